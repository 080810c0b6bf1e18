// Package vulnerabledependency finds packages that functions come with and
// against which advisories are known. It says nothing where no database of
// advisories is at hand: the report does.
package vulnerabledependency

import (
	_ "embed"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/checks/internal/parcels"
	"redoubt/deps"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is vulnerable-dependency.
var Check = &check.Check{
	ID: "RD801", Name: "vulnerable-dependency", Doc: doc,
	Concern: check.Dependencies, Severity: check.Medium,
	Refs: []string{"CWE-1395", "CWE-937", "OWASP-SLS-S9", "CSA-SAS-6"},
	Run:  run,
}

// run tells of each package that a manifest names, and once for each of them of
// all that it brings along; those that no import leads to are told together.
func run(p *check.Pass) error {
	var order []string
	groups := map[string][]*reach.Weakness{}
	for _, w := range p.Graph.Weaknesses() {
		if malicious(w) {
			continue
		}
		key := group(w)
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], w)
	}
	for _, key := range order {
		if list := groups[key]; strings.HasPrefix(key, aside) {
			reportAside(p, list)
		} else {
			report(p, list)
		}
	}
	return nil
}

// malicious packages are another check's.
func malicious(w *reach.Weakness) bool {
	for _, a := range w.Advisories {
		if a.Malicious {
			return true
		}
	}
	return false
}

const aside = "aside "

// group is what a finding is about: one package, or what one brings along.
func group(w *reach.Weakness) string {
	file := w.Package.Pos.File
	switch {
	case w.Stated != nil:
		return "stated " + file + " " + w.Package.Name + " " + w.Package.Version
	case w.Dev() || w.Use() == reach.NotImported:
		return aside + file
	case w.Package.Direct || len(w.Package.Via) == 0:
		return file + " " + w.Package.Name + " " + w.Package.Version
	}
	return file + " via " + w.Package.Via[0]
}

func report(p *check.Pass, list []*reach.Weakness) {
	worst := list[0]
	for _, w := range list {
		if severity(w) > severity(worst) {
			worst = w
		}
	}
	slices.SortStableFunc(list, func(a, b *reach.Weakness) int { return int(severity(b)) - int(severity(a)) })
	c := worst.Carriers[0]
	f := check.Finding{
		Function: c.Shipment.Function, Resource: resource(list), Pos: parcels.Place(p, worst.Parcel), Severity: severity(worst),
		Confidence: confidence(worst), Message: message(p, list), Refs: references(list), Fix: fix(list), Trace: parcels.Trace(p, worst.Parcel),
	}
	f.Suppressed = parcels.Stated(worst)
	if f.Function == nil || c.Caller < app.Authenticated {
		f.Path = []string{}
	}
	p.Report(f)
}

// resource names the package whose manifest entry is to be changed.
func resource(list []*reach.Weakness) string {
	p := list[0].Package
	if !p.Direct && len(p.Via) > 0 {
		return p.Via[0]
	}
	return p.Name
}

// severity is the advisory's, one step lower where only the account calls, and
// one where the code does not name the package itself.
func severity(w *reach.Weakness) check.Severity {
	worst := check.Default
	exploited := false
	for _, a := range w.Advisories {
		s, ok := check.ParseSeverity(a.Severity)
		switch {
		case !ok && a.Exploited: // attackers have rated it
			s = check.High
		case !ok:
			s = check.Medium
		}
		worst, exploited = max(worst, s), exploited || a.Exploited
	}
	c := w.Carriers[0]
	if c.Use != reach.Imported {
		worst = worst.Lower()
	}
	if c.Caller < app.Authenticated && c.Shipment.Function != nil {
		worst = worst.Lower()
	}
	if unread(w) {
		worst = worst.Lower()
	}
	if exploited {
		worst = worst.Raise()
	}
	if toolchain(w) {
		return check.Info
	}
	return max(worst, check.Low)
}

// toolchain reports whether the package is Go's standard library: go.mod says the
// least release that builds the module, not which one does.
func toolchain(w *reach.Weakness) bool {
	return w.Package.Ecosystem == deps.Go && (w.Package.Name == "stdlib" || w.Package.Name == "toolchain")
}

// unread reports whether the code reads none of the symbols that all of the
// advisories name.
func unread(w *reach.Weakness) bool {
	if w.Use() != reach.Imported {
		return false
	}
	for _, a := range w.Advisories {
		name, _, known := w.Carriers[0].Shipment.Symbol(a.Functions)
		if !known || name != "" {
			return false
		}
	}
	return true
}

func confidence(w *reach.Weakness) check.Confidence {
	switch {
	case w.Package.Version == "":
		return check.LowConfidence
	case w.Use() == reach.Imported:
		return check.HighConfidence
	}
	return check.MediumConfidence
}

// reportAside tells once for each file of what is probably never run.
func reportAside(p *check.Pass, list []*reach.Weakness) {
	var names []string
	for _, w := range list {
		names = append(names, parcels.Called(w.Package)+" ("+w.Advisories[0].ID+")")
	}
	pos := list[0].Package.Pos
	pos.Line = 1
	p.Report(check.Finding{
		Severity: check.Info, Confidence: check.MediumConfidence, Resource: pos.File, Pos: pos, Path: []string{}, Refs: references(list),
		Message: "Advisories are known of " + parcels.Count(len(list), "package") + " for development, or to which no import of a function leads: " + check.List(names, 5) + ".",
		Fix:     check.Fix{Text: "Update them with the rest; nothing that an event starts runs them."},
	})
}
