package harden

import (
	"slices"

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
	kept := map[string]bool{}
	r.goes = slices.DeleteFunc(r.goes, func(s *app.Statement) bool {
		if !stays[s.Pos] {
			return false
		}
		for _, x := range spelled(s) {
			kept[x.key()] = true
		}
		return true
	})
	return slices.DeleteFunc(list, func(x grant) bool { return kept[x.key()] })
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
