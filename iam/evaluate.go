package iam

import (
	"strings"
)

// Verdict is the outcome of an evaluation.
type Verdict uint8

// The verdicts.
const (
	Denied       Verdict = iota // nothing allows it
	ExplicitDeny                // a statement denies it
	Allowed
	Depends // on something that nobody told: a reference, a context key
)

// String is the verdict in words.
func (v Verdict) String() string {
	return [...]string{"denied", "explicitly denied", "allowed", "depends"}[v]
}

// A Request is what somebody asks of AWS.
type Request struct {
	Action string // s3:GetObject
	// Resource is an ARN, "*" or "" for an action that has no resource. It may
	// hold references that only the deployment knows: "arn:aws:s3:::${Bucket}/a".
	Resource string
	// Principal is who asks: the ARN of a user, a role, a session of a role or
	// an account's root, a service ("lambda.amazonaws.com"), an identity
	// provider, "*" for somebody without credentials, "" if that is unknown.
	Principal string
	// PrincipalAccount and ResourceAccount are account numbers or references.
	// "" is taken from the principal's ARN, or else the same account.
	PrincipalAccount, ResourceAccount string
	// Context holds the request's context keys, in any case. aws:PrincipalArn,
	// aws:PrincipalAccount, aws:ResourceAccount, aws:username and
	// aws:PrincipalIsAWSService are derived from the above if it lacks them.
	Context map[string][]string
	// Unknown tells, of a key that Context lacks, whether it may be there: true
	// is unknown, false absent. nil counts every such key as unknown.
	Unknown func(key string) bool
}

// Policies are all that bear on a request. A nil list is a policy that does not
// exist; an empty one exists and allows nothing.
type Policies struct {
	Identity []Statement // of the principal, all together
	Boundary []Statement // permissions boundary
	Session  []Statement // session policies
	// Resource is the policy of the resource; for sts:AssumeRole the role's trust
	// policy, for KMS the key's. These two must allow by themselves, unless
	// they are nil, which counts as not given.
	Resource []Statement
	// ServiceControl and ResourceControl hold the policies of each level, from
	// the organization's root to the account: every level must allow.
	ServiceControl, ResourceControl [][]Statement
}

// Evaluate decides a request as AWS does: an explicit deny in any policy wins;
// then resource control, service control, resource-based, identity-based,
// boundary and session policies must allow as far as each applies. Within an
// account a resource-based or an identity-based policy suffices; across
// accounts both must allow.
//
// It returns the statement that decides: the deny, an allow, or for Depends the
// first that may or may not apply; nil if nothing allows.
//
// A star in a resource pattern also covers colons. What AWS grants outside of
// policies (ACLs, grants of KMS keys) is not looked at, and that service control
// policies do not bind the management account or service-linked roles is up to
// the caller.
// Source: IAM User Guide, Policy evaluation logic.
func Evaluate(r Request, p Policies) (Verdict, *Statement) {
	e := newEvaluation(r)
	denied, by := e.deny(p)
	if denied == yes {
		return ExplicitDeny, by
	}
	allowed, from := e.access(p)
	switch result := allowed.and(denied.not()); {
	case result == yes:
		return Allowed, from
	case allowed == no:
		return Denied, nil
	case denied == maybe:
		return Depends, by
	default:
		return Depends, from
	}
}

// An evaluation is a request with what was derived from it.
type evaluation struct {
	request Request
	caller  caller
	keys    map[string][]string // lower-case
	// resource are the request's resource's tokens, nil until they are needed.
	resource []token
}

func newEvaluation(r Request) *evaluation {
	e := &evaluation{request: r, caller: callerOf(r), keys: make(map[string][]string, len(r.Context)+5)}
	if r.Resource == "" {
		e.request.Resource = "*"
	}
	for key, value := range e.caller.context(r) {
		e.keys[key] = []string{value}
	}
	for key, values := range r.Context {
		e.keys[strings.ToLower(key)] = values
	}
	return e
}

// lists are all policies that a deny may stand in.
func (p Policies) lists() [][]Statement {
	list := [][]Statement{p.Identity, p.Boundary, p.Session}
	return append(append(list, p.ServiceControl...), p.ResourceControl...)
}

// deny looks for a deny that applies, or else one that may.
func (e *evaluation) deny(p Policies) (truth, *Statement) {
	best, by := no, (*Statement)(nil)
	try := func(s *Statement, t truth) {
		if t > best {
			best, by = t, s
		}
	}
	for _, list := range p.lists() {
		for i := range list {
			if s := &list[i]; s.Effect == Deny && best < yes {
				try(s, e.applies(s, false))
			}
		}
	}
	for i := range p.Resource {
		if s := &p.Resource[i]; s.Effect == Deny && best < yes {
			try(s, e.caller.matches(s).any().and(e.applies(s, true)))
		}
	}
	return best, by
}

// allow looks for an allow that applies, or else one that may.
func (e *evaluation) allow(list []Statement) grant {
	var g grant
	for i := range list {
		if s := &list[i]; s.Effect == Allow && g.truth < yes {
			g = g.or(grant{e.applies(s, false), s})
		}
	}
	return g
}

// applies says whether action, resource and conditions of the statement fit.
func (e *evaluation) applies(s *Statement, resourceBased bool) truth {
	t := e.action(s)
	if t != no {
		t = t.and(e.resources(s, resourceBased))
	}
	if t != no {
		t = t.and(e.conditions(s))
	}
	return t
}

func (e *evaluation) action(s *Statement) truth {
	switch {
	case (s.Actions == nil) == (s.NotActions == nil):
		return maybe // AWS refuses the statement
	case s.Actions != nil:
		return matchActions(s.Actions, e.request.Action)
	}
	return matchActions(s.NotActions, e.request.Action).not()
}

func matchActions(patterns []string, action string) truth {
	found := no
	for _, p := range patterns {
		if beginDifferently(p, action) {
			continue
		}
		if hasReference(p) || hasReference(action) {
			found = found.or(matchTokens(fold(tokens(squeeze(p), false)), fold(plainTokens(action))))
		} else if MatchAction(p, action) {
			return yes
		}
	}
	return found
}

func (e *evaluation) resources(s *Statement, resourceBased bool) truth {
	switch {
	case s.Resources == nil && s.NotResources == nil:
		// A resource-based policy is about the resource that it is attached to.
		if resourceBased {
			return yes
		}
		return maybe
	case s.Resources != nil && s.NotResources != nil:
		return maybe
	case s.Resources != nil:
		return e.matchResources(s.Resources, s.Version != version2008)
	}
	return e.matchResources(s.NotResources, s.Version != version2008).not()
}

func (e *evaluation) matchResources(patterns []string, variables bool) truth {
	found := no
	for _, p := range patterns {
		if found = found.or(e.matchResource(p, variables)); found == yes {
			return yes
		}
	}
	return found
}

func (e *evaluation) matchResource(pattern string, variables bool) truth {
	if pattern == "*" {
		return yes
	}
	if !hasReference(pattern) && !hasReference(e.request.Resource) {
		return truthOf(MatchResource(squeeze(pattern), e.request.Resource))
	}
	filled, ok := e.fill(tokens(squeeze(pattern), variables))
	if !ok {
		return no
	}
	if e.resource == nil {
		e.resource = plainTokens(e.request.Resource)
	}
	return matchTokens(filled, e.resource)
}
