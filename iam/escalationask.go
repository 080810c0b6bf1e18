package iam

import (
	"slices"
	"strings"
)

// An inquiry is what a holder's policies say about one action.
type inquiry struct {
	action   string
	holder   Holder
	policies Policies // statements about the action only
	size     int      // about the microseconds that one evaluation takes at most
	named    bool     // a deny names things by references of a template
	possible bool
	budget   *int // of all inquiries together
}

// maxSteps bounds a search to about two seconds. What is left is open then,
// depending.
const maxSteps = 800_000

func newInquiry(h Holder, all Policies, action string, budget *int) *inquiry {
	q := &inquiry{action: action, holder: h, budget: budget}
	e := evaluation{request: Request{Action: action}} // no resource, no context: only actions are compared
	for i := range all.Identity {
		s := &all.Identity[i]
		q.possible = q.possible || s.Effect == Allow && e.action(s) != no
	}
	if !q.possible {
		return q // nobody asks any more
	}
	q.policies = all.each(func(s *Statement) *Statement {
		if e.action(s) == no {
			return nil
		}
		return s
	})
	for _, list := range q.policies.lists() {
		for i := range list {
			q.size += 1 + len(strings.Join(list[i].Resources, ""))/8 + len(strings.Join(list[i].NotResources, ""))/8
		}
		q.named = q.named || slices.ContainsFunc(list, func(s Statement) bool {
			return s.Effect == Deny && slices.ContainsFunc(s.Resources, hasOwnReference)
		})
	}
	return q
}

// patterns are those by which the statements tell resources apart: what is
// allowed, and what a deny spares.
func (q *inquiry) patterns() []string {
	var list []string
	for _, statements := range q.policies.lists() {
		for i := range statements {
			switch s := &statements[i]; {
			case s.Effect == Deny:
				list = append(list, s.NotResources...)
			case s.Resources == nil:
				list = append(list, "*")
			default:
				list = append(list, s.Resources...)
			}
		}
	}
	return list
}

// ask decides whether the holder can do the action to the resource in some
// way; roles are passed to one of the services. The statement is the one that
// allows it.
func (q *inquiry) ask(resource string, services []string) (Verdict, *Statement) {
	policies := q.policies
	if q.named {
		policies = policies.each(func(s *Statement) *Statement { return withoutOthers(s, resource) })
	}
	best, by := Denied, (*Statement)(nil)
	for context := range q.contexts(services) {
		if *q.budget -= q.size; *q.budget < 0 {
			return Depends, nil
		}
		verdict, s := Evaluate(Request{
			Action: q.action, Resource: resource, Principal: q.holder.Principal, Context: context, Unknown: q.unknown,
		}, policies)
		switch {
		case verdict == Allowed:
			return Allowed, s
		case verdict == Depends && s != nil && s.Effect == Allow:
			best, by = Depends, s
		}
	}
	return best, by
}

// unknown reports whether nobody knows of the key whether a request has it: a
// role has no user's name.
func (q *inquiry) unknown(key string) bool {
	return !strings.EqualFold(key, "aws:username") || callerOf(Request{Principal: q.holder.Principal}).kind != roleCaller
}

// each replaces every statement but those of the resource's policy; nil leaves
// it out.
func (p Policies) each(change func(*Statement) *Statement) Policies {
	list := func(in []Statement) []Statement {
		if in == nil {
			return nil
		}
		out := []Statement{}
		for i := range in {
			if s := change(&in[i]); s != nil {
				out = append(out, *s)
			}
		}
		return out
	}
	levels := func(in [][]Statement) [][]Statement {
		var out [][]Statement
		for _, level := range in {
			out = append(out, list(level))
		}
		return out
	}
	return Policies{
		Identity: list(p.Identity), Boundary: list(p.Boundary), Session: list(p.Session),
		ServiceControl: levels(p.ServiceControl), ResourceControl: levels(p.ResourceControl),
	}
}

// withoutOthers takes what a template's references name out of a deny if the
// resource is spelt otherwise: it is something else, or else looked at as
// itself.
func withoutOthers(s *Statement, resource string) *Statement {
	if s.Effect != Deny || !slices.ContainsFunc(s.Resources, hasOwnReference) {
		return s
	}
	c := *s
	c.Resources = slices.DeleteFunc(slices.Clone(s.Resources), func(p string) bool {
		return hasOwnReference(p) && !Glob(p, resource)
	})
	if len(c.Resources) == 0 {
		return nil
	}
	return &c
}

// hasOwnReference reports whether the text refers to something of a template,
// more than to its account, region or partition.
func hasOwnReference(s string) bool {
	if !hasReference(s) {
		return false
	}
	return slices.ContainsFunc(tokens(s, true), func(t token) bool { return t.kind == refToken && !strings.HasPrefix(t.text, "AWS::") })
}
