package iam

import (
	"regexp"
	"strings"
)

// sidForm is what IAM takes for a Sid of an identity-based policy; the services
// that keep resource-based policies also take spaces and punctuation.
var sidForm = regexp.MustCompile(`^[A-Za-z0-9]*$`)

// lint notes what is wrong with one statement.
func (p *parser) lint(n *node, s *Statement) {
	p.lintSid(n, s)
	p.lintEffect(n, s)
	p.lintPresence(n, s)
	for _, e := range n.pairs {
		switch strings.ToLower(e.key) {
		case "action", "notaction":
			p.lintActions(e.value)
		case "resource", "notresource":
			p.lintResources(e.value)
		case "principal", "notprincipal":
			p.lintPrincipals(e.value)
		case "condition":
			p.lintConditions(e.value)
		}
	}
	p.lintFit(n, s)
	p.lintKeysOf(n, s)
	p.lintVariables(n, s)
}

func (p *parser) lintSid(n *node, s *Statement) {
	sid := field(n, "Sid")
	if sid == nil || s.Sid == "" {
		return
	}
	if !s.resourceBased() && !sidForm.MatchString(s.Sid) {
		p.problem(InvalidPolicy, sid.line, sid.column, "", "Sid %s holds more than letters and digits, which IAM refuses in identity-based policies.", quote(s.Sid))
	}
	if p.sids[s.Sid] {
		p.problem(InvalidPolicy, sid.line, sid.column, "", "Sid %s stands twice: it must be unique in a policy.", quote(s.Sid))
	}
	p.sids[s.Sid] = true
}

func (p *parser) lintEffect(n *node, s *Statement) {
	e := field(n, "Effect")
	switch {
	case e == nil:
		p.problem(InvalidPolicy, n.line, n.column, "", "The statement has no Effect.")
	case s.Effect != Allow && s.Effect != Deny:
		p.problem(InvalidPolicy, e.line, e.column, nearest(s.Effect, []string{Allow, Deny}), "Effect %s is neither Allow nor Deny.", quote(s.Effect))
	}
}

// lintPresence looks at which elements stand together.
func (p *parser) lintPresence(n *node, s *Statement) {
	for _, name := range []string{"Action", "Resource", "Principal"} {
		with, without := field(n, name), field(n, "Not"+name)
		if with != nil && without != nil {
			p.problem(InvalidPolicy, without.line, without.column, "", "The statement has both %s and Not%s.", name, name)
		}
		switch {
		case with != nil || without != nil || name == "Principal":
		case name == "Action":
			p.problem(InvalidPolicy, n.line, n.column, "", "The statement has neither Action nor NotAction.")
		case !s.resourceBased():
			// Trust policies have no Resource, and neither have the policies of
			// some services.
			p.problem(InvalidPolicy, n.line, n.column, "", "The statement has neither Resource nor NotResource, which an identity-based policy needs.")
		}
	}
	if not := field(n, "NotPrincipal"); not != nil && s.Effect == Allow {
		p.problem(Suspicious, not.line, not.column, "", "Allow with NotPrincipal lets in everyone else, strangers among them.")
	}
}

// lintVariables looks for variables in a language that has none.
func (p *parser) lintVariables(n *node, s *Statement) {
	if s.Version != version2008 {
		return
	}
	for _, name := range []string{"Resource", "NotResource", "Condition"} {
		if at := variable(field(n, name)); at != nil {
			p.problem(Suspicious, at.line, at.column, `"Version": "2012-10-17"`, "%s holds a policy variable, which is plain text without Version 2012-10-17.", quote(at.text))
			return
		}
	}
}

// variable finds the first text below n with a variable of IAM's.
func variable(n *node) *node {
	if n == nil {
		return nil
	}
	if strings.Contains(n.text, "${") {
		for _, t := range tokens(n.text, true) {
			if t.kind == variableToken {
				return n
			}
		}
	}
	for _, item := range n.items {
		if at := variable(item); at != nil {
			return at
		}
	}
	for _, e := range n.pairs {
		if at := variable(e.value); at != nil {
			return at
		}
	}
	return nil
}
