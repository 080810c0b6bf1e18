package reach

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iam"
)

// limits finds what takes permissions away.
func (x *excess) limits() {
	for _, s := range x.g.Effective(x.role) {
		if s.Effect == app.Deny && len(s.Conditions) == 0 {
			x.denials = append(x.denials, s)
		}
	}
	x.boundary, x.bounded = x.g.boundary(x.role)
	x.bounded = x.bounded && x.role.Boundary.IsSet()
}

// denies reports whether the role is denied an action on everything.
func (x *excess) denies(action string) bool {
	return len(x.denials) > 0 && x.g.Denied(x.role, action)
}

// refused reports whether a denial, or the permissions boundary, surely takes
// away what is needed.
func (x *excess) refused(n Need) bool {
	service, _, _ := strings.Cut(n.Action, ":")
	want := x.scope(n.Resource, service)
	for _, s := range x.denials {
		if CoversAction(s, n.Action) && len(s.NotResources) == 0 && slices.ContainsFunc(s.Resources, func(t app.Text) bool { return x.scope(t, service).holds(want) }) {
			return true
		}
	}
	return x.bounded && !x.inBoundary(n)
}

// inBoundary reports whether the permissions boundary may let through what is
// needed.
func (x *excess) inBoundary(n Need) bool {
	all := []iam.Statement{{Effect: iam.Allow, Actions: []string{"*"}, Resources: []string{"*"}}}
	verdict, _ := iam.Evaluate(
		iam.Request{Action: n.Action, Resource: x.g.spell(n.Resource), Principal: arn(x.role)},
		iam.Policies{Identity: all, Boundary: x.boundary},
	)
	return verdict == iam.Allowed || verdict == iam.Depends
}

func (x *excess) granted(n Need) bool {
	if x.refused(n) {
		return false
	}
	for _, s := range x.g.Effective(x.role) {
		if s.Effect == app.Allow && CoversAction(s, n.Action) && x.serves(s, n) {
			return true
		}
	}
	return x.g.grantedByResource(n)
}

// grantedByResource reports whether the policy of the resource itself may grant
// a need.
func (g *Graph) grantedByResource(n Need) bool {
	r := g.byName[n.Resource.Target()]
	if r == nil {
		return false
	}
	if role, isRole := r.(*app.Role); isRole && n.Action == "sts:AssumeRole" {
		return slices.ContainsFunc(role.Trust, func(s *app.Statement) bool { return s.Effect == app.Allow && CoversAction(s, n.Action) })
	}
	for _, p := range g.App.PoliciesOn(r) {
		for _, s := range p.Statements {
			if s.Effect == app.Allow && CoversAction(s, n.Action) {
				return true
			}
		}
	}
	return false
}

// otherKind reports whether a call may mean other actions than this one: a
// wrapper that takes any kind of item for any table, of which some are granted.
// Or it means another type of resource, of which none is named.
func (x *excess) otherKind(n Need) bool {
	if !x.g.Names(n) && x.sibling(n, func(m Need) bool { return m.Action == n.Action && !x.g.Names(m) && x.granted(m) }) {
		return true
	}
	arn, ok := app.ParseARN(n.Resource.String())
	return ok && wholeType(arn) && needsTable().alternative(n.Action) && x.sibling(n, func(m Need) bool { return m.Action != n.Action && x.granted(m) })
}

// sibling reports whether another need of the same call is so.
func (x *excess) sibling(n Need, is func(Need) bool) bool {
	return slices.ContainsFunc(x.needs, func(m Need) bool { return m.Pos == n.Pos && is(m) })
}
