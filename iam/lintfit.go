package iam

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// maxFits bounds the comparisons of actions with resources and condition keys in
// one document; beyond it everything fits.
const maxFits = 1 << 16

// things are the resources of a statement, by the service in their ARNs.
type things map[string][]string

// lintFit looks for actions that none of the statement's resources is for: the
// statement says nothing of them. AWS refuses such a policy of a resource; one
// of an identity it takes, and never does what it says.
func (p *parser) lintFit(n *node, s *Statement) {
	if len(s.Resources) == 0 || s.NotResources != nil || slices.ContainsFunc(s.Resources, mayBeAnything) {
		return
	}
	on := things{}
	for _, r := range s.Resources {
		service := cutColons(r, 4)[2]
		on[service] = append(on[service], r)
	}
	for _, item := range field(n, "Action").each() {
		if pattern, ok := item.str(); ok && !hasReference(pattern) {
			p.lintFitOf(item, pattern, s, on)
		}
	}
}

func (p *parser) lintFitOf(item *node, pattern string, s *Statement, on things) {
	actions := p.catalogue.Covered(pattern)
	if len(actions) == 0 || slices.ContainsFunc(actions, func(a string) bool { return p.isFor(a, on) }) {
		return
	}
	does := "grants"
	if s.Effect == Deny {
		does = "denies"
	}
	types := p.catalogue.ResourceTypes(actions[0])
	if len(types) == 0 {
		kind := Suspicious // a deny that holds nothing back
		if s.Effect == Allow {
			kind = Unconfinable
			if !slices.ContainsFunc(actions, p.doesMoreThanList) {
				return
			}
		}
		p.problem(kind, item.line, item.column, `"Resource": "*"`, "%s can't be confined to resources: on these the statement %s nothing by it.", quote(pattern), does)
		return
	}
	p.problem(Suspicious, item.line, item.column, p.fitting(actions[0], s.Resources[0]), "%s is done to %s, which none of the statement's resources is: it %s nothing by it.", quote(pattern), shortest(types), does)
}

// doesMoreThanList reports whether the action is none of those that list things,
// which many write down with the things.
func (p *parser) doesMoreThanList(action string) bool {
	a, _ := p.catalogue.Action(action)
	return a.Level != List
}

// shortest is the plainest of the types' forms.
func shortest(types []ResourceType) string {
	return slices.MinFunc(types, func(a, b ResourceType) int { return cmp.Compare(len(a.ARN), len(b.ARN)) }).ARN
}

// fitting is the resource with all that is in it, if the action is for that:
// "arn:aws:s3:::bucket/*".
func (p *parser) fitting(action, resource string) string {
	if resource += "/*"; len(resource) > longest || !p.isFor(action, things{cutColons(resource, 4)[2]: {resource}}) || p.compared > maxFits {
		return ""
	}
	return resource
}

// Covered lists the actions that the pattern covers, sorted by service.
func (c *Catalogue) Covered(pattern string) []string {
	x := c.index()
	set := x.empty()
	for _, g := range actionGlobs([]string{pattern}) {
		x.add(set, g.key)
	}
	return x.list(set)
}

// mayBeAnything reports whether a resource is everything, or something that
// only the deployment knows, or no ARN.
func mayBeAnything(resource string) bool {
	parts := cutColons(resource, 6)
	return parts[0] != "arn" || len(parts) < 4 || strings.ContainsAny(parts[2], "*?$")
}

// isFor reports whether the action can be done to one of the resources.
func (p *parser) isFor(action string, on things) bool {
	if p.compared++; p.compared > maxFits {
		return true
	}
	prefix, _, _ := strings.Cut(strings.ToLower(action), ":")
	types := p.catalogue.ResourceTypes(action)
	if len(types) == 0 {
		return slices.ContainsFunc(on[prefix], isWholeType)
	}
	return slices.ContainsFunc(types, func(t ResourceType) bool {
		form := cutColons(t.ARN, 4)
		return len(form) < 4 || slices.ContainsFunc(on[form[2]], func(r string) bool {
			return p.meetsForm(r, t.ARN) && !p.rather(p.catalogue.service(prefix), r, t.ARN)
		})
	})
}

// wholeType is a resource that is everything of a service or of one of its
// types: "*", "role/*", "log-group:*". An action that lists things takes it, as
// the path of what it lists, even where AWS says that it wants "*".
var wholeType = regexp.MustCompile(`^([A-Za-z-]+[/:])?[*:/]*$`)

func isWholeType(resource string) bool {
	parts := cutColons(resource, 6)
	return wholeType.MatchString(parts[len(parts)-1])
}

// meetsForm reports whether the pattern may cover an ARN of the form. Names may
// hold anything, and so may what only the deployment knows.
func (p *parser) meetsForm(pattern, form string) bool {
	if p.compared += 1 + len(pattern)*len(form)/64; p.compared > maxFits || len(pattern) > maxPattern {
		return true
	}
	s, colons := newShape(form), 0
	for i := range s {
		if s[i].lit == ':' {
			colons++
		}
		s[i].colons = colons >= 5
	}
	_, ok := s.draw(spellPattern(anything(pattern)))
	return ok
}

// anything are the tokens of a pattern or form in which references and
// variables are any text.
func anything(s string) []token {
	list := tokens(squeeze(s), true)
	for i := range list {
		if list[i].kind == variableToken {
			list[i].kind = refToken
		}
	}
	return loose(list)
}

// rather reports whether all that the pattern covers is of another type that is
// told from this one by its path: "bucket/key" is an object, though the form of
// a bucket's ARN does not say that its name has no slash.
func (p *parser) rather(s *service, pattern, form string) bool {
	for _, other := range s.arns {
		if other == form || strings.Count(other, "/") <= strings.Count(form, "/") || !p.meetsForm(pattern, other) {
			continue
		}
		whole, part := anything(form), anything(other)
		if lies(whole, part) && lies(part, anything(pattern)) {
			return true
		}
	}
	return false
}
