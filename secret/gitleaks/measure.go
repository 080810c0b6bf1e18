package gitleaks

import (
	"regexp/syntax"
	"unicode"
	"unicode/utf8"
)

// A reach says how far a match may extend: all its bytes but bounded ones are
// of the set loops. Without loops it is a length.
type reach struct {
	bounded int
	loops   byteSet
}

type byteSet [256]bool

func (s *byteSet) union(t byteSet) {
	for i, in := range t {
		s[i] = s[i] || in
	}
}

func (s *byteSet) empty() bool { return *s == byteSet{} }

// kelvin and longS are the only letters outside of ASCII that fold to one
// inside. A text with either is searched whole, so that here they count as
// what they fold to.
const (
	kelvin = '\u212a'
	longS  = '\u017f'
)

// measure works out the reach of an expression's matches.
func measure(re *syntax.Regexp) reach {
	switch re.Op {
	case syntax.OpLiteral, syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return reach{bounded: width(re)}
	case syntax.OpStar, syntax.OpPlus:
		return reach{loops: bytesOf(re.Sub[0])}
	case syntax.OpRepeat:
		return repeated(re)
	case syntax.OpConcat:
		return measureAll(re.Sub)
	case syntax.OpAlternate, syntax.OpCapture, syntax.OpQuest:
		var r reach
		for _, sub := range re.Sub {
			m := measure(sub)
			r.bounded = max(r.bounded, m.bounded)
			r.loops.union(m.loops)
		}
		return r
	}
	return reach{} // empty matches
}

func measureAll(seq []*syntax.Regexp) reach {
	var r reach
	for _, sub := range seq {
		m := measure(sub)
		r.bounded += m.bounded
		r.loops.union(m.loops)
	}
	return r
}

func repeated(re *syntax.Regexp) reach {
	if re.Max < 0 {
		return reach{loops: bytesOf(re.Sub[0])}
	}
	m := measure(re.Sub[0])
	m.bounded *= re.Max
	return m
}

// width is the most bytes that a literal or one character may have.
func width(re *syntax.Regexp) int {
	switch re.Op {
	case syntax.OpLiteral:
		n := 0
		for _, r := range re.Rune {
			n += runeWidth(r)
		}
		if re.Flags&syntax.FoldCase != 0 && n > len(re.Rune) {
			return utf8.UTFMax * len(re.Rune)
		}
		return n
	case syntax.OpCharClass:
		n := 1
		for i := 0; i < len(re.Rune); i += 2 {
			if lo, hi := re.Rune[i], re.Rune[i+1]; lo != hi || runeWidth(hi) != 1 {
				n = max(n, runeWidth(hi))
			}
		}
		return n
	}
	return utf8.UTFMax
}

func runeWidth(r rune) int {
	switch {
	case r == kelvin || r == longS:
		return 1
	case r > unicode.MaxRune || utf8.RuneLen(r) < 0:
		return utf8.UTFMax
	}
	return utf8.RuneLen(r)
}

// bytesOf is the bytes that matches of an expression may consist of.
func bytesOf(re *syntax.Regexp) byteSet {
	var set byteSet
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			set.add(r, r)
			if re.Flags&syntax.FoldCase != 0 {
				for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
					set.add(f, f)
				}
			}
		}
	case syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			set.add(re.Rune[i], re.Rune[i+1])
		}
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		set.add(0, unicode.MaxRune)
	}
	for _, sub := range re.Sub {
		set.union(bytesOf(sub))
	}
	return set
}

func (s *byteSet) add(lo, hi rune) {
	if lo == hi && (lo == kelvin || lo == longS) {
		return
	}
	for r := lo; r <= hi && r < utf8.RuneSelf; r++ {
		s[r] = true
	}
	if hi >= utf8.RuneSelf {
		for b := utf8.RuneSelf; b < len(s); b++ {
			s[b] = true
		}
	}
}
