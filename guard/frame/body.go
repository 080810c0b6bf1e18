package frame

import (
	"errors"
	"fmt"
	"io"
)

// ErrWriting marks an error of the side that is written to.
var ErrWriting = errors.New("writing")

// extent follows a body to its end, however that is marked.
type extent struct {
	chunked bool
	open    bool // ends with the connection
	left    int64
	chunks  Chunks
}

func extentOf(h *Head) extent {
	return extent{chunked: h.Chunked, open: !h.Chunked && h.Length < 0, left: h.Length}
}

func (x *extent) done() bool {
	if x.chunked {
		return x.chunks.Done()
	}
	return !x.open && x.left == 0
}

// take says how many of the bytes belong to the body.
func (x *extent) take(p []byte) (int, error) {
	switch {
	case x.open:
		return len(p), nil
	case !x.chunked:
		n := min(x.left, int64(len(p)))
		x.left -= n
		return int(n), nil
	}
	total := 0
	for total < len(p) && !x.chunks.Done() {
		_, n, err := x.chunks.Next(p[total:])
		if total += n; err != nil {
			return total, err
		}
	}
	return total, nil
}

// Pipe sends the message whose head was read last to w, the body as it comes
// in, byte by byte the same. Another head may be given in place of its own.
// What h points to is lost thereby.
func (r *Reader) Pipe(w io.Writer, h *Head, head []byte) error {
	x := extentOf(h)
	if head != nil {
		if err := write(w, head); err != nil {
			return err
		}
		r.drop()
	}
	for first := true; ; first = false {
		n, bad := x.take(r.buf[r.size:r.end])
		r.size += n
		// What is good goes out first: the other side shall see a message cut
		// off, not none.
		if err := write(w, r.buf[:r.size]); err != nil {
			return err
		}
		if bad != nil || x.done() {
			return bad
		}
		if first {
			r.grow(pipeBuffer)
		}
		if err := r.Wait(); err != nil {
			if x.open && errors.Is(err, io.EOF) {
				return nil
			}
			return noEOF(err)
		}
	}
}

func write(w io.Writer, p []byte) error {
	if len(p) == 0 {
		return nil
	}
	if _, err := w.Write(p); err != nil {
		return fmt.Errorf("%w: %w", ErrWriting, err)
	}
	return nil
}

// noEOF: an end in the middle of a message is none.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("in a body: %w", io.ErrUnexpectedEOF)
	}
	return err
}

// A Message is one that was read whole. Raw is as it came. Trailer holds the
// lines after the last chunk, with the empty one; it is nil if there were no chunks.
type Message struct {
	Raw, Body, Trailer []byte
}

// Body reads the rest of a message whose head was read last; the head stays
// valid. After ErrTooLarge nothing of the message is lost: Pipe can send it on.
func (r *Reader) Body(h *Head, limit int64) (Message, error) {
	x := extentOf(h)
	switch {
	case h.Length > limit:
		return Message{}, fmt.Errorf("%w: body of %d bytes", ErrTooLarge, h.Length)
	case x.open:
		return Message{}, fmt.Errorf("%w: a body without length", ErrMalformed)
	case !h.Chunked:
		r.grow(h.Size + int(h.Length))
	}
	size := h.Size
	for !x.done() {
		if size == r.end {
			if err := r.fill(1); err != nil {
				return Message{}, noEOF(err)
			}
		}
		n, err := x.take(r.buf[size:r.end])
		if size += n; err != nil {
			return Message{}, err
		}
		if int64(size-h.Size) > limit+limit/8+MaxHead { // a chunk's frame counts, too
			return Message{}, fmt.Errorf("%w: body of more than %d bytes", ErrTooLarge, limit)
		}
	}
	r.size = size
	m := Message{Raw: r.buf[:size], Body: r.buf[h.Size:size]}
	if h.Chunked {
		m = join(m)
	}
	return m, nil
}

// join takes the chunks' frames out of a body, in place: Raw is gone then.
func join(m Message) Message {
	var c Chunks
	raw, to := m.Body, 0
	for len(raw) > 0 && !c.InTrailer() {
		data, n, err := c.Next(raw)
		if err != nil {
			break // can't be: these bytes were followed before
		}
		to += copy(m.Body[to:], data)
		raw = raw[n:]
	}
	return Message{Body: m.Body[:to], Trailer: raw}
}
