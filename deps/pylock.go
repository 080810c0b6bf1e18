package deps

import (
	"cmp"
	"encoding/json"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/pdmlock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/pipfilelock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/poetrylock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/uvlock"
)

// pyLock is what the lockfiles in TOML say beyond names and versions. Poetry
// writes dependencies as a table by name, uv as a list of tables, pdm as a list
// of requirements.
type pyLock struct {
	Package []pyPackage
	// Metadata is where poetry and pdm had checksums before 2023: by name, or by "name version".
	Metadata struct {
		Files  map[string][]pyFile
		Hashes map[string][]string
	}
}

// hash is the checksum of a package that does not say it itself.
func (l *pyLock) hash(e pyPackage) string {
	for _, key := range []string{e.Name, e.Name + " " + e.Version} {
		for _, file := range l.Metadata.Files[key] {
			return file.Hash
		}
		for _, hash := range l.Metadata.Hashes[key] {
			return hash
		}
	}
	return ""
}

type pyPackage struct {
	Name, Version string
	Source        struct{ Registry, URL, Git, Virtual, Editable, Directory, Type string }
	Dependencies  any
	Dev           map[string][]struct{ Name string } `toml:"dev-dependencies"` // uv
	Files         []pyFile
	Wheels        []pyFile
	Sdist         pyFile
}

type pyFile struct{ Hash string }

func readPoetryLock(t *Tree, f *file, data []byte) error {
	return readPyLock(t, f, data, poetrylock.New)
}

func readPDMLock(t *Tree, f *file, data []byte) error {
	return readPyLock(t, f, data, pdmlock.New)
}

func readUVLock(t *Tree, f *file, data []byte) error {
	return readPyLock(t, f, data, uvlock.New)
}

func readPyLock(t *Tree, f *file, data []byte, create newExtractor) error {
	nodes, err := f.extract(t, create, data)
	if err != nil {
		return err
	}
	var lock pyLock
	if err := toml.Unmarshal(data, &lock); err != nil {
		return err
	}
	p := python{f, nodes, map[string][]*node{}}
	for _, e := range lock.Package {
		p.describe(e, lock.hash(e))
	}
	f.roots = map[string]*root{}
	for _, e := range lock.Package {
		p.connect(e)
	}
	p.manifest(t)
	f.nodes = slices.DeleteFunc(f.nodes, func(n *node) bool { return n.pkg == nil })
	return nil
}

// python connects packages by name; a lockfile may have several versions of one,
// for several platforms.
type python struct {
	file   *file
	nodes  extracted
	byName map[string][]*node
}

func (p python) describe(e pyPackage, hash string) {
	name := normal(e.Name)
	n := p.nodes[name+"@"+e.Version]
	if n == nil || n.pkg == nil {
		return
	}
	p.byName[name] = append(p.byName[name], n)
	n.pkg.Registry = cmp.Or(e.Source.Registry, e.Source.URL)
	n.pkg.Integrity = cmp.Or(hash, e.Sdist.Hash)
	for _, file := range slices.Concat(e.Files, e.Wheels) {
		n.pkg.Integrity = cmp.Or(n.pkg.Integrity, file.Hash)
	}
	n.pkg.bare = n.pkg.Integrity == "" && e.Source.Git == "" && e.Source.Type != "git" && !local(e.Source.Registry)
	if e.own() {
		p.file.own = append(p.file.own, name)
		n.pkg = nil
	} else if e.Source.Git != "" || e.Source.Type == "git" {
		n.pkg.Requested, n.pkg.Version = cmp.Or(e.Source.Git, "git+"+e.Source.URL), ""
	}
}

// local reports whether a registry is a folder.
func local(registry string) bool {
	return registry != "" && !strings.HasPrefix(registry, "http")
}

// own reports whether the entry is the project or a member of its workspace.
func (e pyPackage) own() bool {
	return e.Source.Virtual != "" || e.Source.Editable != "" || e.Source.Directory != "" || e.Source.Type == "directory"
}

func (p python) connect(e pyPackage) {
	asks := p.resolve(asksOf(e.Dependencies))
	for _, n := range p.byName[normal(e.Name)] {
		if p.nodes[normal(e.Name)+"@"+e.Version] == n {
			n.asks = asks
		}
	}
	if dir := cmp.Or(e.Source.Virtual, e.Source.Editable); dir != "" {
		r := &root{ship: asks}
		for _, group := range slices.Sorted(maps.Keys(e.Dev)) {
			for _, d := range e.Dev[group] {
				r.dev = append(r.dev, p.byName[normal(d.Name)]...)
			}
		}
		p.file.roots[path.Clean(dir)] = r
	}
}

func (p python) resolve(names []string) []*node {
	var list []*node
	for _, name := range names {
		list = append(list, p.byName[normal(name)]...)
	}
	return list
}

// asksOf reads the names of what a package asks for, in any of the three forms.
func asksOf(v any) []string {
	var list []string
	switch v := v.(type) {
	case map[string]any:
		list = slices.Sorted(maps.Keys(v))
	case []map[string]any:
		for _, d := range v {
			if name, ok := d["name"].(string); ok {
				list = append(list, name)
			}
		}
	case []any:
		for _, d := range v {
			switch d := d.(type) {
			case string:
				if r := requirement(d); r != nil {
					list = append(list, r.Name)
				}
			case map[string]any:
				if name, ok := d["name"].(string); ok {
					list = append(list, name)
				}
			}
		}
	}
	return list
}

// manifest takes the roots from the pyproject.toml beside the lockfile, where the
// lockfile itself has none.
func (p python) manifest(t *Tree) {
	if len(p.file.roots) > 0 {
		return
	}
	name := path.Join(p.file.dir(), "pyproject.toml")
	data, err := readFile(t.fsys, name, maxFile)
	if err != nil {
		delete(p.file.roots, ".")
		return
	}
	r := &root{}
	for _, w := range wishesOfPyproject(data) {
		if w.Dev {
			r.dev = append(r.dev, p.byName[w.Name]...)
		} else {
			r.ship = append(r.ship, p.byName[w.Name]...)
		}
	}
	p.file.roots["."] = r
}

// readPipfileLock reads pipenv's lockfile, which is flat.
func readPipfileLock(t *Tree, f *file, data []byte) error {
	nodes, err := f.extract(t, pipfilelock.New, data)
	if err != nil {
		return err
	}
	type locked struct {
		Version, Index string
		Hashes         []string
	}
	var lock struct {
		Default, Develop map[string]locked
		Meta             struct {
			Sources []struct{ Name, URL string }
		} `json:"_meta"`
	}
	if err := json.Unmarshal(data, &lock); err != nil {
		return err
	}
	sources := map[string]string{}
	for _, s := range lock.Meta.Sources {
		sources[s.Name] = s.URL
	}
	for _, group := range []map[string]locked{lock.Develop, lock.Default} {
		for name, l := range group {
			n := nodes[normal(name)+"@"+trimPin(l.Version)]
			if n == nil {
				continue
			}
			n.pkg.Registry = sources[l.Index]
			n.pkg.bare = len(l.Hashes) == 0
			if len(l.Hashes) > 0 {
				n.pkg.Integrity = l.Hashes[0]
			}
		}
	}
	return nil
}
