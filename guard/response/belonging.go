package response

import "math/bits"

// A belonging is what stands behind a name of JSON's in a stream: all strings and numbers
// in it are masked. It is followed letter by letter, also in JSON that is a text of JSON's.
// What turns out to be no JSON ends it.
type belonging struct {
	of      *sign // nil for none
	level   int   // of the text that it stands in: JSON's text in a text of JSON's is 1
	within  place
	began   bool   // the colon is over
	scalar  bool   // it is a word or a number
	over    bool   // what follows does not belong to it
	depth   int    // of objects and lists
	objects uint64 // which of the innermost 64 are objects, the last bit is the innermost
	naming  bool   // a name comes next
	told    bool   // the value that it is in is noted, or the list
}

// A place is where in a member a letter stands.
type place uint8

const (
	outside place = iota
	inName
	inValue
)

// A mark says what becomes of a letter.
type mark uint8

const (
	kept mark = iota
	starred
	numbered // a digit stays one
	behind   // it does not belong to the member
)

// step takes a letter and the backslashes before it.
func (b *belonging) step(c byte, backslashes int) mark {
	if b.over {
		return behind
	}
	if b.within != outside {
		return b.text(c, backslashes)
	}
	switch c {
	case ' ', '\t', '\n', '\r':
		if b.scalar && b.depth == 0 {
			return behind
		}
		return kept
	case ':':
		b.began, b.naming = true, false
		return kept
	}
	if !b.began {
		return behind
	}
	return b.value(c, level(backslashes))
}

// text is a letter in a string, or its end.
func (b *belonging) text(c byte, backslashes int) mark {
	level := level(backslashes)
	switch {
	case c == '"' && level == b.level:
		b.within, b.over = outside, b.depth == 0
		return kept
	case c == '"' && level < b.level, (c == '\n' || c == '\r') && backslashes == 0:
		return behind // the text ends that all this stands in
	case b.within == inName:
		return kept
	}
	return starred
}

// value is a letter that begins a value, belongs to a number, or stands outside values.
func (b *belonging) value(c byte, level int) mark {
	switch {
	case c == '"' && level != b.level, b.depth == 0 && (c == ',' || c == '}' || c == ']' || b.of.list && c != '['):
		return behind
	case c == '"' && b.naming:
		b.within = inName
	case c == '"':
		b.within = inValue
		b.told = b.told && b.of.list
	case c == '{', c == '[':
		b.objects, b.depth, b.naming = b.objects<<1, b.depth+1, c == '{'
		if b.naming {
			b.objects |= 1
		}
	case c == '}', c == ']':
		b.objects, b.depth, b.naming = b.objects>>1, b.depth-1, false
		b.over = b.depth == 0
	case c == ',':
		b.naming, b.scalar = b.objects&1 == 1, false
	default:
		b.told = b.told && (b.scalar || b.of.list)
		b.scalar = true
		if digit(c) && !b.of.list {
			return numbered
		}
	}
	return kept
}

// through gives a letter to the member, or ends that before it.
func (s *Stream) through(at int) int {
	switch s.belonging.step(s.letters.plain[at], s.backslashes(at)) {
	case behind:
		s.belonging = belonging{}
		return at
	case kept:
		s.leave(at, at+1)
	case starred:
		s.tell()
		s.fill(at, at+1, '*')
	case numbered:
		s.tell()
		s.fill(at, at+1, '1')
	}
	return at + 1
}

// tell notes each value that is masked once, and a list of a trace's lines as one.
func (s *Stream) tell() {
	if !s.belonging.told {
		s.belonging.told = true
		s.note(s.belonging.of.leak())
	}
}

// names begins a member behind its name, which leaves, and returns how far that is. A
// name ends in a quote of the kind that it begins with.
func (s *Stream) names(of *sign, at, to int) int {
	quote := level(s.backslashes(at))
	if quote != level(s.backslashes(to-1)) {
		to-- // the quote may begin another
	} else {
		s.belonging = belonging{of: of, level: quote}
	}
	s.leave(at, to)
	return to
}

// level is how deep the text is, JSON in JSON, that a quote behind so many backslashes
// begins or ends: each level doubles those of the one within, and an odd one escapes. It
// is the same for what .NET writes, \u0022.
func level(backslashes int) int { return bits.TrailingZeros(^uint(backslashes)) }
