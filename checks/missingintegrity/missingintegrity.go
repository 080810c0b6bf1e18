// Package missingintegrity finds packages of which an installer can't tell whether
// what it gets is what was locked.
package missingintegrity

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

// Check is missing-integrity.
var Check = &check.Check{
	ID: "RD807", Name: "missing-integrity", Doc: doc,
	Concern: check.Dependencies, Severity: check.Low,
	Refs: []string{"CWE-353", "CWE-494", "OWASP-SLS-S9", "CSA-SAS-6"},
	Run:  run,
}

// run tells once for each file.
func run(p *check.Pass) error {
	var order []string
	groups := map[string][]*reach.Parcel{}
	for _, q := range p.Graph.Parcels() {
		if q.Package.Doubt() == deps.NoDoubt {
			continue
		}
		file := q.Package.Pos.File
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

func report(p *check.Pass, file string, list []*reach.Parcel) {
	worst := list[0]
	names := map[deps.Doubt][]string{}
	for _, q := range list {
		d := q.Package.Doubt()
		if d > worst.Package.Doubt() {
			worst = q
		}
		if name := parcels.Called(q.Package); !slices.Contains(names[d], name) {
			names[d] = append(names[d], name)
		}
	}
	f := check.Finding{
		Function: worst.Carriers[0].Shipment.Function, Resource: path.Base(file), Pos: worst.Package.Pos, Path: []string{},
		Message: message(file, names), Fix: check.Fix{Text: fix(names)},
	}
	if worst.Package.Doubt() == deps.PlainHTTP {
		f.Severity = check.Medium
	}
	p.Report(f)
}

func message(file string, names map[deps.Doubt][]string) string {
	var parts []string
	if list := names[deps.PlainHTTP]; len(list) > 0 {
		parts = append(parts, fmt.Sprintf("%s takes %s (%s) over plain http and has no checksum of it: whoever is on the way puts other code in",
			file, parcels.Count(len(list), "package"), check.List(list, 4)))
	}
	if list := names[deps.Moving]; len(list) > 0 {
		parts = append(parts, fmt.Sprintf("%s takes %s (%s) from a repository at no fixed commit: whoever pushes there changes what is built",
			file, parcels.Count(len(list), "package"), check.List(list, 4)))
	}
	if list := names[deps.NoChecksum]; len(list) > 0 {
		parts = append(parts, fmt.Sprintf("%s has no checksum of %s (%s): whatever the registry, or a mirror before it, sends is installed",
			file, parcels.Count(len(list), "package"), check.List(list, 4)))
	}
	return strings.Join(parts, ". ") + "."
}

func fix(names map[deps.Doubt][]string) string {
	var parts []string
	if len(names[deps.PlainHTTP]) > 0 {
		parts = append(parts, "name the registry with https")
	}
	if len(names[deps.Moving]) > 0 {
		parts = append(parts, "name the commit behind the repository's #")
	}
	if len(names[deps.NoChecksum]) > 0 {
		parts = append(parts, "have a current version of the tool write the lockfile anew")
	}
	text := strings.Join(parts, "; ")
	return strings.ToUpper(text[:1]) + text[1:] + ", and look at what changes."
}
