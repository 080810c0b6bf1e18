package harden

import (
	"path"
	"slices"

	"redoubt/app"
	"redoubt/reach"
)

// AddPlan adds what is planned for an application that Add added last; prefix
// stands before the names of files.
func (r *Report) AddPlan(g *reach.Graph, plan *Plan, prefix string) {
	for _, f := range plan.Fixed {
		r.Fixed = append(r.Fixed, Fixed{f.Check.Name, f.Resource, f.Pos.File, f.Pos.Line})
	}
	first := len(r.Functions) - len(g.App.Functions)
	for _, n := range plan.NotDared {
		at := slices.IndexFunc(g.App.Functions, n.about)
		if at < 0 {
			r.NotDared = append(r.NotDared, n)
			continue
		}
		fn := &r.Functions[first+at]
		fn.NotDared = append(fn.NotDared, n)
	}
	r.Suggestions = append(r.Suggestions, stubs(g)...)
	for _, c := range plan.Changes {
		c.File = path.Join(prefix, c.File)
		r.Patches = append(r.Patches, c)
	}
}

// about reports whether what was not dared is about the function.
func (n NotDared) about(f *app.Function) bool {
	return n.function != nil && f.Name == n.function.Name || n.role != nil && f.Role != nil && f.Role.Name == n.role.Name
}
