package proxy

import (
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strconv"

	"redoubt/guard/frame"
)

// A Stream looks at a streamed response while that passes. It is asked by one goroutine,
// must not wait for anything, and takes time in proportion to what it is shown.
type Stream interface {
	// Write takes what came in, which is valid during the call only, and returns what
	// may leave now, valid until the next one. With an answer nothing leaves after that:
	// the response ends with its error.
	Write(p []byte) (out []byte, end *Answer)
	// Trailers takes the lines behind the last piece, with the empty one, and returns those
	// that leave in their place. It is called once, or not at all.
	Trailers(lines []byte) (out []byte, end *Answer)
	// Close is called once, also where the response was cut off, and returns what is
	// left of it.
	Close() (rest []byte, end *Answer)
	// Held is what was taken and neither left nor was dropped: it passes if the stream
	// panics and may go on all the same.
	Held() []byte
}

const (
	headerErrorBody = "Lambda-Runtime-Function-Error-Body" // in base64
	streamPiece     = 16 << 10                             // what a Stream is shown at a time
)

// A sieve sends a streamed response on, in chunks of its own, as a Stream lets it.
type sieve struct {
	pair   *pair
	x      *exchange
	to     io.Writer
	looks  Stream // nil: it panicked, and what comes passes as it is
	closed bool
	end    *Answer // what the response ends with; what comes in is dropped
	buf    []byte
}

// sift is for a streamed response that somebody looks at.
func (c *pair) sift(x *exchange, looks Stream) error {
	conn, err := c.open(x)
	s := &sieve{pair: c, x: x, to: conn, looks: looks}
	defer s.close()
	if err != nil {
		return err
	}
	if err := s.write(c.req.AppendChunked(nil, headerErrorType+", "+headerErrorBody)); err != nil {
		return err
	}
	trailer, err := c.in.Contents(&c.req, s.take)
	if err != nil {
		return err
	}
	return s.finish(trailer)
}

// take sends on what may leave of a piece. Of a response that has been ended the rest is
// still read: the runtime hears what the platform says when it is done.
func (s *sieve) take(p []byte) error {
	for len(p) > 0 && s.end == nil {
		piece := p[:min(len(p), streamPiece)]
		p = p[len(piece):]
		out := s.ask(piece, func() ([]byte, *Answer) { return s.looks.Write(piece) })
		if err := s.chunk(out); err != nil {
			return err
		}
	}
	return nil
}

// close tells the Stream that the response is over, and returns what is left of it.
func (s *sieve) close() []byte {
	if s.closed {
		return nil
	}
	s.closed = true
	return s.ask(nil, func() ([]byte, *Answer) { return s.looks.Close() })
}

// ask shows a piece to the Stream. What it can't look at passes or ends as events and
// answers do that nobody can decide on.
func (s *sieve) ask(piece []byte, look func() ([]byte, *Answer)) (out []byte) {
	if s.looks == nil {
		return piece
	}
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		out = append(slices.Clone(s.looks.Held()), piece...)
		s.looks = nil
		f := Fault{Kind: HookFailed, Answer: true, Err: fmt.Errorf("the hook panicked: %v", v)}
		if s.end = s.pair.proxy.undecided(f, s.x.inv).Answer; s.end != nil {
			out = nil
		}
	}()
	out, end := look()
	if s.end == nil {
		s.end = end
	}
	return out
}

// finish ends the response: with its own trailers, or with an error in their place.
func (s *sieve) finish(trailer []byte) error {
	ended := s.end != nil
	if !ended && trailer != nil {
		lines := trailer
		rest := s.ask(nil, func() (_ []byte, end *Answer) {
			trailer, end = s.looks.Trailers(lines)
			return nil, end
		})
		if err := s.chunk(rest); err != nil {
			return err
		}
	}
	if rest := s.close(); !ended {
		if err := s.chunk(rest); err != nil {
			return err
		}
	}
	last := []byte("0\r\n")
	switch {
	case s.end != nil:
		s.pair.mu.Lock()
		s.x.byGuard, s.x.failed = true, true
		s.pair.mu.Unlock()
		last = append(s.end.trailers([]byte("0")), "\r\n\r\n"...)
	case trailer == nil:
		last = append(last, "\r\n"...)
	default:
		last = append(last, trailer...)
	}
	return s.write(last)
}

// trailers say that a response that had begun is an error, and which one.
// Source: the Runtime API of custom runtimes, response streaming.
func (a *Answer) trailers(b []byte) []byte {
	b = header(b, headerErrorType, a.ErrorType)
	return header(b, headerErrorBody, base64.StdEncoding.EncodeToString(a.Body))
}

// chunk writes one; one of no bytes would be the last.
func (s *sieve) chunk(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	s.buf = append(strconv.AppendInt(s.buf[:0], int64(len(p)), 16), "\r\n"...)
	s.buf = append(append(s.buf, p...), "\r\n"...)
	return s.write(s.buf)
}

func (s *sieve) write(p []byte) error {
	if _, err := s.to.Write(p); err != nil {
		return fmt.Errorf("%w: %w", frame.ErrWriting, err)
	}
	return nil
}
