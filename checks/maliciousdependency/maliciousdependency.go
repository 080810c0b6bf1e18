// Package maliciousdependency finds packages that advisories call malicious: they
// were published to attack who installs them.
package maliciousdependency

import (
	_ "embed"
	"slices"
	"strings"

	"redoubt/check"
	"redoubt/checks/internal/parcels"
	"redoubt/deps/advisory"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is malicious-dependency.
var Check = &check.Check{
	ID: "RD802", Name: "malicious-dependency", Doc: doc,
	Concern: check.Dependencies, Severity: check.Critical,
	Refs: []string{"CWE-506", "OWASP-SLS-S9", "CSA-SAS-6"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, w := range p.Graph.Weaknesses() {
		malicious := slices.DeleteFunc(slices.Clone(w.Advisories), func(a advisory.Advisory) bool { return !a.Malicious })
		if len(malicious) > 0 {
			report(p, w, malicious)
		}
	}
	return nil
}

func report(p *check.Pass, w *reach.Weakness, malicious []advisory.Advisory) {
	f := check.Finding{
		Function: w.Carriers[0].Shipment.Function, Resource: w.Package.Name, Pos: parcels.Place(p, w.Parcel), Path: []string{},
		Message: message(w, malicious), Trace: parcels.Trace(p, w.Parcel), Refs: parcels.References(malicious), Fix: fix(w),
		Suppressed: parcels.Stated(w),
	}
	switch {
	case w.Package.Elsewhere() != "":
		f.Severity, f.Confidence = check.High, check.LowConfidence
	case w.Package.Version == "":
		f.Confidence = check.MediumConfidence
	}
	p.Report(f)
}

func message(w *reach.Weakness, malicious []advisory.Advisory) string {
	text := parcels.Called(w.Package) + " is malware: " + named(malicious[0]) + ". "
	if host := w.Package.Elsewhere(); host != "" {
		return text + "This one is taken from " + host + ": if that hands on what the public registry has, it is the same. " + harm(w)
	}
	if w.Package.Version == "" {
		text = parcels.Called(w.Package) + " is asked for, and every version of it is malware: " + named(malicious[0]) + ". "
	}
	return text + harm(w)
}

// named is an advisory with what it says.
func named(a advisory.Advisory) string {
	text := strings.TrimSuffix(a.Summary, ".")
	if text == "" {
		return a.ID
	}
	return text + ", " + a.ID
}

// harm says who runs its code.
func harm(w *reach.Weakness) string {
	who := parcels.Who(w.Parcel)
	switch {
	case w.Dev():
		return "It is for development only: its code runs on build machines and on developers' own, with their credentials."
	case who == "":
		return "Its code runs wherever it is installed, with the credentials there."
	}
	return "Its code runs wherever it is installed, and comes with " + who + ", whose role's credentials it can read."
}

// fix says how to get rid of it. What was stolen stays stolen.
func fix(w *reach.Weakness) check.Fix {
	text := "Remove " + w.Package.Name
	if via := w.Package.Via; len(via) > 0 {
		text = "Remove " + via[0] + ", which brings it, or lock a version without it"
	}
	text += " and install anew from a clean lockfile. Rotate every credential that machines which installed it hold: registry and git tokens, keys of the cloud"
	if !w.Dev() {
		text += ", and the secrets that the functions read"
	}
	return check.Fix{Text: text + "."}
}
