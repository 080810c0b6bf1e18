package deps

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/google/osv-scalibr/extractor/filesystem/language/javascript/yarnlock"
)

// longLine is the longest line that scalibr's readers of lines take; behind a
// longer one they would stop without a word.
const longLine = 60 << 10

func readYarnLock(t *Tree, f *file, data []byte) error {
	text := string(data)
	if tooLong(text) {
		f.gap(0, "a line is too long: packages behind it are not read")
	}
	if _, err := f.extract(t, yarnlock.New, data); err != nil {
		return err
	}
	y := yarn{file: f, byLine: map[int]*node{}, byWish: map[string]*node{}, byName: map[string][]*node{}}
	for _, n := range f.nodes {
		y.byLine[n.pkg.Pos.Line] = n
	}
	list := stanzas(text)
	members := y.enter(list)
	for _, s := range list {
		if n := y.byWish[s.wishes[0]]; n != nil {
			n.asks = y.resolve(s.asks)
		}
	}
	y.roots(t, members)
	f.nodes = slices.DeleteFunc(f.nodes, func(n *node) bool { return n.pkg == nil })
	return nil
}

func tooLong(text string) bool {
	for line := range strings.Lines(text) {
		if len(line) > longLine {
			return true
		}
	}
	return false
}

// yarn connects the entries by the wishes that they fulfil.
type yarn struct {
	file   *file
	byLine map[int]*node
	byWish map[string]*node
	byName map[string][]*node
}

// enter adds what scalibr leaves out, and returns berry's members: the entries
// of folders, by folder.
func (y yarn) enter(list []stanza) map[string]*node {
	members := map[string]*node{}
	for _, s := range list {
		n := y.byLine[s.line]
		if dir, ok := workspaceOf(s); ok {
			if n == nil {
				n = &node{}
			}
			n.pkg = nil
			members[path.Clean(dir)] = n
		}
		if n == nil {
			continue
		}
		for _, w := range s.wishes {
			y.byWish[w] = n
			if at := strings.LastIndex(w, "@"); at > 0 {
				y.byName[w[:at]] = append(y.byName[w[:at]], n)
			}
			if at := strings.LastIndex(w, "@npm:"); n.pkg != nil && at > 0 {
				n.pkg.named(w[:at])
			}
		}
		if n.pkg != nil {
			describe(n.pkg, s)
		}
	}
	return members
}

func workspaceOf(s stanza) (dir string, ok bool) {
	_, dir, ok = strings.Cut(s.fields["resolution"], "@workspace:")
	return dir, ok
}

func describe(p *Package, s stanza) {
	p.Registry, p.Integrity = s.fields["resolved"], s.fields["integrity"]
	if sum := s.fields["checksum"]; sum != "" {
		p.Integrity = sum
	}
	if _, resolution, ok := strings.Cut(s.fields["resolution"], "@npm:"); ok && strings.Contains(resolution, "__archiveUrl=") {
		p.Registry = resolution
	}
	resolution, berry := s.fields["resolution"]
	p.berry = berry
	switch {
	case p.Integrity != "" || s.fields["conditions"] != "": // of other platforms: not fetched
	case berry:
		p.bare = strings.Contains(resolution, "@npm:")
	default:
		p.bare = p.Registry != "" && !sealed(p.Registry)
	}
	plain(p)
}

func (y yarn) resolve(wishes map[string]string) []*node {
	var list []*node
	for _, name := range slices.Sorted(maps.Keys(wishes)) {
		if n := y.wish(name, wishes[name]); n != nil {
			list = append(list, n)
		} else { // a peer's range is no wish of the lockfile's: somebody else asks for it
			list = append(list, y.byName[name]...)
		}
	}
	return list
}

// wish finds what fulfils `name@range`; berry writes the protocol before the range.
func (y yarn) wish(name, spec string) *node {
	for _, key := range []string{name + "@" + spec, name + "@npm:" + spec} {
		if n := y.byWish[key]; n != nil {
			return n
		}
	}
	return nil
}

// roots takes what the manifests of the folder and of its members ask for.
func (y yarn) roots(t *Tree, members map[string]*node) {
	y.file.roots = map[string]*root{}
	dirs := append(t.members(y.file.dir()), ".")
	for dir := range members {
		dirs = append(dirs, dir)
	}
	slices.Sort(dirs)
	for _, dir := range slices.Compact(dirs) {
		m := t.packageJSON(path.Join(y.file.dir(), dir, "package.json"))
		if m != nil {
			y.file.own = append(y.file.own, string(m.Name))
		}
		switch n := members[dir]; {
		case m != nil:
			y.file.roots[dir] = &root{
				ship: append(y.resolve(m.Dependencies), y.resolve(m.OptionalDependencies)...),
				dev:  y.resolve(m.DevDependencies),
			}
		case n != nil:
			y.file.roots[dir] = &root{ship: n.asks}
		}
	}
}
