// Package deaddependency lists packages that a manifest asks for and no function's
// code leads to.
package deaddependency

import (
	_ "embed"
	"path"
	"slices"
	"strings"

	"redoubt/check"
	"redoubt/checks/internal/parcels"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is dead-dependency.
var Check = &check.Check{
	ID: "RD808", Name: "dead-dependency", Doc: doc,
	Concern: check.Dependencies, Severity: check.Info,
	Refs: []string{"CWE-1104", "OWASP-SLS-S9", "CSA-SAS-6"},
	Run:  run,
}

// run tells once for each manifest.
func run(p *check.Pass) error {
	var order []string
	groups := map[string][]*reach.Parcel{}
	for _, q := range p.Graph.Parcels() {
		if !dead(q) {
			continue
		}
		file := parcels.Place(p, q).File
		if groups[file] == nil {
			order = append(order, file)
		}
		groups[file] = append(groups[file], q)
	}
	for _, file := range order {
		report(p, file, groups[file])
	}
	return nil
}

// dead reports whether all functions that the package comes with are known not to
// import it. A function's settings may name what its runtime loads; types are no code.
func dead(q *reach.Parcel) bool {
	if strings.HasPrefix(q.Package.Name, "@types/") || q.Dev() || !q.Package.Direct || q.Use() != reach.NotImported {
		return false
	}
	return !slices.ContainsFunc(q.Carriers, func(c reach.Carrier) bool {
		return c.Shipment.Function == nil || named(c, q.Package.Name)
	})
}

func named(c reach.Carrier, name string) bool {
	f := c.Shipment.Function
	handler, _ := f.Handler.Or("")
	if strings.Contains(handler, name) {
		return true
	}
	for _, v := range f.Env {
		if strings.Contains(v.Value.V.String(), name) {
			return true
		}
	}
	return false
}

func report(p *check.Pass, file string, list []*reach.Parcel) {
	var names []string
	for _, q := range list {
		names = append(names, q.Package.Name)
	}
	if names = p.Graph.Unmentioned(path.Dir(file), names); len(names) == 0 {
		return // other code beside the functions uses them
	}
	list = slices.DeleteFunc(list, func(q *reach.Parcel) bool { return !slices.Contains(names, q.Package.Name) })
	they, them, more := "they come", "them", "packages that may turn out to be vulnerable"
	if len(names) == 1 {
		they, them, more = "it comes", "it", "a package that may turn out to be vulnerable"
	}
	p.Report(check.Finding{
		Function: list[0].Carriers[0].Shipment.Function, Resource: path.Base(file), Pos: parcels.Place(p, list[0]), Path: []string{},
		Confidence: check.MediumConfidence,
		Message: "No import of " + parcels.Who(list[0]) + " leads to " + check.List(names, 6) + ", which " + file + " asks for: unless a bundler drops " + them + ", " +
			they + " along, a larger package and " + more + " for nothing.",
		Fix: check.Fix{Text: "Remove what nothing uses; what only builds and tests use belongs to the packages for development."},
	})
}
