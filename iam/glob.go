package iam

import (
	"strings"
)

// A glob is a pattern of a policy as a language: the texts that it covers.
// Actions are in small letters. References and variables are letters of their
// own, which a star covers.
type glob struct {
	key    string // normal form: wildcards in a row are ?s, then at most one star
	text   string // as spelt
	fixed  int    // length of key before its first wildcard or reference
	marked bool   // holds references or variables, or escaped characters
}

func newGlob(text, key string) glob {
	g := glob{key: normal(key), text: text}
	g.marked = hasReference(key)
	g.fixed = strings.IndexAny(g.key, "*?")
	if g.fixed < 0 {
		g.fixed = len(g.key)
	}
	if g.marked {
		g.fixed = min(g.fixed, firstReference(g.key))
	}
	return g
}

func firstReference(s string) int {
	at := len(s)
	for _, start := range []string{"${", "{{resolve:"} {
		if i := strings.Index(s, start); i >= 0 {
			at = min(at, i)
		}
	}
	return at
}

// normal puts each run of wildcards into one form, so that texts that mean the
// same are the same: "**", "*?" and "?*" become "*", "?*" and "?*".
func normal(s string) string {
	if !strings.Contains(s, "**") && !strings.Contains(s, "*?") {
		return s
	}
	var b strings.Builder
	star := false
	flush := func() {
		if star {
			b.WriteByte('*')
		}
		star = false
	}
	for s != "" {
		if _, rest, ok := reference(s); ok {
			flush()
			b.WriteString(s[:len(s)-len(rest)])
			s = rest
			continue
		}
		if s[0] == '*' {
			star = true
		} else {
			if s[0] != '?' {
				flush()
			}
			b.WriteByte(s[0])
		}
		s = s[1:]
	}
	flush()
	return b.String()
}

// plain reports whether the glob is a single text.
func (g glob) plain() bool { return g.fixed == len(g.key) }

// all reports whether the glob covers everything.
func (g glob) all() bool { return g.key == "*" }

func (g glob) tokens() []token {
	list := tokens(g.key, true)
	for i := range list {
		if list[i].kind == variableToken {
			list[i].kind = refToken
		}
	}
	return list
}

// within reports whether h covers all that g covers, whatever the references
// stand for. Without references it is exact.
func (g glob) within(h glob) bool {
	switch {
	case h.all() || g.key == h.key:
		return true
	case !strings.HasPrefix(g.key, h.key[:min(h.fixed, g.fixed)]) || g.fixed < h.fixed:
		return false // g has texts that begin otherwise
	case !h.marked && h.fixed == len(h.key)-1 && h.key[h.fixed] == '*':
		return true // a prefix of both
	case h.plain():
		return false // g covers more than one text, or another
	case g.plain() && !h.marked:
		return Glob(h.key, g.key)
	}
	return lies(h.tokens(), g.tokens())
}

// lies reports whether the pattern covers all that another one covers, which is
// so exactly if its parts can be laid over the other's: characters over the same
// characters, a run of wildcards over anything that is surely as long. It takes
// time proportional to the product of the lengths.
//
// (That this suffices rests on an alphabet in which some character is named by
// neither; it is the containment of path patterns with gaps and wildcards:
// Milo and Suciu, Index Structures for Path Expressions, 1999.)
func lies(pattern, other []token) bool {
	at := make([]bool, len(other)+1) // where in the other the pattern may have got to
	at[0] = true
	for i := 0; i < len(pattern); {
		n, star := 0, false
		for ; i < len(pattern) && (pattern[i].kind == anyToken || pattern[i].kind == starToken); i++ {
			if pattern[i].kind == starToken {
				star = true
			} else {
				n++
			}
		}
		if n > 0 || star {
			at = jump(at, other, n, star)
			continue
		}
		at = advance(at, other, pattern[i])
		i++
	}
	return at[len(other)]
}

// advance lays a character or reference over the same one.
func advance(at []bool, other []token, t token) []bool {
	next := make([]bool, len(at))
	for j, here := range at[:len(other)] {
		next[j+1] = here && other[j] == t
	}
	return next
}

// jump lays a run of wildcards over n characters, or with a star over anything
// that has at least so many.
func jump(at []bool, other []token, n int, star bool) []bool {
	next := make([]bool, len(at))
	for j, here := range at {
		if !here {
			continue
		}
		k, sure := j, 0
		for ; k < len(other) && sure < n && (star || other[k].solid()); k++ {
			if other[k].solid() {
				sure++
			}
		}
		if sure < n {
			continue
		}
		if !star {
			next[k] = true
			continue
		}
		for ; k < len(next); k++ {
			next[k] = true
		}
		break // from further on it gets no further back
	}
	return next
}

// solid reports whether the token is one character, no more and no less.
func (t token) solid() bool { return t.kind == charToken || t.kind == anyToken }

// meets reports whether some text may be covered by both, for some values of
// the references.
func (g glob) meets(h glob) bool {
	n := min(g.fixed, h.fixed)
	switch {
	case g.all() || h.all() || g.key == h.key:
		return true
	case g.key[:n] != h.key[:n]:
		return false
	case g.plain() && !h.marked:
		return Glob(h.key, g.key)
	case h.plain() && !g.marked:
		return Glob(g.key, h.key)
	}
	return overlap(loose(g.tokens()), loose(h.tokens()))
}
