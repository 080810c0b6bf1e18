package cloudtrail

import "bytes"

// object reads the object at the next byte. It is not a piece if it turned out
// to be a wrapper, whose list comes next.
func (s *splitter) object() (piece, bool) {
	line, offset := s.src.place()
	p := piece{line: line, offset: offset}
	s.data = s.data[:0]
	switch s.value(len(s.open) < deepestList) {
	case whole:
		p.data = s.data
	case wrapper:
		s.open = append(s.open, '{')
		return p, false
	case tooLong:
		p.fault = "a record of more than 1 MB was passed over"
	case tooDeep:
		p.fault = "a record nested deeper than 100 was passed over"
	case cut:
		p.fault, p.ended, s.done = "the file ends in the middle of a record", true, true
	case broken:
		p.fault = "not JSON: the record was passed over"
		if s.done = len(s.open) > 0; s.done {
			p.fault = "not JSON: the rest of the file was not read"
		}
	}
	return p, true
}

// outcome is how the reading of a value ended.
type outcome uint8

const (
	whole outcome = iota
	wrapper
	tooLong
	tooDeep
	cut
	broken
)

// value copies a value into data up to its closing bracket. In place of a
// wrapper's list it stops before the list.
func (s *splitter) value(wrappers bool) outcome {
	result, depth := whole, 0
	var last byte // the last one that is not white space
	key := 0      // where the last string of the outermost object begins in data
	for s.src.fill() {
		c := s.src.buf[s.src.pos]
		switch c {
		case '"':
			key = len(s.data)
			if !s.quoted(&result) {
				return s.fallen()
			}
			last = c
			continue
		case '{', '[':
			if c == '[' && wrappers && depth == 1 && last == ':' && result == whole && lists(s.key(key)) {
				return wrapper
			}
			if inside(s.kind[:], depth) == '{' && last != ':' || depth > 0 && (last == '"' || last == '}' || last == ']') {
				return s.fallen()
			}
			if depth < mostNesting {
				s.kind[depth] = c
			} else {
				result = tooDeep
			}
			depth++
		case '}', ']':
			if depth--; depth < mostNesting && s.kind[depth] != c-2 {
				return s.fallen()
			}
		}
		s.keep(s.src.buf[s.src.pos:s.src.pos+1], &result)
		s.src.pos++
		if depth == 0 {
			return result
		}
		if c > ' ' {
			last = c
		}
	}
	return cut
}

// inside is the bracket around a position, 0 for none or one too deep.
func inside(kind []byte, depth int) byte {
	if depth == 0 || depth > len(kind) {
		return 0
	}
	return kind[depth-1]
}

// key is the string that begins at data[at], without its quotes.
func (s *splitter) key(at int) string {
	b := s.data[min(at, len(s.data)):]
	if i := bytes.LastIndexByte(b, '"'); i > 0 {
		return string(b[1:i])
	}
	return ""
}

// quoted copies a string. A line break in it means that the record was cut off
// there.
func (s *splitter) quoted(result *outcome) bool {
	s.keep([]byte{'"'}, result)
	s.src.pos++
	for s.src.fill() {
		rest := s.src.buf[s.src.pos:]
		i := 0
		for i < len(rest) && rest[i] != '"' && rest[i] != '\\' && rest[i] != '\n' {
			i++
		}
		s.keep(rest[:i], result)
		if s.src.pos += i; i == len(rest) {
			continue
		}
		if rest[i] == '\n' {
			return false
		}
		c := rest[i]
		s.keep(rest[i:i+1], result)
		s.src.pos++
		if c == '"' {
			return true
		}
		if s.src.fill() { // what is escaped
			s.keep(s.src.buf[s.src.pos:s.src.pos+1], result)
			s.src.pos++
		}
	}
	return true // the caller sees the end
}

// keep copies bytes of the record as long as it is read at all.
func (s *splitter) keep(b []byte, result *outcome) {
	if *result != whole {
		return
	}
	if len(s.data)+len(b) > mostRecord {
		*result = tooLong
		return
	}
	s.data = append(s.data, b...)
}

// fallen is a record that is no JSON. Between lines reading goes on with the
// next object.
func (s *splitter) fallen() outcome {
	if c := s.src.buf[s.src.pos]; len(s.open) == 0 && c != '{' {
		s.line()
	}
	return broken
}
