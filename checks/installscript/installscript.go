// Package installscript lists packages that run a script when they are installed.
package installscript

import (
	_ "embed"
	"slices"

	"redoubt/check"
	"redoubt/checks/internal/parcels"
	"redoubt/deps"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is install-script.
var Check = &check.Check{
	ID: "RD806", Name: "install-script", Doc: doc,
	Concern: check.Dependencies, Severity: check.Info,
	Refs: []string{"CWE-829", "OWASP-SLS-S9", "CSA-SAS-6"},
	Run:  run,
}

// run tells once for each lockfile. Of packages that lie there already, the script
// has run.
func run(p *check.Pass) error {
	var order []string
	groups := map[string][]*reach.Parcel{}
	for _, q := range p.Graph.Parcels() {
		if file := q.Package.Pos.File; q.Package.Installs && q.Package.Source == deps.Lockfile {
			if groups[file] == nil {
				order = append(order, file)
			}
			groups[file] = append(groups[file], q)
		}
	}
	for _, file := range order {
		report(p, file, groups[file])
	}
	return nil
}

func report(p *check.Pass, file string, list []*reach.Parcel) {
	var names []string
	for _, q := range list {
		if !slices.Contains(names, q.Package.Name) {
			names = append(names, q.Package.Name)
		}
	}
	run, one := "run scripts when they are", "one of them"
	if len(names) == 1 {
		run, one = "runs a script when it is", "it"
	}
	p.Report(check.Finding{
		Function: list[0].Carriers[0].Shipment.Function, Resource: file, Pos: list[0].Package.Pos, Path: []string{},
		Message: parcels.Count(len(names), "package") + " of " + file + " " + run + " installed: " + check.List(names, 6) +
			". Whoever gets to publish a release of " + one + " runs code on build machines, with what these may deploy.",
		Fix: check.Fix{Text: "Install with npm ci --ignore-scripts, and let only what needs its script have it: npm rebuild " + example(names) + "; pnpm, yarn and bun take a list of them."},
	})
}

// example is a name for a command that people copy.
func example(names []string) string {
	if i := slices.IndexFunc(names, deps.Plain); i >= 0 {
		return names[i]
	}
	return "PACKAGE"
}
