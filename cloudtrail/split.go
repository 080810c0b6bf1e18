package cloudtrail

import (
	"bytes"
	"strings"
)

const (
	mostRecord  = 1 << 20 // bytes of a record; CloudTrail's own limit is 256 kB
	mostNesting = 100
)

// A piece is one JSON object of the stream: a record or its envelope.
type piece struct {
	data   []byte // valid until the next piece
	line   int
	offset int64
	fault  string // why there is no data
	ended  bool   // the stream ended inside of it
}

// splitter cuts a stream into records without holding more than one: it looks
// at quotes and brackets only.
type splitter struct {
	src  *source
	open []byte // lists and wrappers around the records: '[' and '{'
	data []byte
	kind [mostNesting]byte // brackets around the next byte
	done bool
}

// lists are the keys under which wrappers hold records.
func lists(key string) bool {
	switch strings.ToLower(key) {
	case "records", "events", "logevents":
		return true
	}
	return false
}

const deepestList = 8

// next returns the next record, false at the end of the stream.
func (s *splitter) next() (piece, bool) {
	for !s.done {
		c, ok := s.src.peek()
		if !ok {
			break
		}
		switch {
		case c == '{':
			if p, ok := s.object(); ok {
				return p, true
			}
		case c == '[' && len(s.open) < deepestList:
			s.open = append(s.open, '[')
			s.src.pos++
		case len(s.open) > 0 && (c == ']' || c == '}'):
			s.open = s.open[:len(s.open)-1]
			s.src.pos++
		case len(s.open) > 0 && s.open[len(s.open)-1] == '{' && c == '"':
			s.member()
		default:
			return s.stray(), true
		}
	}
	if len(s.open) > 0 && !s.done {
		s.done = true
		line, offset := s.src.place()
		return piece{line: line, offset: offset, fault: "the file ends in the middle of its list of records", ended: true}, true
	}
	return piece{}, false
}

// member passes over one more member of a wrapper, or enters its list.
func (s *splitter) member() {
	key, _ := s.text()
	if c, ok := s.src.peek(); !ok || c != ':' {
		return
	}
	s.src.pos++
	switch c, _ := s.src.peek(); {
	case c == '[' && lists(key):
	case c == '"':
		s.text()
	case c == '[' || c == '{':
		s.data = s.data[:0]
		s.value(false)
	default:
		s.scalar()
	}
}

// text reads a string of a wrapper; what is above 64 bytes is left out.
func (s *splitter) text() (string, bool) {
	s.src.pos++
	var b []byte
	for s.src.fill() {
		c := s.src.buf[s.src.pos]
		s.src.pos++
		switch c {
		case '"':
			return string(b), true
		case '\\':
			if s.src.fill() {
				s.src.pos++
			}
		}
		if len(b) < 64 {
			b = append(b, c)
		}
	}
	return "", false
}

// scalar passes over a number or a word.
func (s *splitter) scalar() {
	for s.src.fill() {
		rest := s.src.buf[s.src.pos:]
		if i := bytes.IndexAny(rest, ",]}\n\""); i >= 0 {
			s.src.pos += i
			return
		}
		s.src.pos += len(rest)
	}
}

// stray passes over what is no record: up to the end of the line, or to the
// next element of a list.
func (s *splitter) stray() piece {
	line, offset := s.src.place()
	p := piece{line: line, offset: offset, fault: "no JSON object: not a CloudTrail record"}
	if c, _ := s.src.peek(); c == '"' {
		s.text()
		return p
	}
	s.src.pos++
	if len(s.open) > 0 {
		s.scalar()
	} else {
		s.line()
	}
	return p
}

// line passes over the rest of the line.
func (s *splitter) line() {
	for s.src.fill() {
		rest := s.src.buf[s.src.pos:]
		if i := bytes.IndexByte(rest, '\n'); i >= 0 {
			s.src.pos += i
			return
		}
		s.src.pos += len(rest)
	}
}
