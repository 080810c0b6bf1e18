package deps

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"path"
	"slices"
	"strings"

	"redoubt/app"
)

// npmEntry is a package in npm's lockfiles of versions 2 and 3.
type npmEntry struct {
	Name                 text
	Version              text
	Resolved             text
	Integrity            text
	License              licence
	Link                 bool
	InBundle             bool // in the archive of the package above it
	Optional             bool // npm leaves out what of other platforms it did not fetch
	Dev                  bool
	DevOptional          bool
	HasInstallScript     bool
	Dependencies         texts
	DevDependencies      texts
	OptionalDependencies texts
	PeerDependencies     texts
}

// npmLock is read by encoding/json itself and not by scalibr's extractor, whose
// search for lines goes through the whole text for each package.
type npmLock struct {
	LockfileVersion any
	Packages        map[string]npmEntry
	Dependencies    map[string]npmV1
}

// npmV1 is a package of version 1, where "dependencies" are packages, not wishes.
type npmV1 struct {
	Version      text
	Resolved     text
	Integrity    text
	Dev          bool
	Bundled      bool
	Optional     bool
	Requires     texts
	Dependencies map[string]npmV1
}

func readNPMLock(t *Tree, f *file, data []byte) error {
	var lock npmLock
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), &lock); err != nil {
		return err
	}
	where := linesOf(data)
	switch {
	case lock.Packages != nil:
		return readNPMPackages(f, lock.Packages, where)
	case lock.Dependencies != nil:
		readNPMNested(t, f, lock.Dependencies, where)
		return nil
	case lock.LockfileVersion == nil:
		return errors.New("it is no lockfile of npm")
	}
	return nil
}

// maxKey is the longest path of an installed package that is believed.
const maxKey = 4096

// npmGraph finds packages by the folder that they are installed in.
type npmGraph struct {
	file  *file
	nodes map[string]*node
}

// readNPMPackages reads versions 2 and 3: folders with what lies in them.
func readNPMPackages(f *file, packages map[string]npmEntry, where *lines) error {
	g := npmGraph{f, map[string]*node{}}
	f.roots = map[string]*root{}
	keys := slices.Sorted(maps.Keys(packages))
	if long := slices.IndexFunc(keys, func(k string) bool { return len(k) > maxKey }); long >= 0 {
		return errors.New("a folder's name is longer than any file system allows")
	}
	for _, key := range keys {
		g.place(key, packages[key], where)
	}
	for _, key := range keys {
		g.link(key, packages[key])
	}
	for _, key := range keys {
		g.connect(key, packages[key])
	}
	return nil
}

func (g npmGraph) place(key string, e npmEntry, where *lines) {
	if e.Link {
		return
	}
	if !strings.Contains(key, "node_modules/") {
		g.nodes[key] = &node{}
		return
	}
	p := &Package{
		Ecosystem: NPM, Name: cmp.Or(string(e.Name), installedName(key)), Version: string(e.Version), Source: Lockfile,
		Dev: e.Dev || e.DevOptional, Registry: string(e.Resolved), Integrity: string(e.Integrity),
		Installs: e.HasInstallScript, Licence: string(e.License),
		Pos: app.Pos{File: g.file.path, Line: where.object(key, string(e.Version))},
	}
	p.named(installedName(key))
	p.bare = p.Integrity == "" && !e.InBundle && !e.Optional && !sealed(p.Registry)
	g.nodes[key] = g.file.add(plain(p))
}

// plain takes the version from a package of a repository or a folder: the
// registry's advisories say nothing of it.
func plain(p *Package) *Package {
	if fromGit(p.Registry) || strings.HasPrefix(p.Registry, "file:") {
		p.Requested, p.Version = cmp.Or(p.Requested, p.Registry), ""
	}
	return p
}

func fromGit(url string) bool {
	return strings.HasPrefix(url, "git") || strings.HasSuffix(url, ".git") || strings.Contains(url, ".git#") ||
		strings.HasPrefix(url, "ssh://")
}

// installedName is the name of what lies in a folder of node_modules.
func installedName(key string) string {
	if at := strings.LastIndex(key, "node_modules/"); at >= 0 {
		return key[at+len("node_modules/"):]
	}
	return key
}

func (g npmGraph) connect(key string, e npmEntry) {
	n := g.nodes[key]
	if n == nil || e.Link {
		return
	}
	wishes := slices.Concat(names(e.Dependencies), names(e.OptionalDependencies), names(e.PeerDependencies))
	n.asks = g.resolve(key, wishes)
	if n.pkg == nil {
		g.file.roots[path.Clean(key)] = &root{ship: n.asks, dev: g.resolve(key, names(e.DevDependencies))}
	}
}

// link lets those who ask for a member of the workspace find it.
func (g npmGraph) link(key string, e npmEntry) {
	if n := g.nodes[string(e.Resolved)]; n != nil && e.Link {
		g.nodes[key] = n
		g.file.own = append(g.file.own, installedName(key))
	}
}

func (g npmGraph) resolve(from string, wishes []string) []*node {
	var list []*node
	for _, name := range wishes {
		if n := g.lookup(from, name); n != nil {
			list = append(list, n)
		}
	}
	return list
}

// lookup does as Node does: the own node_modules first, then those above.
func (g npmGraph) lookup(from, name string) *node {
	for {
		if n := g.nodes[path.Join(from, "node_modules", name)]; n != nil {
			return n
		}
		if from == "" {
			return nil
		}
		if at := strings.LastIndex(from, "/node_modules/"); at >= 0 {
			from = from[:at]
		} else if strings.HasPrefix(from, "node_modules/") {
			from = ""
		} else if from = path.Dir(from); from == "." {
			from = ""
		}
	}
}

func names(t texts) []string { return slices.Sorted(maps.Keys(t)) }
