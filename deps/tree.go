package deps

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"redoubt/app"
)

// A Tree reads the packages of a file system's folders. It remembers what it
// read, so that many functions under one manifest cost one reading, and may be
// used by several goroutines.
type Tree struct {
	fsys fs.FS

	mu    sync.Mutex
	files map[string]*file
	jsons map[string]*packageJSON
	names map[string][]string // of the manifests and lockfiles in a folder
}

// New returns a reader of the tree's folders.
func New(fsys fs.FS) *Tree {
	return &Tree{fsys: fsys, files: map[string]*file{}, jsons: map[string]*packageJSON{}, names: map[string][]string{}}
}

// Read returns what the manifests and lockfiles of one folder tell, without its
// parents and without what lies in folders below it.
func (t *Tree) Read(dir string) *Set {
	return t.Find(dir, dir)
}

// Find returns what a function in dir comes with: for each ecosystem (all, if
// none is named) the nearest folder counts, up to root, that has a manifest or a
// lockfile. A manifest without a lockfile takes the lockfile of a workspace above
// it, also above root, that knows its folder; of that, only what this folder asks
// for is returned.
func (t *Tree) Find(dir, root string, ecosystems ...string) *Set {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(ecosystems) == 0 {
		ecosystems = []string{Go, Maven, NPM, PyPI}
	}
	set := &Set{Dir: clean(dir)}
	for _, e := range ecosystems {
		t.nearest(set, e, clean(dir), clean(root))
	}
	set.tidy()
	return set
}

func clean(dir string) string {
	if dir == "" {
		return "."
	}
	return strings.TrimPrefix(path.Clean(dir), "/")
}

// nearest adds the packages of one ecosystem.
func (t *Tree) nearest(set *Set, ecosystem, dir, root string) {
	for _, d := range upwards(dir, root) {
		locks, manifests := t.present(ecosystem, d)
		if len(locks)+len(manifests) == 0 {
			continue
		}
		if len(locks) == 0 {
			locks = t.workspace(ecosystem, d)
		}
		t.add(set, d, locks, manifests)
		return
	}
}

// workspace finds the lockfile of a folder above that has this folder as a member.
// It may lie above a function's code: the tool that installs there goes by it.
func (t *Tree) workspace(ecosystem, dir string) []*file {
	if dir == "." {
		return nil
	}
	for _, d := range upwards(path.Dir(dir), ".") {
		locks, _ := t.present(ecosystem, d)
		for _, l := range locks {
			if _, ok := l.roots[relative(l.dir(), dir)]; ok {
				return []*file{l}
			}
		}
	}
	return nil
}

// upwards lists dir and the folders above it, up to root.
func upwards(dir, root string) []string {
	list := []string{dir}
	for dir != root && dir != "." && dir != "/" {
		dir = path.Dir(dir)
		list = append(list, dir)
	}
	return list
}

// relative is dir as seen from base, which is it or lies above it.
func relative(base, dir string) string {
	if base == dir {
		return "."
	}
	return strings.TrimPrefix(strings.TrimPrefix(dir, base), "/")
}

// add merges what a folder's files tell: lockfiles say the version, manifests
// what they don't have.
func (t *Tree) add(set *Set, dir string, locks, manifests []*file) {
	before := len(set.Packages)
	j := join{asked: map[string]*Package{}, known: map[string]bool{}}
	for _, f := range manifests {
		set.note(f)
		for _, p := range f.choose(".") {
			first(j.asked, p.Name, p)
		}
	}
	for _, f := range locks {
		set.note(f)
		set.Packages = append(set.Packages, j.locked(f, relative(f.dir(), dir))...)
	}
	for _, f := range manifests {
		set.Packages = append(set.Packages, j.manifest(set, f, len(locks) > 0)...)
	}
	switch {
	case len(locks) > 1:
		set.Gaps = append(set.Gaps, severalLocks(locks))
	case len(locks) == 0 && len(set.Packages) > before:
		set.Unlocked = append(set.Unlocked, manifests[0].path)
	}
}

// A join matches lockfiles with the manifests beside them.
type join struct {
	asked map[string]*Package // by name, what manifests ask for
	known map[string]bool     // names, and name@version, that lockfiles have
}

func (j join) locked(f *file, dir string) []*Package {
	list := f.choose(dir)
	for _, p := range list {
		j.known[p.Name], j.known[p.Name+"@"+p.Version] = true, true
		if m := j.asked[p.Name]; m != nil && (p.Direct || f.roots == nil) {
			p.Requested, p.Direct, p.Asked = cmp.Or(p.Requested, m.Requested), true, m.Pos
		}
	}
	for _, name := range f.own {
		j.known[name] = true
	}
	return list
}

// manifest returns what the lockfiles don't have, and what is installed in spite
// of them.
func (j join) manifest(set *Set, f *file, locked bool) []*Package {
	var list []*Package
	for _, p := range f.choose(".") {
		exactly := j.known[p.Name+"@"+p.Version]
		switch {
		case !j.known[p.Name], f.kind.installs && p.Version != "" && !exactly:
			list = append(list, p)
		case locked && p.Ecosystem == NPM && p.Version != "" && !exactly:
			set.Gaps = append(set.Gaps, app.Gap{Pos: p.Pos, Message: "the manifest asks for " + p.Name + " " + p.Version +
				", the lockfile has another version"})
		}
	}
	return list
}

func (s *Set) note(f *file) {
	s.Files = append(s.Files, f.path)
	s.Files = append(s.Files, f.included...)
	s.Gaps = append(s.Gaps, f.gaps...)
}

func severalLocks(locks []*file) app.Gap {
	var names []string
	for _, l := range locks {
		names = append(names, path.Base(l.path))
	}
	return app.Gap{
		Pos:     app.Pos{File: locks[0].path},
		Message: "several lockfiles, and nothing says which one counts (" + strings.Join(names, ", ") + "): all were read",
	}
}

// tidy makes a set's order and content independent of how it was read.
func (s *Set) tidy() {
	slices.Sort(s.Files)
	s.Files = slices.Compact(s.Files)
	slices.SortStableFunc(s.Packages, compare)
	s.Packages = merge(s.Packages)
}
