package reach

import (
	"slices"

	"redoubt/deps"
	"redoubt/deps/advisory"
	"redoubt/deps/vex"
)

// Statement is what a VEX document states of an advisory in a function's package.
func (g *Graph) Statement(c Carrier, p *deps.Package, a advisory.Advisory) (vex.Statement, bool) {
	if g.source.Statements == nil {
		return vex.Statement{}, false
	}
	name := ""
	if c.Shipment.Function != nil {
		name = c.Shipment.Function.Label()
	}
	return g.source.Statements.For(g.App.Name, name).Lookup(deps.PURL(p.Ecosystem, p.Name, p.Version), append([]string{a.ID}, a.Aliases...)...)
}

// state drops the advisories that nobody is affected by, and the functions that are
// affected by none, as a VEX document states it. If nothing is left all stays, with
// the reason.
func (w *Weakness) state(g *Graph) {
	if g.source.Statements == nil {
		return
	}
	var last vex.Statement
	clear := func(c Carrier, a advisory.Advisory) bool {
		s, ok := g.Statement(c, w.Package, a)
		if ok = ok && (s.Status == vex.NotAffected || s.Status == vex.Fixed); ok {
			last = s
		}
		return ok
	}
	open := slices.DeleteFunc(slices.Clone(w.Advisories), func(a advisory.Advisory) bool {
		return !slices.ContainsFunc(w.Carriers, func(c Carrier) bool { return !clear(c, a) })
	})
	if len(open) == 0 {
		w.Stated = &last
		return
	}
	w.Advisories = open
	own := *w.Parcel // others share the parcel
	own.Carriers = slices.DeleteFunc(slices.Clone(w.Carriers), func(c Carrier) bool {
		return !slices.ContainsFunc(open, func(a advisory.Advisory) bool { return !clear(c, a) })
	})
	w.Parcel = &own
}
