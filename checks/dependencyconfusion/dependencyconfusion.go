// Package dependencyconfusion finds packages whose names are the application's own
// and that installers take from public registries.
package dependencyconfusion

import (
	_ "embed"
	"fmt"
	"slices"

	"redoubt/app"
	"redoubt/check"
	"redoubt/deps"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is dependency-confusion.
var Check = &check.Check{
	ID: "RD804", Name: "dependency-confusion", Doc: doc,
	Concern: check.Dependencies, Severity: check.High,
	Refs: []string{"CWE-427", "CWE-1357", "OWASP-SLS-S9", "CSA-SAS-6"},
	Run:  run,
}

// A cause is one file's packages for which one line says that they are private.
type cause struct {
	pos  app.Pos
	file string
}

func run(p *check.Pass) error {
	var order []cause
	groups := map[cause][]reach.Confusion{}
	for _, c := range p.Graph.Confusions() {
		at := cause{c.Pos, c.Package.Pos.File}
		if groups[at] == nil {
			order = append(order, at)
		}
		groups[at] = append(groups[at], c)
	}
	for _, at := range order {
		report(p, groups[at])
	}
	return nil
}

func report(p *check.Pass, list []reach.Confusion) {
	first := list[0]
	pos := first.Package.Pos
	if !first.Package.Asked.IsZero() {
		pos = first.Package.Asked
	}
	f := check.Finding{
		Function: first.Shipment.Function, Resource: first.Package.Name, Pos: pos, Path: []string{},
		Trace: []check.Step{{Pos: first.Pos, Message: first.Why}},
	}
	if first.Package.Source == deps.Manifest {
		f.Pos, f.Confidence = first.Pos, check.MediumConfidence
		f.Message = second(list)
		f.Fix.Text = "Ask one index only, that of the company, and have it pass on what it takes from PyPI (--index-url); or pin hashes (--require-hashes), which no other file has."
	} else {
		f.Message = locked(list)
		f.Fix.Text = "Send the names to the registry that owns them (@scope:registry=… in .npmrc), install anew, and look at what was installed. Register the names on the public registry, too: then nobody else can."
	}
	p.Report(f)
}

func names(list []reach.Confusion) string {
	var names []string
	for _, c := range list {
		if !slices.Contains(names, c.Package.Name) {
			names = append(names, c.Package.Name)
		}
	}
	return check.List(names, 5)
}

// locked is about packages that a lockfile takes from the public registry already.
func locked(list []reach.Confusion) string {
	first, is := list[0], "is"
	if len(list) > 1 {
		is = "are"
	}
	return fmt.Sprintf("%s %s taken from the public registry, where anybody may have published that name, though %s (%s): a stranger's code may run where it is installed, and in %s.",
		names(list), is, first.Why, where(first.Pos), who(first))
}

// second is about packages that pip may take from either of two indexes.
func second(list []reach.Confusion) string {
	return fmt.Sprintf("pip asks PyPI and a second index, and takes the higher version, whoever published it: whoever publishes %s on PyPI with a high version gets code into the build and into %s.",
		names(list), who(list[0]))
}

func who(c reach.Confusion) string {
	if c.Shipment.Function == nil {
		return "what is deployed"
	}
	return c.Shipment.Function.Label()
}

func where(pos app.Pos) string { return fmt.Sprintf("%s:%d", pos.File, pos.Line) }
