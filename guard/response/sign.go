package response

import (
	"bytes"
	"slices"
	"strings"

	"redoubt/policy"
)

// A sign is something that a stream should not hold, by its letters.
type sign struct {
	class  string
	what   policy.Leak
	start  string
	before func(text []byte) bool                    // whether it may stand behind a text; nil: behind any
	after  func(text []byte, whole bool) (int, fate) // how far it goes on behind its start; nil: no further
	until  ending                                    // what belongs to it behind that
	// name: it is a member's name, and the values are what should not be there; with list
	// only those of a list.
	name, list bool
}

func (s *sign) leak() Leak { return Leak{s.class, s.what == policy.Block, 1} }

// A fate is what becomes of what began like a sign.
type fate uint8

const (
	other fate = iota
	open       // what follows decides
	hit
)

// signs are those of a filter, by their first letters, the first that may be comes first.
type signs [256][]sign

// signs are what a stream is looked through for, nil for nothing.
func (f *Filter) signs() *signs {
	var list []sign
	rules := f.rules
	if rules.Secrets != "" {
		list = append(list, literals("secret", rules.Secrets, f.own)...)
		for _, form := range forms {
			list = append(list, sign{class: "secret", what: rules.Secrets, start: form.start, before: form.before, after: form.after})
		}
		list = append(list, sign{class: "secret", what: rules.Secrets, start: keyStart, after: private, until: keyEnding})
	}
	if rules.Traces != "" {
		list = append(list, traces(rules.Traces)...)
	}
	if rules.Canary != "" {
		list = append(list, literals("canary", rules.Canary, f.canaries)...)
	}
	if rules.Private != "" {
		for _, name := range rules.Personal {
			list = append(list, sign{class: "personal", what: rules.Private, start: quoted(name), name: true})
		}
	}
	if len(list) == 0 {
		return nil
	}
	s := &signs{}
	for _, one := range list {
		s[one.start[0]] = append(s[one.start[0]], one)
	}
	return s
}

// literals are texts that are looked for as they stand. One that is the beginning of
// another counts where the other does not.
func literals(class string, what policy.Leak, texts []string) []sign {
	var said []string
	for _, t := range texts {
		if t = spoken(t); t != "" {
			said = append(said, t)
		}
	}
	slices.SortFunc(said, func(a, b string) int { return len(b) - len(a) })
	var list []sign
	for _, t := range said {
		list = append(list, sign{class: class, what: what, start: t})
	}
	return list
}

// traces are the marks of stack traces. Those of lines stand behind the line's end, which
// is not held back: it ends an event of many a stream.
func traces(what policy.Leak) []sign {
	list := []sign{{class: "trace", what: what, start: ".rb:", after: rubyFrame, until: traceEnding}}
	for _, m := range marks {
		s := sign{class: "trace", what: what, start: strings.TrimPrefix(m, "\n"), until: traceEnding}
		if s.start != m {
			s.before = lineEnd
		}
		list = append(list, s)
	}
	return append(list, sign{class: "trace", what: what, start: quoted("stackTrace"), name: true, list: true})
}

// quoted is a name as JSON has it, by its letters.
func quoted(name string) string { return `"` + spoken(name) + `"` }

// find looks at one place for what begins there: which sign, and where it ends.
func (s *signs) find(text []byte, at int, whole bool) (*sign, int, fate) {
	list := s[text[at]]
	for i := range list {
		one := &list[i]
		if n, f := one.match(text, at, whole); f != other {
			return one, at + n, f
		}
	}
	return nil, 0, other
}

func (s *sign) match(text []byte, at int, whole bool) (int, fate) {
	rest := text[at:]
	n := min(len(rest), len(s.start))
	switch {
	case string(rest[:n]) != s.start[:n] || s.before != nil && !s.before(text[:at]):
		return 0, other
	case n < len(s.start) && whole:
		return 0, other
	case n < len(s.start):
		return 0, open
	case s.after == nil:
		return n, hit
	}
	n, f := s.after(rest[len(s.start):], whole)
	return len(s.start) + n, f
}

func (f form) before(text []byte) bool {
	return (len(text) == 0 || !word(text[len(text)-1])) && !presigned(string(text[max(0, len(text)-mostBefore):]))
}

func (f form) after(text []byte, whole bool) (int, fate) {
	n := 0
	for n < len(text) && f.of(text[n]) && n <= f.most {
		n++
	}
	switch {
	case n <= f.most && n == len(text) && !whole:
		return 0, open
	case n < f.least || n > f.most:
		return 0, other
	}
	return n, hit
}

const privateKey = "PRIVATE KEY"

// private tells a private key from others by its label.
func private(text []byte, whole bool) (int, fate) {
	n := 0
	for n < min(len(text), 40) && (capital(text[n]) || text[n] == ' ') {
		n++
	}
	switch {
	case bytes.Contains(text[:n], []byte(privateKey)):
		return bytes.Index(text, []byte(privateKey)) + len(privateKey), hit
	case n == len(text) && n < 40 && !whole:
		return 0, open
	}
	return 0, other
}

// rubyFrame is what stands behind the name of a file in a trace of Ruby's.
func rubyFrame(text []byte, whole bool) (int, fate) {
	n := 0
	for n < min(len(text), 8) && digit(text[n]) {
		n++
	}
	const in = ":in "
	rest := text[n:min(len(text), n+len(in)+1)]
	switch r := string(rest); {
	case n == 0 && r != "":
		return 0, other
	case r == in+"'" || r == in+"`":
		return n + len(in), hit
	case !whole && strings.HasPrefix(in, r):
		return 0, open
	}
	return 0, other
}

func lineEnd(text []byte) bool { return len(text) > 0 && text[len(text)-1] == '\n' }
