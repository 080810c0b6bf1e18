package harden

import (
	"slices"
	"strings"

	"redoubt/app"
)

// unchanged lets the policies stay that would be written again as they are: what
// seemed too much of them could not be narrowed. It returns what is left to
// write.
func (r *regrant) unchanged(list []grant) []grant {
	again := map[string]bool{}
	for _, x := range list {
		again[x.key()] = true
	}
	stays := map[app.Pos]bool{}
	for _, p := range places(r.goes) {
		stays[p] = true
	}
	for _, s := range r.goes {
		for _, x := range spelled(s) {
			stays[s.Pos] = stays[s.Pos] && again[x.key()]
		}
	}
	first := len(r.stays)
	r.goes = slices.DeleteFunc(r.goes, func(s *app.Statement) bool {
		if !stays[s.Pos] {
			return false
		}
		r.stays = append(r.stays, s)
		return true
	})
	return slices.DeleteFunc(list, func(x grant) bool { return r.within(r.stays[first:], x) })
}

// within reports whether statements grant all that a grant does.
func (r *regrant) within(list []*app.Statement, x grant) bool {
	return slices.ContainsFunc(list, func(s *app.Statement) bool {
		return coversPattern(s, x.action) && held(s.Conditions, x.conditions) && slices.ContainsFunc(s.Resources, func(t app.Text) bool {
			service, _, _ := strings.Cut(x.action, ":")
			return r.g.Within(x.resource, t, service)
		})
	})
}

// spelled is a statement's actions and resources as it spells them.
func spelled(s *app.Statement) []grant {
	var list []grant
	for _, a := range append(slices.Clone(s.Actions), s.NotActions...) {
		for _, t := range append(slices.Clone(s.Resources), s.NotResources...) {
			list = append(list, grant{action: a.String(), resource: t, conditions: s.Conditions})
		}
	}
	return list
}

func (x grant) key() string {
	return x.action + "\x00" + x.resource.String() + "\x00" + conditionKey(x.conditions, Template)
}
