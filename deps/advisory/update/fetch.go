package update

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	tries     = 4
	longest   = 2 * time.Hour // for one file
	maxPause  = time.Minute
	maxHops   = 5
	quietTime = 30 * time.Second
)

// A Fetcher gets files, with patience: it asks again after a while when a source
// is overloaded or the network breaks, and goes on where it was.
type Fetcher struct {
	Client   *http.Client
	Pause    func(context.Context, time.Duration) error // waits before it asks again
	Quiet    time.Duration                              // how long a source may send nothing; 0 = half a minute
	Progress func(name string, done, total int64)       // nil = nobody watches; total is -1 if unknown

	unreachable map[string]bool // hosts that are not asked for further files
}

// Sleep is the Pause of everyday life.
func Sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A target is a file to fetch.
type target struct {
	name   string
	source *url.URL
	path   string
	limit  int64
}

// temporary is an error that may be gone after a while.
type temporary struct {
	error
	after   time.Duration // what the source asks for, 0 = it does not say
	network bool          // the source was not reached at all
}

func (t *temporary) Unwrap() error { return t.error }

var (
	errInsecure    = errors.New("it leads to a URL that is not https")
	errEndless     = errors.New("it leads from one URL to another without an end")
	errQuiet       = errors.New("it sends nothing any more")
	errUnreachable = errors.New("not asked: its host was not reached before")
)

// fetch gets a file into a part beside its place; nil if the one that is there is
// the newest.
func (f *Fetcher) fetch(ctx context.Context, t target) (*part, error) {
	if f.unreachable[t.source.Host] {
		return nil, errUnreachable
	}
	for try := 1; ; try++ {
		p, err := f.once(ctx, t)
		var again *temporary
		if err == nil || !errors.As(err, &again) || ctx.Err() != nil {
			return p, err
		}
		if try == tries {
			f.giveUp(t.source.Host, again)
			return nil, fmt.Errorf("%w (tried %d times)", err, tries)
		}
		if err := f.Pause(ctx, min(max(again.after, time.Second<<(try-1)), maxPause)); err != nil {
			return nil, err
		}
	}
}

func (f *Fetcher) giveUp(host string, err *temporary) {
	if !err.network {
		return
	}
	if f.unreachable == nil {
		f.unreachable = map[string]bool{}
	}
	f.unreachable[host] = true
}

// once asks for a file, or for what is missing of it.
func (f *Fetcher) once(ctx context.Context, t target) (*part, error) {
	p, have := openPart(t), present(t.path)
	f.tell(t, p)
	ctx, alive := f.watch(ctx)
	defer alive.stop()
	req, err := request(ctx, t, p, have)
	if err != nil {
		return nil, err
	}
	resp, err := f.client().Do(req)
	if err != nil {
		return nil, failure(ctx, err)
	}
	defer resp.Body.Close()
	switch code := resp.StatusCode; {
	case code == http.StatusNotModified && req.Header.Get("If-None-Match")+req.Header.Get("If-Modified-Since") != "":
		p.remove()
		return nil, nil
	case code == http.StatusOK:
		err = p.start(originOf(resp, t.source.Redacted()))
	case code == http.StatusPartialContent && p.size > 0:
		err = p.goOn(resp)
	case code == http.StatusRequestedRangeNotSatisfiable && p.size > 0:
		p.remove()
		return nil, &temporary{error: errors.New("it has another file by now")}
	case code == http.StatusRequestTimeout, code == http.StatusTooManyRequests, code >= 500:
		return nil, &temporary{error: errors.New(resp.Status), after: retryAfter(resp)}
	default:
		return nil, errors.New(resp.Status)
	}
	if err != nil {
		return nil, err
	}
	return p, f.receive(ctx, p, resp.Body, t, alive)
}

func request(ctx context.Context, t target, p *part, have origin) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.source.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", "redoubt")
	// Sizes, ranges and checksums are those of the file, not of a packed form.
	req.Header.Set("Accept-Encoding", "identity")
	switch {
	case have.URL != t.source.Redacted(): // another source's names of versions say nothing here
	case have.ETag != "":
		req.Header.Set("If-None-Match", have.ETag)
	case have.Modified != "":
		req.Header.Set("If-Modified-Since", have.Modified)
	}
	if p.size > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", p.size))
		req.Header.Set("If-Range", p.from.strong())
	}
	return req, nil
}

// client is the given one with redoubt's rule for redirects.
func (f *Fetcher) client() *http.Client {
	c := *f.Client
	c.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		if len(via) > maxHops {
			return errEndless
		}
		// Only a source on this machine may lead to this machine in clear text.
		if !secure(req.URL) || req.URL.Scheme == "http" && via[0].URL.Scheme != "http" {
			return errInsecure
		}
		return nil
	}
	return &c
}

// failure is why a request had no answer.
func failure(ctx context.Context, err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err // without the URL, which is named already
	}
	if errors.Is(err, errInsecure) || errors.Is(err, errEndless) {
		return err
	}
	return broken(ctx, &temporary{error: err, network: true})
}

func retryAfter(resp *http.Response) time.Duration {
	sec, err := strconv.Atoi(strings.TrimSpace(resp.Header.Get("Retry-After")))
	if err != nil || sec < 0 {
		return 0
	}
	return time.Duration(min(sec, int(maxPause/time.Second))) * time.Second
}
