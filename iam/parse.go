package iam

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A parser turns nodes into statements and notes what is wrong with them.
type parser struct {
	file      string
	catalogue *Catalogue
	doc       *Document
	problems  []Problem
	sids      map[string]bool
	good      map[string]bool            // actions without a problem
	keys      map[string]map[string]bool // condition keys, by pattern of actions
	compared  int                        // actions with resources and keys
}

// maxProblems is where a parser stops counting: what is worse than that is no
// policy that somebody will mend by the list.
const maxProblems = 1000

func (p *parser) problem(kind ProblemKind, line, column int, fix, format string, args ...any) {
	if p.full() {
		return
	}
	p.problems = append(p.problems, Problem{p.file, line, column, kind, fmt.Sprintf(format, args...), fix})
	if p.full() {
		p.problems = append(p.problems, Problem{p.file, line, column, InvalidPolicy, "There are more problems than these.", ""})
	}
}

// full reports whether enough problems are found.
func (p *parser) full() bool { return len(p.problems) >= maxProblems }

func sortProblems(list []Problem) {
	slices.SortStableFunc(list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), strings.Compare(a.Message, b.Message))
	})
}

// document reads the statements of one document.
func (p *parser) document(n *node) []Statement {
	p.sids = map[string]bool{}
	version := p.version(n)
	p.elements(n, "a policy", "Version", "Id", "Statement")
	statements := field(n, "Statement")
	var list []Statement
	for _, s := range statements.each() {
		if s.kind != mapNode {
			p.problem(InvalidPolicy, s.line, s.column, "", "A statement is an object.")
			continue
		}
		out := p.statement(s, version)
		list = append(list, out)
	}
	if len(statements.each()) == 0 {
		p.problem(InvalidPolicy, n.line, n.column, "", "The policy has no statements.")
	}
	return list
}

func (p *parser) version(n *node) string {
	v := field(n, "Version")
	if v == nil {
		return version2008
	}
	if v.text != version2012 && v.text != version2008 {
		p.problem(InvalidPolicy, v.line, v.column, version2012, "%s is not a version of the policy language.", quote(v.text))
		return version2012
	}
	return v.text
}

// elements reports keys that are none of the names, differ from one in case, or
// stand twice.
func (p *parser) elements(n *node, what string, names ...string) {
	seen := map[string]bool{}
	for _, e := range n.pairs {
		lower := strings.ToLower(e.key)
		i := slices.IndexFunc(names, func(name string) bool { return strings.ToLower(name) == lower })
		switch {
		case seen[lower]:
			p.problem(InvalidPolicy, e.line, e.column, "", "%s stands twice in one statement or policy.", quote(e.key))
		case i < 0:
			p.problem(InvalidPolicy, e.line, e.column, nearest(e.key, names), "%s is not an element of %s.", quote(e.key), what)
		case names[i] != e.key:
			p.problem(InvalidPolicy, e.line, e.column, names[i], "%s is spelt %s.", quote(e.key), names[i])
		}
		seen[lower] = true
	}
}

// nearest is the name that is at most two letters from s, "" if none is.
func nearest(s string, names []string) string {
	best, limit := "", 3
	if len(s) > longest {
		return ""
	}
	for _, name := range names {
		if d := distance(strings.ToLower(s), strings.ToLower(name)); d < limit {
			best, limit = name, d
		}
	}
	return best
}

// statement reads one statement. Elements that stand twice count twice: AWS
// refuses them, and nothing that they say may get lost.
func (p *parser) statement(n *node, version string) Statement {
	s := Statement{Version: version, File: p.file, Line: n.line, Column: n.column}
	p.elements(n, "a statement", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
	s.Sid, _ = field(n, "Sid").str()
	s.Effect, _ = field(n, "Effect").str()
	for _, e := range n.pairs {
		switch strings.ToLower(e.key) {
		case "action":
			s.Actions = append(s.Actions, p.list(e)...)
		case "notaction":
			s.NotActions = append(s.NotActions, p.list(e)...)
		case "resource":
			s.Resources = append(s.Resources, p.list(e)...)
		case "notresource":
			s.NotResources = append(s.NotResources, p.list(e)...)
		case "principal":
			s.Principals = append(s.Principals, p.principals(e)...)
		case "notprincipal":
			s.NotPrincipals = append(s.NotPrincipals, p.principals(e)...)
		case "condition":
			p.conditions(&s, e.value)
		}
	}
	p.lint(n, &s)
	return s
}

// list reads a string or a list of them.
func (p *parser) list(e pair) []string {
	list := []string{}
	for _, item := range e.value.each() {
		if text, ok := item.str(); ok {
			list = append(list, text)
			continue
		}
		p.problem(InvalidPolicy, item.line, item.column, "", "%s takes a string or a list of strings.", e.key)
		// What can't be read could be anything.
		list = append(list, fmt.Sprintf("${unreadable::%d:%d}", item.line, item.column))
	}
	if len(list) == 0 {
		p.problem(InvalidPolicy, e.line, e.column, "", "%s is empty.", e.key)
	}
	return list
}

func (p *parser) principals(e pair) []Principal {
	if text, ok := e.value.str(); ok {
		if text != "*" {
			p.problem(InvalidPolicy, e.value.line, e.value.column, `{"AWS": …}`, "%s is an object or \"*\".", e.key)
		}
		return []Principal{{Kind: "*", ID: text}}
	}
	list := []Principal{}
	for _, kind := range e.value.pairs {
		switch kind.key {
		case "AWS", "Service", "Federated", "CanonicalUser":
		default:
			p.problem(InvalidPolicy, kind.line, kind.column, nearest(kind.key, []string{"AWS", "Service", "Federated", "CanonicalUser"}), "%s is not a kind of principal.", quote(kind.key))
		}
		for _, id := range p.list(kind) {
			list = append(list, Principal{Kind: kind.key, ID: id})
		}
	}
	if len(list) == 0 {
		p.problem(InvalidPolicy, e.line, e.column, "", "%s is empty.", e.key)
	}
	return list
}

func (p *parser) conditions(s *Statement, n *node) {
	if n == nil || n.kind != mapNode {
		p.problem(InvalidPolicy, s.Line, s.Column, "", "Condition is an object.")
		n = &node{pairs: []pair{{"", s.Line, s.Column, &node{}}}}
	}
	if s.Conditions == nil {
		s.Conditions = map[string]map[string][]string{}
	}
	for _, operator := range n.pairs {
		keys := s.Conditions[operator.key]
		if keys == nil {
			keys = map[string][]string{}
		}
		if operator.value.kind != mapNode {
			p.problem(InvalidPolicy, operator.line, operator.column, "", "%s takes an object of condition keys.", quote(operator.key))
			keys[""] = []string{} // evaluates to unknown: a lost condition would allow more
		}
		for _, key := range operator.value.pairs {
			keys[key.key] = append(keys[key.key], p.list(key)...)
		}
		s.Conditions[operator.key] = keys
	}
}

// quote makes a text of the policy fit for a message.
func quote(s string) string {
	if r := []rune(s); len(r) > 80 {
		s = string(r[:80]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
