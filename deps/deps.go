// Package deps reads which packages an application asks for and ships:
// lockfiles, manifests without one, vendored trees, bundles and archives.
//
// It resolves no ranges, asks no registry and knows no weakness: package
// advisory does. What can't be read is a gap, never an empty answer.
package deps

import (
	"slices"

	"redoubt/app"
)

// Ecosystems, as OSV spells them.
const (
	NPM   = "npm"
	PyPI  = "PyPI"
	Go    = "Go"
	Maven = "Maven"
)

// A Source is what tells of a package.
type Source string

// The sources, from the surest to the least sure.
const (
	Vendored Source = "vendored" // its code is there: node_modules, dist-info, a jar
	Lockfile Source = "lockfile"
	Bundled  Source = "bundled"  // recognised in a file that a bundler wrote
	Manifest Source = "manifest" // asked for, no lockfile: an exact version or a range
)

// A Package is one version of a package, at the place that tells of it.
type Package struct {
	Ecosystem string // as OSV spells it
	Name      string // as the ecosystem's advisories spell it: PyPI's are normalised, Maven's are group:artifact
	Version   string // "" where only a range is known
	Requested string // what the manifest asks for: "^1.2.0", "" if unknown
	Source    Source
	Dev       bool // for development only: not shipped
	Direct    bool // a manifest names it
	// Via are the packages that it comes with, from the one that a manifest
	// names down to the one that asks for it; nil for direct ones and unknown.
	Via []string

	Registry  string // the URL that it was resolved from
	Integrity string // the lockfile's checksum
	Installs  bool   // runs a script when it is installed
	Licence   string // as the package states it: an SPDX expression, mostly

	Pos   app.Pos
	Asked app.Pos // where a manifest names it, beside a lockfile; zero if none does

	as      []string // other names that it is installed and imported by: "as": "npm:name@1.0.0"
	nodes   []*node  // in the files that tell of it
	graphed bool     // these say what it brings along
	bare    bool     // its lockfile holds checksums, and none of it
	berry   bool     // yarn's second line wrote the lockfile
}

// A Set is what one folder's files tell.
type Set struct {
	Dir      string   // in the file system
	Files    []string // that were read
	Packages []*Package
	// Unlocked are manifests without a lockfile: what their packages bring along is
	// not known.
	Unlocked []string
	Gaps     []app.Gap
}

// Merge adds what another set tells. A package that has a version there is not
// told of as a range.
func (s *Set) Merge(o *Set) {
	have := map[string]*Package{}
	for _, p := range o.Packages {
		have[p.Ecosystem+" "+p.Name] = p
	}
	s.Packages = slices.DeleteFunc(s.Packages, func(p *Package) bool {
		q := have[p.Ecosystem+" "+p.Name]
		if q == nil || p.Version != "" {
			return false
		}
		q.Direct, q.Dev, q.Requested, q.Asked = true, p.Dev, p.Requested, p.Pos
		return true
	})
	s.absorb(o)
	s.tidy()
}
