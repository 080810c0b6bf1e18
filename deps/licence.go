package deps

import (
	"path"
	"slices"
	"strings"
)

// LicenceRules say which licences a project takes: names of SPDX, where * stands for
// any letters. Without an Allow, all that is not denied.
type LicenceRules struct{ Allow, Deny []string }

// IsZero reports whether there are no rules.
func (r LicenceRules) IsZero() bool { return len(r.Allow)+len(r.Deny) == 0 }

// longestLicence is the longest text that is read as an expression: some packages
// state their licence's whole text.
const longestLicence = 500

// Refused returns the licences that the rules refuse, of an SPDX expression; nil if
// there is a choice that they take, and for texts that are no expression.
func (r LicenceRules) Refused(expression string) []string {
	if len(expression) > longestLicence {
		return nil
	}
	text := strings.NewReplacer("(", " ( ", ")", " ) ", "/", " OR ").Replace(expression)
	l := licences{rules: r, words: strings.Fields(text)}
	refused := l.either()
	if l.failed || len(l.words) > 0 {
		return nil
	}
	slices.Sort(refused)
	return slices.Compact(refused)
}

// licences reads an expression: OR binds less than AND, AND less than WITH.
type licences struct {
	rules  LicenceRules
	words  []string
	failed bool
}

// next takes a word, if it is the one.
func (l *licences) next(word string) bool {
	if len(l.words) == 0 || !strings.EqualFold(l.words[0], word) {
		return false
	}
	l.words = l.words[1:]
	return true
}

func (l *licences) either() []string {
	refused := l.both()
	for l.next("OR") {
		other := l.both()
		if len(refused) == 0 || len(other) == 0 {
			refused = nil // there is a choice
		} else {
			refused = append(refused, other...)
		}
	}
	return refused
}

func (l *licences) both() []string {
	refused := l.one()
	for l.next("AND") {
		refused = append(refused, l.one()...)
	}
	return refused
}

func (l *licences) one() []string {
	if l.next("(") {
		refused := l.either()
		l.failed = l.failed || !l.next(")")
		return refused
	}
	if len(l.words) == 0 || l.failed || !isLicence(l.words[0]) {
		l.failed = true
		return nil
	}
	name := l.words[0]
	l.words = l.words[1:]
	with := ""
	if l.next("WITH") && len(l.words) > 0 {
		with = name + " WITH " + l.words[0]
		l.words = l.words[1:]
	}
	if l.rules.takes(name, with) {
		return nil
	}
	if with != "" {
		name = with
	}
	return []string{name}
}

// isLicence reports whether a word may be a licence's name.
func isLicence(word string) bool {
	return word != ")" && !strings.EqualFold(word, "UNLICENSED") && !strings.EqualFold(word, "UNKNOWN")
}

// takes judges one licence; with is its name together with its exception, which an
// Allow may name.
func (r LicenceRules) takes(name, with string) bool {
	if with != "" && matchesAny(r.Allow, with) {
		return true
	}
	return !matchesAny(r.Deny, name) && (len(r.Allow) == 0 || matchesAny(r.Allow, name))
}

// matchesAny compares names as SPDX does, without case. GPL-3.0 is the older name of
// GPL-3.0-only and GPL-3.0-or-later.
func matchesAny(patterns []string, name string) bool {
	name = strings.ToLower(name)
	plain := name
	for _, suffix := range []string{"-only", "-or-later", "+"} {
		plain = strings.TrimSuffix(plain, suffix)
	}
	return slices.ContainsFunc(patterns, func(p string) bool {
		p = strings.ToLower(p)
		exactly, err := path.Match(p, name)
		older, _ := path.Match(p, plain)
		return err == nil && (exactly || older)
	})
}
