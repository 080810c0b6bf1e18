package gitleaks

import (
	"math"
	"regexp"
	"slices"
	"sync"

	"redoubt/secret/words"
)

// An allowlist says what is no finding.
type allowlist struct {
	all            bool // all of its conditions must hold, not one
	target         string
	paths, regexes []func() *regexp.Regexp
	stop           func() *words.Set // nil: none
}

// A candidate is what an allowlist is asked about.
type candidate struct{ secret, match, line, path string }

func newAllowlist(c allowConfig) *allowlist {
	a := &allowlist{all: c.Condition == "AND" || c.Condition == "&&", target: c.RegexTarget}
	for _, p := range c.Paths {
		a.paths = append(a.paths, lazily(p))
	}
	for _, r := range c.Regexes {
		a.regexes = append(a.regexes, lazily(r))
	}
	if len(c.Stopwords) > 0 {
		a.stop = sync.OnceValue(func() *words.Set { return words.New(c.Stopwords) })
	}
	return a
}

func anyMatches(list []func() *regexp.Regexp, s string) bool {
	return slices.ContainsFunc(list, func(re func() *regexp.Regexp) bool { return re().MatchString(s) })
}

// allowsPath reports whether a file is allowed whatever it holds.
func (a *allowlist) allowsPath(path string) bool {
	if path == "" || len(a.paths) == 0 || a.all && (len(a.regexes) > 0 || a.stop != nil) {
		return false
	}
	return anyMatches(a.paths, path)
}

func (a *allowlist) allows(c candidate) bool {
	target := c.secret
	switch a.target {
	case "match":
		target = c.match
	case "line":
		target = c.line
	}
	// gitleaks asks nothing of an empty text.
	regexes := target != "" && anyMatches(a.regexes, target)
	stop := a.stop != nil && a.stop().In(c.secret)
	if !a.all {
		return regexes || stop
	}
	return (len(a.paths) == 0 || c.path != "" && anyMatches(a.paths, c.path)) &&
		(len(a.regexes) == 0 || regexes) && (a.stop == nil || stop)
}

// Entropy is Shannon's, in bits for each byte, as gitleaks counts it:
// characters are counted, bytes divided by.
func Entropy(s string) float64 {
	count := map[rune]int{}
	for _, r := range s {
		count[r]++
	}
	h := 0.0
	for _, c := range count {
		p := float64(c) / float64(len(s))
		h -= p * math.Log2(p)
	}
	return h
}
