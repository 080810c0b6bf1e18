package gitleaks

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
	"unicode/utf8"

	"redoubt/secret/words"
)

// Literals are texts, in lower case, of which every match of an expression
// contains one, in ASCII's letters of either case; nil if there are none or too
// many.
func Literals(expr string) []string {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil
	}
	return required(re)
}

// required is the literals of the part of an expression whose shortest one is
// longest.
func required(re *syntax.Regexp) []string {
	if re.Op == syntax.OpAlternate {
		return ofEach(re.Sub)
	}
	var best []string
	seq := flatten(re)
	for i, part := range seq {
		var list []string
		if begins, ok := beginnings(seq[i:]); ok && !tooShort(begins) {
			for _, b := range begins {
				list = append(list, strings.ToLower(b.text))
			}
		} else if part.Op == syntax.OpAlternate {
			list = ofEach(part.Sub)
		}
		if shortestOf(list) > shortestOf(best) {
			best = list
		}
	}
	return best
}

// ofEach is the literals of alternatives, nil if one has none.
func ofEach(ways []*syntax.Regexp) []string {
	var all []string
	for _, way := range ways {
		list := required(way)
		if list == nil {
			return nil
		}
		all = append(all, list...)
	}
	return all
}

func shortestOf(list []string) int {
	n := 0
	for i, s := range list {
		if i == 0 || len(s) < n {
			n = len(s)
		}
	}
	return n
}

// A Guarded is an expression that is asked only if one of its literals is in
// the text. It is compiled when that is first so.
type Guarded struct {
	set func() *words.Set // nil: no literals
	re  func() *regexp.Regexp
}

// Guard puts an expression behind its literals.
func Guard(expr string) *Guarded {
	set := sync.OnceValue(func() *words.Set {
		if list := Literals(expr); list != nil {
			return words.New(list)
		}
		return nil
	})
	return &Guarded{set, lazily(expr)}
}

// MatchString reports whether the expression matches in the text.
func (g *Guarded) MatchString(text string) bool {
	if set := g.set(); set != nil && !set.In(text) && plain(text) {
		return false
	}
	return g.re().MatchString(text)
}

// plain reports whether a text is ASCII: other characters may fold to it.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
