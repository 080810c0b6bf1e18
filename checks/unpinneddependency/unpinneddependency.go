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
			for _, list := range wishes(s, manifest) {
				if file := list[0].Pos.File; !told[file] {
					told[file] = true
					report(p, s, list)
				}
			}
		}
	}
	return nil
}

// wishes are what the manifests of a folder ask for, by file. Packages that were
// installed into the code's folder are what is deployed, whatever a manifest says.
func wishes(s *reach.Shipment, manifest string) [][]*deps.Package {
	ecosystem := deps.EcosystemOf(path.Base(manifest))
	var lists [][]*deps.Package
	for _, q := range s.Packages {
		switch {
		case q.Ecosystem != ecosystem:
		case q.Source == deps.Vendored:
			return nil
		case q.Source != deps.Manifest || q.Dev || path.Dir(q.Pos.File) != path.Dir(manifest):
		default:
			i := slices.IndexFunc(lists, func(l []*deps.Package) bool { return l[0].Pos.File == q.Pos.File })
			if i < 0 {
				lists, i = append(lists, nil), len(lists)
			}
			lists[i] = append(lists[i], q)
		}
	}
	return lists
}

// report tells of one manifest. Maven's packages state exactly what they bring along.
func report(p *check.Pass, s *reach.Shipment, list []*deps.Package) {
	file, ecosystem := list[0].Pos.File, list[0].Ecosystem
	f := check.Finding{Function: s.Function, Resource: path.Base(file), Pos: list[0].Pos, Path: []string{}, Fix: fix(ecosystem)}
	ranges := slices.DeleteFunc(slices.Clone(list), exact)
	hashed := !slices.ContainsFunc(list, func(q *deps.Package) bool { return q.Integrity == "" })
	switch {
	case len(ranges) > 0:
		f.Pos, f.Message = ranges[0].Pos, ranged(ranges, file)
	case hashed || ecosystem == deps.Maven:
		return
	default:
		bring := "brings"
		if len(list) > 1 {
			bring = "bring"
		}
		f.Message = fmt.Sprintf("%s pins what it asks for, but no lockfile says what %s %s along: it is not known, and not checked.", file, parcels.Count(len(list), "package"), bring)
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
