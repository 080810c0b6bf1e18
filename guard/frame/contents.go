package frame

import (
	"errors"
	"io"
)

// Contents reads the message whose head was read last, and gives each the content of its
// body as it comes in, without waiting for more; it may not be kept. It returns the lines
// after the last chunk, with the empty one; nil if there were no chunks. What the head
// points to is lost thereby.
func (r *Reader) Contents(h *Head, each func(content []byte) error) (trailer []byte, err error) {
	x := extentOf(h)
	r.drop()
	r.grow(pipeBuffer)
	for {
		size, bad := 0, error(nil)
		for r.size < r.end && !x.done() && bad == nil {
			data, lines, n, err := x.next(r.buf[r.size:r.end])
			trailer = append(trailer, lines...)
			size += copy(r.buf[size:], data) // over what was read before
			r.size += n
			bad = err
		}
		// What is good goes out first, as in Pipe.
		if size > 0 {
			if err := each(r.buf[:size]); err != nil {
				return nil, err
			}
		}
		if bad != nil || x.done() {
			return trailer, bad
		}
		if err := r.Wait(); err != nil {
			if x.open && errors.Is(err, io.EOF) {
				return nil, nil
			}
			return nil, noEOF(err)
		}
	}
}

// next takes bytes of the body, n of them: content, lines of trailers, or frames.
func (x *extent) next(p []byte) (data, lines []byte, n int, err error) {
	if !x.chunked {
		n, err = x.take(p)
		return p[:n], nil, n, err
	}
	trailing := x.chunks.InTrailer()
	data, n, err = x.chunks.Next(p)
	if trailing {
		lines = p[:n]
	}
	return data, lines, n, err
}
