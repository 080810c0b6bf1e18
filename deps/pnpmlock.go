package deps

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/google/osv-scalibr/extractor/filesystem/language/javascript/pnpmlock"
	"go.yaml.in/yaml/v3"
)

// pnpmLock is what pnpm's lockfiles say beyond names and versions, in all forms:
// 5 ("/name/1.0.0"), 6 ("/name@1.0.0(peer@1.0.0)") and 9 ("name@1.0.0", what it
// asks for in snapshots).
type pnpmLock struct {
	Importers map[string]pnpmImporter
	Alone     pnpmImporter `yaml:",inline"` // what stands for importers where there is no workspace, before form 9
	Packages  map[string]pnpmPackage
	Snapshots map[string]pnpmPackage
}

type pnpmImporter struct {
	Dependencies         map[string]pnpmRef
	DevDependencies      map[string]pnpmRef `yaml:"devDependencies"`
	OptionalDependencies map[string]pnpmRef `yaml:"optionalDependencies"`
}

type pnpmPackage struct {
	Resolution struct{ Integrity, Tarball, Commit, Directory string }
	// RequiresBuild says that scripts run at installation; form 9 has it no more.
	RequiresBuild        bool `yaml:"requiresBuild"`
	Dependencies         map[string]pnpmRef
	OptionalDependencies map[string]pnpmRef `yaml:"optionalDependencies"`
}

// A pnpmRef is a version, or an object that holds it.
type pnpmRef string

func (r *pnpmRef) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*r = pnpmRef(n.Value)
		return nil
	}
	var v struct{ Version string }
	err := n.Decode(&v)
	*r = pnpmRef(v.Version)
	return err
}

func readPNPMLock(t *Tree, f *file, data []byte) error {
	nodes, err := f.extract(t, pnpmlock.New, data)
	if err != nil {
		return err
	}
	var lock pnpmLock
	if err := yaml.Unmarshal(data, &lock); err != nil {
		return err
	}
	p := pnpm{f, nodes, map[string]*node{}}
	for _, key := range slices.Sorted(maps.Keys(lock.Packages)) {
		p.describe(key, lock.Packages[key])
	}
	for _, list := range []map[string]pnpmPackage{lock.Packages, lock.Snapshots} {
		for key, e := range list {
			if n := p.node(key); n != nil {
				n.asks = append(n.asks, append(p.resolve(e.Dependencies), p.resolve(e.OptionalDependencies)...)...)
			}
		}
	}
	if lock.Importers == nil {
		lock.Importers = map[string]pnpmImporter{".": lock.Alone}
	}
	f.roots = map[string]*root{}
	for dir, i := range lock.Importers {
		f.roots[path.Clean(dir)] = &root{
			ship: append(p.resolve(i.Dependencies), p.resolve(i.OptionalDependencies)...),
			dev:  p.resolve(i.DevDependencies),
		}
	}
	return nil
}

type pnpm struct {
	file  *file
	nodes extracted
	byKey map[string]*node
}

// node finds a package by the key that the lockfile has for it.
func (p pnpm) node(key string) *node { return p.byKey[pnpmKey(key)] }

// pnpmKey is name@version of a key of any form. In form 5 the version is a part of
// its own, with the peers behind an underscore.
func pnpmKey(key string) string {
	key, _, _ = strings.Cut(key, "(")
	key = strings.TrimPrefix(key, "/")
	name, rest, _ := strings.Cut(key, "/")
	if strings.HasPrefix(name, "@") {
		own, below, _ := strings.Cut(rest, "/")
		name, rest = name+"/"+own, below
	}
	if rest == "" || rest[0] < '0' || rest[0] > '9' {
		return key
	}
	version, _, _ := strings.Cut(rest, "_")
	return name + "@" + version
}

func (p pnpm) describe(key string, e pnpmPackage) {
	n := p.nodes[pnpmKey(key)]
	if n == nil {
		return
	}
	p.byKey[pnpmKey(key)] = n
	n.pkg.Integrity, n.pkg.Installs = e.Resolution.Integrity, e.RequiresBuild
	n.pkg.bare = e.Resolution.Integrity == "" && e.Resolution.Commit == "" && e.Resolution.Directory == "" && !sealed(e.Resolution.Tarball)
	n.pkg.Registry = cmp.Or(n.pkg.Registry, e.Resolution.Tarball)
}

// resolve finds what an importer or a package asks for. A version that is a key
// itself is an alias or lies elsewhere.
func (p pnpm) resolve(wishes map[string]pnpmRef) []*node {
	var list []*node
	for _, name := range slices.Sorted(maps.Keys(wishes)) {
		ref := string(wishes[name])
		if strings.HasPrefix(ref, "link:") {
			p.file.own = append(p.file.own, name)
		}
		n := p.node(name + "@" + ref)
		if n == nil {
			n = p.node(pnpmV5(name, ref))
		}
		if n == nil {
			n = p.node(ref)
		}
		if n != nil {
			n.pkg.named(name)
			list = append(list, n)
		}
	}
	return list
}

// pnpmV5 is the key of form 5, where peers stand behind an underscore.
func pnpmV5(name, ref string) string {
	version, _, _ := strings.Cut(ref, "_")
	return name + "@" + version
}
