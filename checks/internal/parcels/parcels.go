// Package parcels says in words what findings about packages have in common:
// which package, where a manifest asks for it, how it gets there, who comes with it.
//
// It judges nothing.
package parcels

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/deps"
	"redoubt/deps/advisory"
	"redoubt/reach"
)

// Called is a package with its version, as its tools spell it.
func Called(p *deps.Package) string {
	if p.Version == "" {
		return strings.TrimSpace(p.Name + " " + p.Requested)
	}
	return p.Name + " " + p.Version
}

// Count is a number of things: "1 package", "2 packages".
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Direct is the package of the manifest that brings another one, nil if it is not known.
func Direct(p *check.Pass, of *reach.Parcel) *reach.Parcel {
	if len(of.Package.Via) == 0 {
		return nil
	}
	for _, q := range p.Graph.Parcels() {
		if q.Package.Direct && q.Package.Name == of.Package.Via[0] && q.Package.Pos.File == of.Package.Pos.File {
			return q
		}
	}
	return nil
}

// Place is where the manifest asks for the package, or for the one that brings it.
func Place(p *check.Pass, of *reach.Parcel) app.Pos {
	if !of.Package.Asked.IsZero() {
		return of.Package.Asked
	}
	if d := Direct(p, of); d != nil && !d.Package.Asked.IsZero() {
		return d.Package.Asked
	}
	return of.Package.Pos
}

// Trace leads from the import to the file that tells of the version.
func Trace(p *check.Pass, of *reach.Parcel) []check.Step {
	var steps []check.Step
	c := of.Carriers[0]
	if !c.At.IsZero() {
		what := of.Package.Name
		if c.Use == reach.Brought && len(of.Package.Via) > 0 {
			what = of.Package.Via[0]
		}
		steps = append(steps, check.Step{Pos: c.At, Message: what + " is imported"})
	}
	if via := of.Package.Via; len(via) > 0 {
		steps = append(steps, check.Step{Pos: of.Package.Pos, Message: strings.Join(via, " → ") + " → " + Called(of.Package)})
	} else if Place(p, of) != of.Package.Pos {
		steps = append(steps, check.Step{Pos: of.Package.Pos, Message: Called(of.Package) + " is what is installed"})
	}
	return steps
}

// References are the names of advisories, and the weaknesses that they are of.
func References(list []advisory.Advisory) []string {
	var refs []string
	for _, a := range list {
		for _, id := range slices.Concat([]string{a.ID}, a.Aliases, a.CWE) {
			if !slices.Contains(refs, id) {
				refs = append(refs, id)
			}
		}
	}
	return refs
}

// Who is the functions that come with the package, in a sentence's words: "Orders
// and 2 more functions". "" if none does.
func Who(of *reach.Parcel) string {
	var names []string
	for _, c := range of.Carriers {
		if f := c.Shipment.Function; f != nil && !slices.Contains(names, f.Label()) {
			names = append(names, f.Label())
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	return names[0] + " and " + Count(len(names)-1, "more function")
}

// Stated says that a VEX document states nobody to be affected, nil if none does.
func Stated(w *reach.Weakness) *check.Suppressed {
	s := w.Stated
	if s == nil {
		return nil
	}
	return &check.Suppressed{By: "vex", Reason: cmp.Or(s.Detail, s.Justification, string(s.Status)) + " (" + s.File + ")"}
}
