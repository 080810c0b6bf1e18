package reach

import (
	"slices"

	"redoubt/app"
)

// An Aim is a part of a function's events that reaches a sink, in the function
// itself or in one that gets the data from it: what an attacker who can write the
// part would aim at.
type Aim struct {
	Kind string   // of the sink, as in Flow
	Path []string // of the event; empty: it may be anywhere in it
}

// Aims lists all parts of a function's events that reach sinks, where Flows tells of
// the best way into each sink.
func (g *Graph) Aims(f *app.Function) []Aim {
	g.Flows()
	return g.aims[f]
}

// aim notes where a flow begins in the events of a function. Data that a framework
// hands out may come from any part of them.
func (j *joiner) aim(f *app.Function, fl Flow, at []string) {
	if f == nil {
		return
	}
	if fl.Cut {
		at = nil
	}
	one := Aim{fl.Kind, at}
	if !slices.ContainsFunc(j.g.aims[f], func(o Aim) bool { return o.Kind == one.Kind && slices.Equal(o.Path, one.Path) }) {
		j.g.aims[f] = append(j.g.aims[f], one)
	}
}

// ReadWhole reports whether all code that a function may run was read: what is not
// among its Aims then is used for nothing that is known.
func (g *Graph) ReadWhole(f *app.Function) bool {
	c := g.Code()
	funcs := c.Funcs(f)
	for _, fn := range funcs {
		file := fn.Module.File
		if len(fn.Module.Gaps) > 0 || slices.ContainsFunc(c.Gaps, func(gap app.Gap) bool { return gap.Pos.File == file }) {
			return false
		}
	}
	return len(funcs) > 0
}
