package iam

import "strings"

// A grant is how far something is allowed, and by which statement.
type grant struct {
	truth truth
	by    *Statement
}

// or takes what allows more.
func (g grant) or(h grant) grant {
	if h.truth > g.truth {
		return h
	}
	return g
}

// and takes what allows less. Of two that agree the first decides: it is the
// policy that grants, the others only limit.
func (g grant) and(h grant) grant {
	if h.truth < g.truth {
		return h
	}
	return g
}

// unless is the grant of a policy that need not exist.
func (e *evaluation) unless(list []Statement) grant {
	if list == nil {
		return grant{truth: yes}
	}
	return e.allow(list)
}

// access puts the allows of all policies together.
func (e *evaluation) access(p Policies) (truth, *Statement) {
	g := e.granted(p)
	if g.truth != no && e.caller.hasIdentity() {
		for _, level := range p.ServiceControl {
			g = g.and(e.allow(level))
		}
	}
	for _, level := range p.ResourceControl {
		g = g.and(e.allow(level))
	}
	return g.truth, g.by
}

// granted is what the policies of the principal and of the resource allow.
func (e *evaluation) granted(p Policies) grant {
	byResource := e.resourceGrants(p.Resource)
	if !e.caller.hasIdentity() {
		return byResource.strongest()
	}
	limits := e.unless(p.Boundary).and(e.unless(p.Session))
	identity := e.allow(p.Identity)
	if e.caller.kind == rootCaller {
		identity = grant{truth: yes}
	}
	identity = identity.and(limits)
	across := identity.and(byResource.strongest())
	within := identity
	if p.Resource != nil && e.needsResourcePolicy() {
		within = across
	}
	within = within.or(byResource.direct).or(byResource.role.and(limits))
	switch e.sameAccount() {
	case yes:
		return within
	case no:
		return across
	}
	if within.truth == across.truth {
		return within
	}
	return grant{maybe, within.by}
}

// needsResourcePolicy reports whether the resource's own policy must allow,
// even within an account.
func (e *evaluation) needsResourcePolicy() bool {
	action := strings.ToLower(e.request.Action)
	return strings.HasPrefix(action, "kms:") || strings.HasPrefix(action, "sts:assumerole")
}

// resourceGrants are the allows of a resource-based policy, by how directly
// they name the principal.
func (e *evaluation) resourceGrants(list []Statement) grades {
	var g grades
	for i := range list {
		s := &list[i]
		if s.Effect != Allow {
			continue
		}
		m := e.caller.matches(s)
		if m.any() == no {
			continue
		}
		applies := e.applies(s, true)
		g.direct = g.direct.or(grant{m.direct.and(applies), s})
		g.role = g.role.or(grant{m.role.and(applies), s})
		g.account = g.account.or(grant{m.account.and(applies), s})
	}
	return g
}

// grades are the allows of a resource-based policy. A direct one (the user, the
// session, everyone) needs nothing else; one of the role is limited by
// boundary and session policy; one of the account leaves it to the account's
// identity-based policies.
type grades struct{ direct, role, account grant }

func (g grades) strongest() grant { return g.direct.or(g.role).or(g.account) }

func (e *evaluation) sameAccount() truth {
	p, r := e.caller.account, e.request.ResourceAccount
	switch {
	case p == "" || r == "" || p == r:
		return yes
	case hasReference(p) || hasReference(r):
		return maybe
	}
	return no
}
