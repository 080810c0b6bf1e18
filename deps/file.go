package deps

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"redoubt/app"
)

// A file is what one manifest or lockfile tells.
type file struct {
	kind     *kind
	path     string
	included []string // other files that it names, read with it if they are there
	nodes    []*node
	// roots are the folders whose manifests the file knows, as seen from its own
	// (".": its own). Without any, all nodes belong to its own folder.
	roots map[string]*root
	own   []string // names of the tree's own packages, which no registry has
	gaps  []app.Gap
	// second is where pip is told to ask another index beside PyPI; zero if nowhere.
	second app.Pos
}

// A root is a folder's own wishes: what is shipped, and what is for development.
type root struct{ ship, dev []*node }

// A node is a package in a graph of what asks for what. A node without a package
// is a member of a workspace.
type node struct {
	pkg  *Package
	asks []*node
}

func (f *file) dir() string { return path.Dir(f.path) }

func (f *file) gap(line int, message string) {
	f.gaps = append(f.gaps, app.Gap{Pos: app.Pos{File: f.path, Line: line}, Message: message})
}

// add appends a package and returns its node.
func (f *file) add(p *Package) *node {
	n := &node{pkg: p}
	f.nodes = append(f.nodes, n)
	return n
}

// choose returns copies of the packages that a folder comes with, each with the
// shortest way to it. The file's own folder has what nobody asks for, too.
func (f *file) choose(dir string) []*Package {
	w := walk{file: f, from: map[*node]*node{}, dev: map[*node]bool{}, ways: map[*node][]string{}}
	r, known := f.roots[dir]
	if known {
		w.visit(r.ship, false)
		w.visit(r.dev, true)
	}
	if !known || dir == "." {
		w.rest(f, known)
	}
	return w.packages(r)
}

// A walk visits a graph from its roots, nearest first.
type walk struct {
	file  *file
	order []*node
	from  map[*node]*node
	dev   map[*node]bool
	ways  map[*node][]string // by the node that asks
}

func (w *walk) visit(roots []*node, dev bool) {
	queue := w.enter(nil, nil, roots, dev)
	for len(queue) > 0 {
		n := queue[0]
		queue = w.enter(queue[1:], n, n.asks, dev)
	}
}

func (w *walk) enter(queue []*node, from *node, list []*node, dev bool) []*node {
	for _, n := range list {
		if _, seen := w.from[n]; seen {
			continue
		}
		w.from[n], w.dev[n] = from, dev
		w.order = append(w.order, n)
		queue = append(queue, n)
	}
	return queue
}

// rest adds what is not reached. Members' wishes are the root's as well, since
// the lockfile lies in the root's folder.
func (w *walk) rest(f *file, known bool) {
	for _, name := range sortedRoots(f.roots) {
		w.visit(f.roots[name].ship, false)
	}
	for _, name := range sortedRoots(f.roots) {
		w.visit(f.roots[name].dev, true)
	}
	for _, n := range f.nodes {
		if _, seen := w.from[n]; !seen {
			w.from[n], w.dev[n] = nil, n.pkg != nil && n.pkg.Dev
			w.order = append(w.order, n)
		}
	}
}

func sortedRoots(roots map[string]*root) []string {
	var names []string
	for name := range roots {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (w *walk) packages(r *root) []*Package {
	direct := map[*node]bool{}
	if r != nil {
		for _, n := range slices.Concat(r.ship, r.dev) {
			direct[n] = true
		}
	}
	var list []*Package
	for _, n := range w.order {
		if n.pkg == nil {
			continue
		}
		p := *n.pkg
		p.nodes, p.graphed = []*node{n}, w.file.roots != nil
		p.Dev, p.Requested = w.dev[n], open(p.Requested)
		p.Direct = p.Direct || direct[n]
		if !p.Direct {
			p.Via = w.via(n)
		}
		list = append(list, &p)
	}
	return list
}

// user and query are where addresses hold credentials.
var user, query = regexp.MustCompile(`://[^/?#\s]*@`), regexp.MustCompile(`\?[^#\s]*`)

// open is what a manifest asks for without the credentials of an address: reports
// tell of it.
func open(requested string) string {
	if !strings.Contains(requested, "://") {
		return requested
	}
	return query.ReplaceAllString(user.ReplaceAllString(requested, "://"), "")
}

// via names the packages on the way to a node. Those that one package asks for share
// the list.
func (w *walk) via(n *node) []string {
	from := w.from[n]
	if names, known := w.ways[from]; known {
		return names
	}
	var names []string
	for n := from; n != nil; n = w.from[n] {
		if n.pkg != nil {
			names = append(names, n.pkg.Name)
		}
	}
	slices.Reverse(names)
	w.ways[from] = slices.Clip(names)
	return w.ways[from]
}

func compare(a, b *Package) int {
	return cmp.Or(cmp.Compare(a.Ecosystem, b.Ecosystem), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Version, b.Version),
		cmp.Compare(a.Source.rank(), b.Source.rank()), cmp.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line))
}

// rank orders the sources from the surest to the least sure.
func (s Source) rank() int {
	return slices.Index([]Source{Vendored, Lockfile, Bundled, Manifest}, s)
}

// merge takes a sorted list's entries of the same version together: the first
// one stays, and what is shipped by one of them is shipped.
func merge(list []*Package) []*Package {
	var out []*Package
	for _, p := range list {
		last := len(out) - 1
		if last < 0 || out[last].Ecosystem != p.Ecosystem || out[last].Name != p.Name || out[last].Version != p.Version {
			out = append(out, p)
			continue
		}
		q := out[last]
		q.Dev = q.Dev && p.Dev
		q.Direct = q.Direct || p.Direct
		q.Installs = q.Installs || p.Installs
		q.Requested = cmp.Or(q.Requested, p.Requested)
		q.Integrity, q.Registry = cmp.Or(q.Integrity, p.Integrity), cmp.Or(q.Registry, p.Registry)
		q.Licence = cmp.Or(q.Licence, p.Licence)
		q.Asked = cmp.Or(q.Asked, p.Asked)
		q.bare = q.bare || p.bare
		q.as = append(slices.Clip(q.as), p.as...)
		q.nodes, q.graphed = append(q.nodes, p.nodes...), q.graphed && p.graphed
		if q.Direct {
			q.Via = nil
		}
	}
	return out
}
