package reach

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iam"
)

// Covers reports whether a statement surely allows a need, conditions aside.
func (g *Graph) Covers(s *app.Statement, n Need) bool {
	return g.grants(s, n, func(granted, needed scope) bool { return granted.holds(needed) })
}

// Meets reports whether a statement may allow a need, or a part of it.
func (g *Graph) Meets(s *app.Statement, n Need) bool {
	return g.grants(s, n, scope.meets)
}

func (g *Graph) grants(s *app.Statement, n Need, is func(granted, needed scope) bool) bool {
	if s.Effect != app.Allow || !CoversAction(s, n.Action) {
		return false
	}
	if len(s.NotResources) > 0 {
		return true
	}
	service, _, _ := strings.Cut(n.Action, ":")
	needed := g.scopeOf(n.Resource, service)
	return slices.ContainsFunc(s.Resources, func(t app.Text) bool {
		return !iam.Load().SupportsResources(n.Action) && t.String() == "*" || is(g.scopeOf(t, service), needed)
	})
}
