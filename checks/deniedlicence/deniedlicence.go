// Package deniedlicence finds packages whose licences the project's configuration
// refuses. It says nothing where that has no rules, and gives no advice on law.
package deniedlicence

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"redoubt/check"
	"redoubt/checks/internal/parcels"
	"redoubt/deps"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is denied-licence.
var Check = &check.Check{
	ID: "RD809", Name: "denied-licence", Doc: doc,
	Concern: check.Dependencies, Severity: check.Medium,
	Refs: []string{"OWASP-SLS-S9"},
	Run:  run,
}

// run tells once for each lockfile, or folder that packages were installed into.
func run(p *check.Pass) error {
	rules := p.Graph.LicenceRules()
	if rules.IsZero() {
		return nil
	}
	var order []string
	groups := map[string][]*reach.Parcel{}
	for _, q := range p.Graph.Parcels() {
		if q.Dev() || rules.Refused(q.Package.Licence) == nil {
			continue
		}
		at := home(q.Package)
		if groups[at] == nil {
			order = append(order, at)
		}
		groups[at] = append(groups[at], q)
	}
	for _, at := range order {
		report(p, rules, groups[at])
	}
	return nil
}

// home is the lockfile that tells of a package, or the folder that it lies in.
func home(q *deps.Package) string {
	file := q.Pos.File
	if q.Source != deps.Vendored {
		return file
	}
	if above, _, ok := strings.Cut(file, "node_modules/"); ok {
		return above + "node_modules"
	}
	return path.Dir(path.Dir(file))
}

func report(p *check.Pass, rules deps.LicenceRules, list []*reach.Parcel) {
	var names []string
	for _, q := range list {
		name := fmt.Sprintf("%s (%s)", parcels.Called(q.Package), strings.Join(rules.Refused(q.Package.Licence), ", "))
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	first := list[0]
	with := ""
	if who := parcels.Who(first); who != "" {
		with = " that comes with " + who
		if len(names) > 1 {
			with = " that come with " + who
		}
	}
	p.Report(check.Finding{
		Function: first.Carriers[0].Shipment.Function, Resource: first.Package.Name, Pos: parcels.Place(p, first), Path: []string{},
		Trace: parcels.Trace(p, first),
		Message: fmt.Sprintf("The configuration refuses the licence of %s%s: %s.",
			parcels.Count(len(names), "package"), with, check.List(names, 6)),
		Fix: check.Fix{Text: "Replace them, or what brings them; where a licence is agreed upon for one package, ignore the finding with that reason."},
	})
}
