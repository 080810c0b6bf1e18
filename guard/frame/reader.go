package frame

import (
	"bytes"
	"fmt"
	"io"
)

const (
	firstBuffer = 16 << 10
	pipeBuffer  = 64 << 10 // for bodies that pass and don't fit
	keepBuffer  = 1 << 20  // what a connection may hold on to between messages
)

// A Reader reads messages from a connection. The message that is being read
// begins at the front of its buffer.
type Reader struct {
	conn io.Reader
	buf  []byte
	size int // of the message, as far as it was read
	end  int // of what is there
}

// NewReader returns a Reader of the connection.
func NewReader(conn io.Reader) *Reader { return &Reader{conn: conn, buf: make([]byte, firstBuffer)} }

// Wait drops the last message and returns when a byte of the next one is there.
func (r *Reader) Wait() error {
	r.drop()
	if r.end > 0 {
		return nil
	}
	return r.fill(1)
}

// drop makes place: what was read is over, what follows it moves to the front.
func (r *Reader) drop() {
	rest := r.buf[r.size:r.end]
	if len(r.buf) > keepBuffer && len(rest) <= firstBuffer {
		r.buf = make([]byte, firstBuffer)
	}
	r.size, r.end = 0, copy(r.buf, rest)
}

// Forget drops the last message but leaves its bytes as they are: somebody
// else may still look at them.
func (r *Reader) Forget() {
	rest := r.buf[r.size:r.end]
	r.buf = make([]byte, max(firstBuffer, len(rest)))
	r.size, r.end = 0, copy(r.buf, rest)
}

// fill reads until n bytes more are there than now. Where it needs a new
// buffer the old one stays as it was, so that a parsed head stays valid.
func (r *Reader) fill(n int) error {
	r.grow(r.end + n)
	m, err := io.ReadAtLeast(r.conn, r.buf[r.end:], n)
	r.end += m
	if err != nil {
		return fmt.Errorf("reading: %w", err)
	}
	return nil
}

func (r *Reader) grow(size int) {
	if size <= len(r.buf) {
		return
	}
	buf := make([]byte, max(size, 2*len(r.buf)))
	copy(buf, r.buf[:r.end])
	r.buf = buf
}

// Head reads the next message's head; parse is ParseRequest or ParseResponse.
func (r *Reader) Head(h *Head, parse func(*Head, []byte) error) error {
	if err := r.Wait(); err != nil {
		return err
	}
	for seen := 0; ; {
		if i := bytes.Index(r.buf[seen:r.end], []byte("\r\n\r\n")); i >= 0 {
			r.size = seen + i + 4
			return parse(h, r.buf[:r.size])
		}
		if r.end >= MaxHead {
			return fmt.Errorf("%w: head", ErrTooLarge)
		}
		seen = max(0, r.end-3)
		if err := r.fill(1); err != nil {
			return err
		}
	}
}
