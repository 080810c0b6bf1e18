package harden

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iam"
	"redoubt/reach"
)

// wider names what a role would be granted beyond what it was and what it lacked,
// "" if there is nothing.
func wider(g *reach.Graph, r *regrant) string {
	role, _ := g.App.Resource(r.role.Name).(*app.Role)
	if role == nil {
		return "the role would be lost"
	}
	before := r.g.Effective(r.role)
	for _, x := range r.missed {
		before = append(slices.Clip(before), x.statement())
	}
	known := map[string]bool{}
	for _, s := range before {
		for _, x := range spelled(s) {
			known[x.key()] = true
		}
	}
	for _, s := range g.Effective(role) {
		if s.Effect != app.Allow || s.Made {
			continue
		}
		for _, x := range spelled(s) {
			if !known[x.key()] && !allowed(g, before, s, x) {
				return x.action + " on " + x.resource.String() + " would be granted, which was not"
			}
		}
	}
	return ""
}

// allowed reports whether statements allowed, under no other conditions, one of
// what another statement grants.
func allowed(g *reach.Graph, before []*app.Statement, of *app.Statement, x grant) bool {
	if len(of.NotActions) > 0 || len(of.NotResources) > 0 {
		return false
	}
	under := func(action string, covers func(*app.Statement, string) bool) bool {
		x.action = action
		return slices.ContainsFunc(before, func(s *app.Statement) bool {
			return s.Effect == app.Allow && covers(s, action) && held(s.Conditions, x.conditions) && onWithin(g, s, x)
		})
	}
	if under(x.action, coversPattern) {
		return true
	}
	each := iam.Load().Expand(x.action)
	return len(each) > 0 && !slices.ContainsFunc(each, func(action string) bool { return !under(action, reach.CoversAction) })
}

// onWithin reports whether the resource is among those of a statement.
func onWithin(g *reach.Graph, s *app.Statement, x grant) bool {
	service, _, _ := strings.Cut(x.action, ":")
	if len(s.NotResources) > 0 || !iam.Load().SupportsResources(x.action) && !strings.Contains(x.action, "*") && x.resource.String() == "*" {
		return true
	}
	return slices.ContainsFunc(s.Resources, func(t app.Text) bool { return g.Meant(x.resource, t, service) })
}

// coversPattern reports whether a statement covers an action or a pattern of
// them.
func coversPattern(s *app.Statement, action string) bool {
	if !strings.ContainsAny(action, "*?") {
		return reach.CoversAction(s, action)
	}
	return slices.ContainsFunc(s.Actions, func(a app.Text) bool {
		return iam.Glob(strings.ToLower(a.String()), strings.ToLower(action))
	})
}

// held reports whether the conditions are among others.
func held(list, among []app.Condition) bool {
	return !slices.ContainsFunc(list, func(c app.Condition) bool {
		return !slices.ContainsFunc(among, func(o app.Condition) bool {
			return conditionKey([]app.Condition{c}, Template) == conditionKey([]app.Condition{o}, Template)
		})
	})
}

func (x grant) statement() *app.Statement {
	return &app.Statement{Effect: app.Allow, Actions: []app.Text{app.Plain(x.action, app.Pos{})}, Resources: []app.Text{x.resource}, Conditions: x.conditions}
}
