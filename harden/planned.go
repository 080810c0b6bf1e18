package harden

import (
	"slices"

	"redoubt/app"
	"redoubt/reach"
)

// AddPlan adds what is planned for the application that Add added last.
func (r *Report) AddPlan(g *reach.Graph, plan *Plan) {
	for _, f := range plan.Fixed {
		r.Fixed = append(r.Fixed, Fixed{f.Check.Name, f.Resource, f.Pos.File, f.Pos.Line, f.Fix.Note})
	}
	r.secrets = append(r.secrets, plan.Secrets...)
	for _, f := range plan.Attached {
		r.Attached = append(r.Attached, f.Label())
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
	for i, f := range g.App.Functions {
		fn := &r.Functions[first+i]
		fn.settled = f.Role != nil && plan.settled(f.Role) && !slices.ContainsFunc(fn.NotDared, func(n NotDared) bool { return n.role != nil })
	}
	r.Suggestions = append(append(r.Suggestions, plan.Suggestions...), stubs(g)...)
}

// settled reports whether a role was looked at and keeps its policy.
func (p *Plan) settled(role *app.Role) bool {
	return !slices.ContainsFunc(p.Narrowed, func(o *app.Role) bool { return o.Name == role.Name })
}

// about reports whether what was not dared is about the function.
func (n NotDared) about(f *app.Function) bool {
	return n.function != nil && f.Name == n.function.Name || n.role != nil && f.Role != nil && f.Role.Name == n.role.Name
}
