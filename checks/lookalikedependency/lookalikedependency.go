// Package lookalikedependency finds packages whose names imitate those of packages
// that are used much more. It does not look into them.
package lookalikedependency

import (
	_ "embed"
	"fmt"

	"redoubt/check"
	"redoubt/checks/internal/parcels"
	"redoubt/deps"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is lookalike-dependency.
var Check = &check.Check{
	ID: "RD803", Name: "lookalike-dependency", Doc: doc,
	Concern: check.Dependencies, Severity: check.High,
	Refs: []string{"CWE-1357", "CWE-829", "OWASP-SLS-S9", "CSA-SAS-6"},
	Run:  run,
}

// run tells of each name once a file: several versions have one cause.
func run(p *check.Pass) error {
	told := map[string]bool{}
	malware := known(p)
	for _, q := range p.Graph.Parcels() {
		of, ok := deps.Typosquat(q.Package)
		key := q.Package.Pos.File + " " + q.Package.Name
		if !ok || told[key] || malware[q.Package.Name] || q.Package.Elsewhere() != "" || q.Package.Source == deps.Bundled {
			continue
		}
		told[key] = true
		report(p, q, of)
	}
	return nil
}

// known are names that an advisory calls malware: another check says so.
func known(p *check.Pass) map[string]bool {
	names := map[string]bool{}
	for _, w := range p.Graph.Weaknesses() {
		for _, a := range w.Advisories {
			names[w.Package.Name] = names[w.Package.Name] || a.Malicious
		}
	}
	return names
}

func report(p *check.Pass, q *reach.Parcel, of string) {
	f := check.Finding{
		Function: q.Carriers[0].Shipment.Function, Resource: q.Package.Name, Pos: parcels.Place(p, q), Path: []string{},
		Confidence: check.MediumConfidence, Trace: parcels.Trace(p, q), Message: message(q, of),
		Fix: check.Fix{Text: fmt.Sprintf("If %s is meant, ask for that and install anew; what %s did when it was installed is done. If it is the right one, ignore this finding with that reason.", of, q.Package.Name)},
	}
	if !q.Package.Direct && len(q.Package.Via) > 0 {
		f.Severity = check.Medium // somebody else's misspelling would have been noticed
	}
	if q.Use() == reach.NotImported || !q.Package.Direct {
		f.Confidence = check.LowConfidence
	}
	p.Report(f)
}

func message(q *reach.Parcel, of string) string {
	text := fmt.Sprintf("The name %s is nearly that of %s, which is used much more: whoever publishes %s counts on mistakes of typing.", q.Package.Name, of, q.Package.Name)
	if via := q.Package.Via; len(via) > 0 {
		text += " " + via[0] + " brings it."
	}
	if q.Package.Installs {
		text += " It runs a script when it is installed."
	}
	switch who := parcels.Who(q); {
	case q.Package.Dev:
		return text + " It is for development: its code runs where the application is built."
	case who != "":
		return text + " It comes with " + who + "."
	}
	return text
}
