package update

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// watched ends a request whose source has fallen silent.
type watched struct {
	quiet time.Duration
	timer *time.Timer
	stop  func()
}

func (f *Fetcher) watch(ctx context.Context) (context.Context, *watched) {
	ctx, late := context.WithTimeout(ctx, longest)
	ctx, cancel := context.WithCancelCause(ctx)
	w := &watched{quiet: cmp.Or(f.Quiet, quietTime)}
	w.timer = time.AfterFunc(w.quiet, func() { cancel(errQuiet) })
	w.stop = func() {
		w.timer.Stop()
		cancel(nil)
		late()
	}
	return ctx, w
}

// goOn makes sure that an answer continues the part.
func (p *part) goOn(resp *http.Response) error {
	var first, last, total int64
	text := resp.Header.Get("Content-Range")
	_, err := fmt.Sscanf(text, "bytes %d-%d/%d", &first, &last, &total)
	tag := resp.Header.Get("ETag")
	if err != nil || first != p.size || p.from.Size >= 0 && total != p.from.Size || tag != "" && p.from.ETag != "" && tag != p.from.ETag {
		p.remove()
		return &temporary{error: fmt.Errorf("it does not continue where the last answer ended (%.80q)", text)}
	}
	p.from.Size = total
	return nil
}

// receive appends an answer to the part. What came before the network broke
// stays there for the next try.
func (f *Fetcher) receive(ctx context.Context, p *part, body io.Reader, t target, alive *watched) error {
	if p.from.Size > t.limit {
		return tooLarge(p, t.limit)
	}
	out, err := os.OpenFile(p.file, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	in := &stream{r: io.LimitReader(body, t.limit-p.size+1), read: func(n int) {
		alive.timer.Reset(alive.quiet)
		p.size += int64(n)
		f.tell(t, p)
	}}
	_, err = io.Copy(out, in)
	err = cmp.Or(err, out.Close())
	switch {
	case in.err != nil:
		return broken(ctx, &temporary{error: fmt.Errorf("its answer broke off: %w", in.err)})
	case err != nil:
		return err
	case p.size > t.limit:
		return tooLarge(p, t.limit)
	}
	return nil
}

func (f *Fetcher) tell(t target, p *part) {
	if f.Progress != nil {
		f.Progress(t.name, p.size, p.from.Size)
	}
}

func tooLarge(p *part, limit int64) error {
	p.remove()
	return fmt.Errorf("it sends more than %d bytes", limit)
}

// broken is the network's error, unless the request was ended by this side.
func broken(ctx context.Context, err *temporary) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, errQuiet) {
		err.error = cause
		return err
	}
	return cmp.Or[error](cause, err)
}

// A stream tells how far it was read, and keeps the error that ended it: the
// network's errors are another matter than the disk's.
type stream struct {
	r    io.Reader
	read func(n int)
	err  error
}

func (s *stream) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if n > 0 {
		s.read(n)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}
