package cloudtrail

import (
	"bytes"
	"io"
)

// source hands out the bytes of a stream and knows where it stands.
type source struct {
	r      io.Reader
	buf    []byte
	pos    int   // next byte in buf
	start  int64 // offset of buf[0]
	err    error // why there are no more bytes
	lines  int   // line breaks before buf[linePos]
	lineAt int
}

const chunk = 64 << 10

func newSource(r io.Reader) *source { return &source{r: r, buf: make([]byte, 0, chunk)} }

// fill reads the next bytes when all are used; false at the end.
func (s *source) fill() bool {
	if s.pos < len(s.buf) {
		return true
	}
	s.count(len(s.buf))
	s.start += int64(len(s.buf))
	s.pos, s.lineAt = 0, 0
	s.buf = s.buf[:0]
	for range 100 { // readers may return nothing for a while
		if s.err != nil {
			return false
		}
		n, err := s.r.Read(s.buf[:chunk])
		s.buf, s.err = s.buf[:n], err
		if n > 0 {
			return true
		}
	}
	s.err = io.ErrNoProgress
	return false
}

// count moves the line counter to buf[to].
func (s *source) count(to int) {
	if to > s.lineAt {
		s.lines += bytes.Count(s.buf[s.lineAt:to], []byte{'\n'})
		s.lineAt = to
	}
}

// place is the line and the offset of the next byte.
func (s *source) place() (line int, offset int64) {
	s.count(s.pos)
	return s.lines + 1, s.start + int64(s.pos)
}

// peek is the next byte that is not white space or a comma between records.
func (s *source) peek() (byte, bool) {
	for s.fill() {
		for ; s.pos < len(s.buf); s.pos++ {
			switch c := s.buf[s.pos]; c {
			case ' ', '\t', '\r', '\n', ',', 0xef, 0xbb, 0xbf: // and the byte order mark
			default:
				return c, true
			}
		}
	}
	return 0, false
}
