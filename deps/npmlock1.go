package deps

import (
	"maps"
	"path"
	"slices"
	"strings"

	"redoubt/app"
)

// maxNesting bounds node_modules inside node_modules; real trees have ten.
const maxNesting = 100

// readNPMNested reads version 1: packages inside the packages that they are
// installed below. It is made the flat form of the later versions.
func readNPMNested(t *Tree, f *file, packages map[string]npmV1, where *lines) {
	g := npmGraph{f, map[string]*node{}}
	asks := map[string]texts{}
	g.unfold("", packages, where, asks, 0)
	for _, key := range slices.Sorted(maps.Keys(asks)) {
		g.nodes[key].asks = g.resolve(key, names(asks[key]))
	}
	m := t.packageJSON(path.Join(f.dir(), "package.json"))
	if m == nil {
		return
	}
	f.roots = map[string]*root{".": {
		ship: g.resolve("", slices.Concat(names(m.Dependencies), names(m.OptionalDependencies), names(m.PeerDependencies))),
		dev:  g.resolve("", names(m.DevDependencies)),
	}}
}

func (g npmGraph) unfold(parent string, packages map[string]npmV1, where *lines, asks map[string]texts, depth int) {
	if depth > maxNesting {
		g.file.gap(0, "packages below "+path.Base(parent)+" are nested too deeply: not read")
		return
	}
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		e := packages[name]
		key := path.Join(parent, "node_modules", name)
		g.nodes[key] = g.file.add(e.pkg(name, g.file.path, where))
		asks[key] = e.Requires
		g.unfold(key, e.Dependencies, where, asks, depth+1)
	}
}

func (e npmV1) pkg(name, file string, where *lines) *Package {
	p := &Package{
		Ecosystem: NPM, Name: name, Version: string(e.Version), Source: Lockfile,
		Dev: e.Dev, Registry: string(e.Resolved), Integrity: string(e.Integrity),
		Pos: app.Pos{File: file, Line: where.object(name, string(e.Version))},
	}
	if alias, ok := strings.CutPrefix(p.Version, "npm:"); ok {
		if at := strings.LastIndex(alias, "@"); at > 0 {
			p.Name, p.Version = alias[:at], alias[at+1:]
			p.named(name)
		}
	}
	if fromGit(p.Version) || strings.Contains(p.Version, ":") {
		p.Requested, p.Version = p.Version, ""
	}
	p.bare = p.Integrity == "" && !e.Bundled && !e.Optional && !sealed(p.Registry) && !sealed(p.Requested)
	return plain(p)
}
