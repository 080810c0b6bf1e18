package iam

import (
	"encoding/json"
	"slices"
	"strings"
)

// A Grant is a part of a Set, as a person would say it: these actions but those,
// on these resources but those.
type Grant struct {
	Actions, NotActions     []string
	Resources, NotResources []string
	Conditions              []Condition // all hold
	Unless                  []Condition // none holds
}

// A Condition is a line of a condition block, or the principal that a grant is
// for; of the two the other is empty.
type Condition struct {
	Operator, Key string
	Values        []string
	Principal     *Principal
	NotPrincipals []Principal
}

// Grants lists the set's parts, in a fixed order. Patterns that were cut with
// each other are spelt out.
func (s Set) Grants() []Grant {
	var list []Grant
	m := new(meter)
	for _, b := range s.boxes {
		if b.empty(m) {
			continue
		}
		list = append(list, Grant{
			Actions: b.actions.texts(), NotActions: globTexts(b.actions.not),
			Resources: b.resources.texts(), NotResources: globTexts(b.resources.not),
			Conditions: conditionsOf(b.with), Unless: conditionsOf(b.unless),
		})
	}
	return list
}

func conditionsOf(keys []string) []Condition {
	var list []Condition
	for _, key := range keys {
		list = append(list, conditionOf(key))
	}
	return list
}

func conditionOf(key string) Condition {
	var c clause
	if json.Unmarshal([]byte(key), &c) != nil {
		return Condition{}
	}
	out := Condition{Operator: c.Operator, Key: c.Key, Values: c.Values}
	if c.Principal != "" {
		out.Principal = &Principal{Kind: c.Principal, ID: c.ID}
	}
	for i := 0; i+1 < len(c.But); i += 2 {
		out.NotPrincipals = append(out.NotPrincipals, Principal{Kind: c.But[i], ID: c.But[i+1]})
	}
	return out
}

func globTexts(list []glob) []string {
	var out []string
	for _, g := range list {
		out = append(out, g.text)
	}
	return out
}

// texts spells the area's atoms as patterns.
func (a area) texts() []string {
	var out []string
	for _, x := range a.any {
		out = append(out, x.texts()...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// texts spells an atom as patterns: of several globs, their intersection.
// References are letters of their own here, so that it is rather less.
func (x atom) texts() []string {
	if len(x) == 1 {
		return []string{x[0].text}
	}
	list := [][]token{x[0].tokens()}
	for _, g := range x[1:] {
		var next [][]token
		for _, t := range list {
			m := meeting{seen: map[[2]int]bool{}}
			m.walk(t, g.tokens(), nil)
			next = append(next, m.found...)
		}
		list = next
	}
	var globs []glob
	for _, t := range list {
		text := spellPattern(t)
		globs = append(globs, newGlob(text, text))
	}
	return globTexts(maximalGlobs(globs, new(meter)))
}

// maxMeetings bounds the patterns that an intersection is spelt as.
const maxMeetings = 64

// A meeting is the intersection of two patterns as a list of patterns:
// "a*" and "*b" meet in "a*b" alone, "*ab" and "ba*" in "ba*ab" and "bab".
type meeting struct {
	found [][]token
	steps int
	seen  map[[2]int]bool // lengths left from which nothing was found
}

func (m *meeting) walk(a, b, so []token) {
	if m.steps++; m.steps > 1<<16 || len(m.found) >= maxMeetings || m.seen[[2]int{len(a), len(b)}] {
		return
	}
	before := len(m.found)
	switch {
	case len(a) == 0 && len(b) == 0:
		m.found = append(m.found, slices.Clone(so))
	case len(a) > 0 && a[0].kind == starToken && len(b) > 0 && b[0].kind == starToken:
		so = append(so, a[0])
		m.walk(a[1:], b, so)
		m.walk(a, b[1:], so)
	case len(a) > 0 && a[0].kind == starToken:
		m.walk(a[1:], b, so)
		if len(b) > 0 {
			m.walk(a, b[1:], append(slices.Clone(so), b[0]))
		}
	case len(b) > 0 && b[0].kind == starToken:
		m.walk(a, b[1:], so)
		if len(a) > 0 {
			m.walk(a[1:], b, append(slices.Clone(so), a[0]))
		}
	case len(a) > 0 && len(b) > 0 && (a[0] == b[0] || a[0].fits(b[0])):
		m.walk(a[1:], b[1:], append(so, b[0]))
	case len(a) > 0 && len(b) > 0 && b[0].fits(a[0]):
		m.walk(a[1:], b[1:], append(so, a[0]))
	}
	if len(m.found) == before {
		m.seen[[2]int{len(a), len(b)}] = true
	}
}

// spellPattern is the pattern of tokens.
func spellPattern(list []token) string {
	var b strings.Builder
	for _, t := range list {
		switch t.kind {
		case starToken:
			b.WriteByte('*')
		case anyToken:
			b.WriteByte('?')
		case charToken:
			if strings.ContainsRune("*?", t.char) {
				b.WriteString("${" + string(t.char) + "}")
				continue
			}
			b.WriteRune(t.char)
		default:
			if strings.HasPrefix(t.text, "{{") {
				b.WriteString(t.text + "}}")
				continue
			}
			b.WriteString("${" + t.text + "}")
		}
	}
	return b.String()
}

// Can says whether the set allows an action on at least some resource that the
// pattern covers, "" for any resource at all: Allowed, Denied, or Depends where
// a condition must hold or references stand in the way.
func (s Set) Can(action, resource string) Verdict {
	best := no
	wanted := everything()
	if resource != "" {
		wanted = areaOf([]glob{newGlob(resource, resource)})
	}
	m := new(meter)
	asked := areaOf(actionGlobs([]string{action}))
	for _, b := range s.boxes {
		if b.contradicts(b, m) || !asked.meets(b.actions, m) || !b.resources.meets(wanted, m) {
			continue
		}
		t := truthOf(!m.full() && len(b.with)+len(b.unless) == 0 && asked.sure(b.actions) && wanted.sure(b.resources))
		best = best.or(t.or(maybe))
	}
	return [...]Verdict{Denied, Depends, Allowed}[best]
}

// sure reports whether the areas meet whatever their references stand for.
func (a area) sure(b area) bool {
	marked := func(a area) bool {
		return anyMarked(a.not) || slices.ContainsFunc(a.any, func(x atom) bool { return anyMarked(x) })
	}
	if !marked(a) && !marked(b) {
		return true
	}
	if anyMarked(a.not) || anyMarked(b.not) {
		return false
	}
	for _, x := range a.any {
		for _, y := range b.any {
			if (x.within(y, new(meter)) || y.within(x, new(meter))) && len(a.not)+len(b.not) == 0 {
				return true
			}
		}
	}
	return false
}
