package harden

import (
	"slices"

	"redoubt/reach"
)

// untangled works out again the policies that make the template refer to itself
// in a circle: a bucket that notifies a function depends on it, so that the
// function's policy can't refer to the bucket. ok is false if there are none.
func (p *planner) untangled(s *Subject, now *reach.Graph, roles []*regrant) (list []*regrant, ok bool) {
	for _, r := range roles {
		circle := circleOf(now, r.role.Name)
		if circle == nil || circleOf(s.Graph, r.role.Name) != nil {
			list = append(list, r)
			continue
		}
		ok = true
		avoid := append(slices.Clone(r.avoid), circle...)
		again, why := regranted(s, r.role, avoid)
		switch {
		case len(avoid) > 1000 || slices.Contains(r.avoid, circle[0]):
			p.left(r.role, "with another one the template would refer to itself in a circle")
		case why != "":
			p.left(r.role, why)
		case again != nil:
			list = append(list, again)
		}
	}
	return list, ok
}

// circleOf is the circle of references that a resource is part of, nil if it is
// in none.
func circleOf(g *reach.Graph, name string) []string {
	for _, c := range g.App.Cycles {
		if slices.Contains(c, name) {
			return c
		}
	}
	return nil
}
