package gitleaks

import (
	"regexp"
	"sync"

	"redoubt/secret/rough"
)

// A tail is the part of an expression from an anchor on.
type tail struct {
	rough func() *rough.Filter
	re    func() *regexp.Regexp
}

func newTail(expr string) *tail {
	return &tail{sync.OnceValue(func() *rough.Filter { return rough.New(expr) }), lazily(expr)}
}

// find is how far a match reaches that begins where the text does.
func (t *tail) find(text []byte) (length int, ok bool) {
	if !t.rough().May(text) {
		return 0, false
	}
	m := t.re().FindIndex(text)
	if m == nil {
		return 0, false
	}
	return m[1], true
}
