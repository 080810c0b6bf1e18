// Package unpinneddependency finds manifests without a lockfile: what is deployed
// is decided when it is built.
package unpinneddependency

import (
	_ "embed"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"redoubt/check"
	"redoubt/checks/internal/parcels"
	"redoubt/deps"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is unpinned-dependency.
var Check = &check.Check{
	ID: "RD805", Name: "unpinned-dependency", Doc: doc,
	Concern: check.Dependencies, Severity: check.Info,
	Refs: []string{"CWE-1357", "OWASP-SLS-S9", "CSA-SAS-6"},
	Run:  run,
}

func run(p *check.Pass) error {
	told := map[string]bool{}
	for _, s := range p.Graph.Shipments() {
		for _, manifest := range s.Unlocked {
			if !told[manifest] {
				told[manifest] = true
				report(p, s, manifest)
			}
		}
	}
	return nil
}

// report tells of one manifest. Packages that were installed into the code's folder
// are what is deployed, whatever the manifest says.
func report(p *check.Pass, s *reach.Shipment, manifest string) {
	ecosystem := deps.EcosystemOf(path.Base(manifest))
	if slices.ContainsFunc(s.Packages, func(q *deps.Package) bool { return q.Ecosystem == ecosystem && q.Source == deps.Vendored }) {
		return
	}
	var ranges, all []*deps.Package
	hashed := true
	for _, q := range s.Packages {
		if q.Source != deps.Manifest || q.Ecosystem != ecosystem || q.Dev || path.Dir(q.Pos.File) != path.Dir(manifest) {
			continue
		}
		all = append(all, q)
		hashed = hashed && q.Integrity != ""
		if !exact(q) {
			ranges = append(ranges, q)
		}
	}
	f := check.Finding{Function: s.Function, Resource: path.Base(manifest), Path: []string{}, Fix: fix(ecosystem)}
	switch {
	case len(ranges) > 0:
		f.Pos, f.Message = ranges[0].Pos, ranged(ranges, manifest)
	case len(all) == 0 || hashed || ecosystem == deps.Maven: // whose packages state what they bring exactly
		return
	default:
		f.Pos = all[0].Pos
		f.Message = fmt.Sprintf("%s pins what it asks for, but no lockfile says what %s brings along: it is not known, and not checked.", manifest, parcels.Count(len(all), "package"))
		if len(all) > 1 {
			f.Message = strings.Replace(f.Message, "brings", "bring", 1)
		}
	}
	p.Report(f)
}

func ranged(list []*deps.Package, manifest string) string {
	var names []string
	for _, q := range list {
		asked, _, _ := strings.Cut(q.Requested, ";")
		names = append(names, strings.TrimSpace(q.Name+" "+asked))
	}
	return fmt.Sprintf("%s states no exact version of %s, and there is no lockfile: each build may get others, a stolen release as well, and what they bring along is not known and not checked.",
		manifest, check.List(names, 6))
}

var (
	commit = regexp.MustCompile(`[#@/][0-9a-f]{40}\b`)
	// open is what Maven and Gradle decide when they build; without a version a parent
	// or a bill of materials has it.
	open = regexp.MustCompile(`[\[\](),+]|(?i:latest|release$|-snapshot$)`)
)

// exact reports whether the manifest names one version, commit or file.
func exact(q *deps.Package) bool {
	switch {
	case q.Version != "", commit.MatchString(q.Requested + q.Registry):
		return true
	case q.Ecosystem == deps.Maven:
		return !open.MatchString(q.Requested)
	}
	file := path.Ext(q.Registry)
	return strings.HasPrefix(q.Registry, "https://") && (file == ".whl" || file == ".gz" || file == ".zip" || file == ".tgz")
}

func fix(ecosystem string) check.Fix {
	switch ecosystem {
	case deps.NPM:
		return check.Fix{Text: "npm install writes package-lock.json: commit it, and build with npm ci."}
	case deps.PyPI:
		return check.Fix{Text: "pip-compile --generate-hashes (or uv, poetry, pipenv) writes all versions down: commit that, and install with --require-hashes."}
	}
	return check.Fix{Text: "State one version each; Gradle writes them down with --write-locks."}
}
