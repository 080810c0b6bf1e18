package frame

import "fmt"

// Chunks follows a body in chunks through whatever pieces it comes in. It
// admits no extensions (nobody sends them, and readers differ on them).
type Chunks struct {
	state   chunkState
	left    int64
	digits  int
	trailer int  // bytes of trailers seen
	line    int  // bytes of the current trailer's line
	named   bool // its colon was seen
}

type chunkState uint8

const (
	inSize chunkState = iota
	inSizeEnd
	inData
	inDataCR
	inDataLF
	inTrailer
	inTrailerLF
	chunksDone
)

// Done tells whether the body has ended, trailers and all.
func (c *Chunks) Done() bool { return c.state == chunksDone }

// Next takes bytes that belong to the body: n of them. They are either content,
// which is data then, or frames. It takes at least one if p is not empty and the
// body has not ended, and stops where the trailers begin.
func (c *Chunks) Next(p []byte) (data []byte, n int, err error) {
	if c.state == inData && len(p) > 0 {
		n = int(min(c.left, int64(len(p))))
		if c.left -= int64(n); c.left == 0 {
			c.state = inDataCR
		}
		return p[:n], n, nil
	}
	for n < len(p) && c.state != inData && c.state != chunksDone {
		if err := c.step(p[n]); err != nil {
			return nil, n, err
		}
		if n++; c.InTrailer() && c.trailer == 0 {
			break
		}
	}
	return nil, n, nil
}

// InTrailer tells whether the last chunk is over and the trailers are not.
func (c *Chunks) InTrailer() bool { return c.state == inTrailer || c.state == inTrailerLF }

func (c *Chunks) step(b byte) error {
	switch c.state {
	case inSize:
		return c.size(b)
	case inSizeEnd:
		if b != '\n' {
			return fmt.Errorf("%w: a chunk's size", ErrMalformed)
		}
		c.digits = 0
		c.state = inData
		if c.left == 0 {
			c.state = inTrailer
		}
	case inDataCR:
		return c.expect(b, '\r', inDataLF)
	case inDataLF:
		return c.expect(b, '\n', inSize)
	case inTrailer, inTrailerLF:
		return c.trail(b)
	}
	return nil
}

func (c *Chunks) expect(b, want byte, then chunkState) error {
	if b != want {
		return fmt.Errorf("%w: the end of a chunk", ErrMalformed)
	}
	c.state = then
	return nil
}

func (c *Chunks) size(b byte) error {
	if b == '\r' && c.digits > 0 {
		c.state = inSizeEnd
		return nil
	}
	d, ok := hex(b)
	if c.digits++; !ok || c.digits > 12 {
		return fmt.Errorf("%w: a chunk's size", ErrMalformed)
	}
	c.left = c.left<<4 | int64(d)
	return nil
}

func hex(b byte) (byte, bool) {
	switch {
	case '0' <= b && b <= '9':
		return b - '0', true
	case 'a' <= b && b <= 'f':
		return b - 'a' + 10, true
	case 'A' <= b && b <= 'F':
		return b - 'A' + 10, true
	}
	return 0, false
}

// trail passes over trailer lines up to the empty one.
func (c *Chunks) trail(b byte) error {
	if c.trailer++; c.trailer > MaxHead {
		return fmt.Errorf("%w: trailers", ErrTooLarge)
	}
	bad := false
	switch {
	case c.state == inTrailerLF:
		if bad = b != '\n'; c.line == 0 {
			c.state = chunksDone
		} else {
			c.state, c.line, c.named = inTrailer, 0, false
		}
	case b == '\r':
		c.state = inTrailerLF
		bad = c.line > 0 && !c.named
	case b == ':' && c.line > 0:
		c.named = true
		c.line++
	default:
		bad = !c.named && !tokenByte(b) || b < ' ' && b != '\t' || b == 0x7f
		c.line++
	}
	if bad {
		return fmt.Errorf("%w: a trailer", ErrMalformed)
	}
	return nil
}
