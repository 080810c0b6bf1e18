package gitleaks

import (
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A plan says where matches of a rule can be: each match contains the literal
// of an anchor. Without anchors the whole text is searched.
type plan struct {
	anchors []*anchor
	lead    *lead // what comes before the anchors, if it is nothing else
}

// An anchor is a literal with its distances to the ends of a match.
type anchor struct {
	literal string // folded
	exact   string // the literal as it must stand, "" if letters match in either case
	at      int    // the part of the expression that it begins
	before  int    // most bytes of a match before it
	after   *reach // from its beginning to the end
	tail    *tail  // what must stand there
}

// What literals are worth looking for, and how many a rule may have.
const (
	shortest     = 3
	longest      = 24
	mostLiterals = 64
)

func planFor(expr string) plan {
	if expr == "" {
		return plan{}
	}
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return plan{}
	}
	var p plan
	for _, way := range alternatives(re) {
		anchors := anchorsOf(way)
		if anchors == nil {
			return plan{}
		}
		p.anchors = append(p.anchors, anchors...)
		p.lead = leadOf(way, anchors)
	}
	if len(alternatives(re)) > 1 {
		p.lead = nil
	}
	return p
}

// leadOf is the lead of an expression that consists of it and the anchors' tail.
func leadOf(re *syntax.Regexp, anchors []*anchor) *lead {
	first := flatten(re)[0]
	if first.Op != syntax.OpRepeat || first.Min != 0 || first.Max < 1 || first.Flags&syntax.NonGreedy == 0 || anchors[0].at != 1 {
		return nil
	}
	l := &lead{set: bytesOf(first.Sub[0]), most: first.Max}
	if first.Sub[0].Op != syntax.OpCharClass || slices.Contains(l.set[utf8.RuneSelf:], true) {
		return nil
	}
	return l
}

// alternatives are the ways at the top of an expression.
func alternatives(re *syntax.Regexp) []*syntax.Regexp {
	if re.Op == syntax.OpAlternate {
		return re.Sub
	}
	return []*syntax.Regexp{re}
}

// anchorsOf finds the first place in a sequence that begins with one of few
// literals, behind a beginning of bounded length.
func anchorsOf(re *syntax.Regexp) []*anchor {
	seq := flatten(re)
	for i := range seq {
		before := measureAll(seq[:i])
		if !before.loops.empty() {
			return nil
		}
		begins, ok := beginnings(seq[i:])
		if !ok || tooShort(begins) {
			continue
		}
		tail := newTail(`\A(?:` + (&syntax.Regexp{Op: syntax.OpConcat, Sub: seq[i:]}).String() + `)`)
		after := measureAll(seq[i:])
		var list []*anchor
		for _, b := range begins {
			list = append(list, &anchor{
				literal: strings.ToLower(b.text), exact: b.exact(), before: before.bounded,
				after: &after, tail: tail, at: i,
			})
		}
		return list
	}
	return nil
}

// enough reports whether texts are long enough to be rare.
func enough(begins []beginning) bool {
	return !slices.ContainsFunc(begins, func(b beginning) bool { return len(b.text) <= shortest })
}

func tooShort(begins []beginning) bool {
	for _, b := range begins {
		if len(b.text) < shortest {
			return true
		}
	}
	return len(begins) == 0
}

// flatten opens captures and nested sequences.
func flatten(re *syntax.Regexp) []*syntax.Regexp {
	switch re.Op {
	case syntax.OpCapture:
		return flatten(re.Sub[0])
	case syntax.OpConcat:
		var seq []*syntax.Regexp
		for _, sub := range re.Sub {
			seq = append(seq, flatten(sub)...)
		}
		return seq
	}
	return []*syntax.Regexp{re}
}

// A beginning is a text that a match begins with.
type beginning struct {
	text   string
	folded bool // letters may be of either case
	closed bool // what follows is not known
}

func (b beginning) exact() string {
	if b.folded {
		return ""
	}
	return b.text
}

// beginnings lists texts of which every match has one at its beginning; ok is
// false if they are too many or not plain ASCII.
func beginnings(seq []*syntax.Regexp) (list []beginning, ok bool) {
	list = []beginning{{}}
	for _, re := range seq {
		more, ok := firsts(re)
		if !ok || len(more) > 1 && enough(list) {
			break
		}
		longer, ok := joined(list, more)
		if !ok {
			break
		}
		list = longer
	}
	return list, list[0].text != ""
}

// joined appends each of more to each of list that is still open.
func joined(list, more []beginning) (longer []beginning, ok bool) {
	for _, b := range list {
		if b.closed || len(b.text) >= longest {
			b.closed = true
			longer = append(longer, b)
			continue
		}
		for _, m := range more {
			longer = append(longer, beginning{b.text + m.text, b.folded || m.folded, m.closed})
		}
	}
	return longer, len(longer) <= mostLiterals
}

// firsts lists what matches of one expression begin with.
func firsts(re *syntax.Regexp) ([]beginning, bool) {
	switch re.Op {
	case syntax.OpLiteral:
		text := string(re.Rune)
		return []beginning{{text: text, folded: re.Flags&syntax.FoldCase != 0}}, ascii(text)
	case syntax.OpCharClass:
		return ofClass(re)
	case syntax.OpCapture, syntax.OpConcat:
		return beginnings2(re)
	case syntax.OpAlternate:
		var all []beginning
		for _, sub := range re.Sub {
			list, ok := firsts(sub)
			if !ok {
				return nil, false
			}
			all = append(all, list...)
		}
		return all, len(all) <= mostLiterals
	case syntax.OpPlus, syntax.OpRepeat:
		if re.Op == syntax.OpRepeat && re.Min == 0 {
			return nil, false
		}
		list, ok := firsts(re.Sub[0])
		return closed(list), ok
	case syntax.OpQuest:
		list, ok := firsts(re.Sub[0])
		return append(list, beginning{}), ok
	case syntax.OpEmptyMatch:
		return []beginning{{}}, true
	}
	return nil, false
}

// beginnings2 is beginnings of a part, which stays open only if it is known
// to its end.
func beginnings2(re *syntax.Regexp) ([]beginning, bool) {
	list := []beginning{{}}
	for _, sub := range re.Sub {
		more, ok := firsts(sub)
		if ok && (len(more) == 1 || !enough(list)) {
			if longer, fits := joined(list, more); fits {
				list = longer
				continue
			}
		}
		return closed(list), list[0].text != ""
	}
	return list, true
}

func closed(list []beginning) []beginning {
	out := make([]beginning, len(list))
	for i, b := range list {
		b.closed = true
		out[i] = b
	}
	return out
}

// ofClass lists the characters of a small class, letters folded.
func ofClass(re *syntax.Regexp) ([]beginning, bool) {
	seen := map[rune]bool{}
	var list []beginning
	for i := 0; i < len(re.Rune); i += 2 {
		for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
			if r == kelvin || r == longS {
				continue
			}
			if r >= unicode.MaxASCII || len(seen) > mostLiterals {
				return nil, false
			}
			if l := unicode.ToLower(r); !seen[l] {
				seen[l] = true
				list = append(list, beginning{text: string(l), folded: true})
			}
		}
	}
	return list, len(list) > 0
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}
