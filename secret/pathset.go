package secret

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"redoubt/secret/gitleaks"
	"redoubt/secret/words"
)

// A pathSet is expressions of paths. Most paths hold no word of any, and are
// asked about none.
type pathSet struct {
	exprs []func() *regexp.Regexp
	set   *words.Set
	owner []int  // word → expression
	any   []bool // expressions without a word
}

func newPathSet(exprs []string) *pathSet {
	s := &pathSet{any: make([]bool, len(exprs))}
	var list []string
	for i, expr := range exprs {
		s.exprs = append(s.exprs, sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) }))
		literals := gitleaks.Literals(expr)
		for _, w := range literals {
			list, s.owner = append(list, w), append(s.owner, i)
		}
		s.any[i] = literals == nil
	}
	s.set = words.New(list)
	return s
}

// of lists the expressions that match a path.
func (s *pathSet) of(name string) []int {
	maybe := make([]bool, len(s.any))
	copy(maybe, s.any)
	s.set.Each([]byte(name), func(word, _ int) { maybe[s.owner[word]] = true })
	beyond := strings.ContainsFunc(name, func(r rune) bool { return r >= utf8.RuneSelf }) // may fold to ASCII
	var list []int
	for i, expr := range s.exprs {
		if (maybe[i] || beyond) && expr().MatchString(name) {
			list = append(list, i)
		}
	}
	return list
}
