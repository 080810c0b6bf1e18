package reach

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/deps"
	"redoubt/lang"
)

// A Shipment is the packages that one function comes with.
type Shipment struct {
	Function *app.Function // nil: a folder that belongs to no function
	Dir      string        // of the code
	Packages []*deps.Package
	Files    []string // that told of them
	// Layers are the ARNs of layers whose content is not here.
	Layers   []app.Text
	Unlocked []string // manifests without a lockfile
	Gaps     []app.Gap

	uses    map[*deps.Package]Use
	imports lang.Imports
	sets    []*deps.Set
	places  map[string]app.Pos // of the imports of packages, by name; nil if nobody asked
}

// Shipments lists what the application's functions come with, in its order.
// Functions whose code is not here, and those without packages, are left out.
func (g *Graph) Shipments() []*Shipment {
	if g.shipped || g.source.Packages == nil {
		return g.shipments
	}
	g.shipped = true
	aside := &Code{} // why code is absent has been told
	for _, f := range g.App.Functions {
		s := &Shipment{Function: f}
		g.imports(s)
		s.Dir = g.packageDir(aside, s)
		if s.Dir == "" {
			continue
		}
		g.ship(s)
		s.Layers = foreign(f)
		for _, l := range g.layers(f) {
			g.layer(s, l.CodeDir)
		}
		g.finish(s)
	}
	return g.shipments
}

// layer adds what lies in a layer where runtimes look for it.
// Source: AWS, "Packaging your layer content": nodejs, python, java/lib.
func (g *Graph) layer(s *Shipment, dir string) {
	if !g.isFolder(dir) {
		s.add(g.source.Packages.Archive(dir))
		return
	}
	for _, below := range []string{".", "nodejs", "python"} {
		s.add(g.installed(path.Join(dir, below), ""))
	}
	site, _ := fs.Glob(g.source.Files, path.Join(glob.Replace(dir), "python/lib/python3.*/site-packages"))
	for _, dir := range append(site, path.Join(dir, "java/lib")) {
		if g.isFolder(dir) {
			s.add(g.source.Packages.Vendored(dir))
		}
	}
}

// glob makes a name a pattern of itself.
var glob = strings.NewReplacer("*", `\*`, "?", `\?`, "[", `\[`, `\`, `\\`)

// WithFolders has the graph hold packages of folders that belong to no function.
// It returns g.
func (g *Graph) WithFolders(sets []*deps.Set) *Graph {
	g.shipped = true
	for _, set := range sets {
		s := &Shipment{Dir: set.Dir, imports: lang.Imports{}}
		s.add(set)
		g.finish(s)
	}
	return g
}

func (g *Graph) finish(s *Shipment) {
	if len(s.Packages) == 0 && len(s.Gaps) == 0 && len(s.Layers) == 0 {
		return
	}
	s.tidy()
	s.uses = s.use()
	g.shipments = append(g.shipments, s)
}

// packageDir is the folder or archive of a function's code, "" if it is not here.
func (g *Graph) packageDir(c *Code, s *Shipment) string {
	f := s.Function
	switch file := strings.ToLower(f.CodeDir); {
	case path.Ext(file) == ".zip", path.Ext(file) == ".jar", path.Ext(file) == ".war":
		return f.CodeDir
	}
	for _, fc := range g.Code().Of {
		if fc.Function == f && !fc.Dead {
			return path.Dir(fc.File)
		}
	}
	if dir, here := g.codeDir(c, f); here && g.isFolder(dir) {
		return dir
	}
	return ""
}

// ship adds what the function's own code comes with.
func (g *Graph) ship(s *Shipment) {
	f := s.Function
	if path.Ext(s.Dir) != "" && !g.isFolder(s.Dir) {
		s.add(g.source.Packages.Archive(s.Dir))
		return
	}
	top := f.CodeDir
	if top == "" || !g.isFolder(top) {
		top = s.Dir
	}
	own := g.installed(s.Dir, top, ecosystem(f)...)
	s.add(own)
	if len(own.Packages) == 0 {
		s.add(g.above(s, top))
	}
	g.bundled(s)
}

// ecosystem is that of a function's runtime, none if it is not known.
func ecosystem(f *app.Function) []string {
	runtime, _ := f.Runtime.Or("")
	for prefix, name := range map[string]string{"nodejs": deps.NPM, "python": deps.PyPI, "java": deps.Maven, "go": deps.Go} {
		if strings.HasPrefix(runtime, prefix) {
			return []string{name}
		}
	}
	return nil
}

// installed is what manifests and lockfiles of a folder, up to another, tell, with
// what was installed into it. Functions in one folder share it: nobody changes it.
func (g *Graph) installed(dir, top string, ecosystems ...string) *deps.Set {
	if top == "" {
		top = dir
	}
	if !g.isFolder(dir) {
		return &deps.Set{Dir: dir}
	}
	key := fmt.Sprint(dir, "\x00", top, "\x00", ecosystems)
	if set := g.sets[key]; set != nil {
		return set
	}
	set := g.source.Packages.Find(dir, top, ecosystems...)
	locked := slices.ContainsFunc(set.Packages, func(p *deps.Package) bool { return p.Source == deps.Lockfile && p.Ecosystem == deps.NPM })
	wants := func(e string) bool { return len(ecosystems) == 0 || slices.Contains(ecosystems, e) }
	if modules := path.Join(top, "node_modules"); wants(deps.NPM) && !locked && g.isFolder(modules) {
		set.Merge(g.source.Packages.Vendored(modules))
	}
	if wants(deps.PyPI) && len(lang.Installed(g.source.Files, path.Clean(top))) > 0 {
		set.Merge(g.source.Packages.Vendored(top))
	}
	if g.sets == nil {
		g.sets = map[string]*deps.Set{}
	}
	g.sets[key] = set
	return set
}

// above looks for a manifest in the folders above the code. What it asks for is
// shipped only by tools that bundle what code imports; so only that counts.
func (g *Graph) above(s *Shipment, top string) *deps.Set {
	if top == "." || len(s.imports.Modules) == 0 {
		return &deps.Set{Dir: top}
	}
	set := g.source.Packages.Find(path.Dir(top), ".", ecosystem(s.Function)...)
	var asked []*deps.Package
	for _, p := range set.Packages {
		if p.Direct && s.imported(p) != nil {
			asked = append(asked, p)
		}
	}
	below, _ := set.Below(asked)
	set.Packages = slices.DeleteFunc(set.Packages, func(p *deps.Package) bool { return !below[p] })
	if len(set.Packages) == 0 {
		return &deps.Set{Dir: top}
	}
	return set
}

// bundled adds the packages of a handler's file that a bundler wrote.
func (g *Graph) bundled(s *Shipment) {
	for _, fc := range g.Code().Of {
		if fc.Function != s.Function || fc.Dead || lang.Language(fc.File) != "javascript" {
			continue
		}
		if info, err := fs.Stat(g.source.Files, fc.File); err == nil && info.Size() >= deps.SmallestBundle {
			if set := g.source.Packages.Bundled(fc.File); len(set.Packages) > 0 {
				s.add(set)
			}
		}
	}
}

// layers are the application's own layers of a function, as far as their content is here.
func (g *Graph) layers(f *app.Function) []*app.Layer {
	var list []*app.Layer
	for _, l := range f.Layers {
		if layer, ok := g.byName[l.Target()].(*app.Layer); ok && layer.CodeDir != "" {
			list = append(list, layer)
		}
	}
	return list
}

// foreign are the layers that a function names by their ARNs.
func foreign(f *app.Function) []app.Text {
	var list []app.Text
	for _, l := range f.Layers {
		if strings.HasPrefix(l.String(), "arn:") && strings.Contains(l.String(), ":layer:") {
			list = append(list, l)
		}
	}
	return list
}

func (s *Shipment) add(set *deps.Set) {
	s.sets = append(s.sets, set)
	s.Packages = append(s.Packages, set.Packages...)
	s.Files = append(s.Files, set.Files...)
	s.Gaps = append(s.Gaps, set.Gaps...)
	s.Unlocked = append(s.Unlocked, set.Unlocked...)
}

// tidy drops what two places tell of.
func (s *Shipment) tidy() {
	slices.Sort(s.Files)
	s.Files = slices.Compact(s.Files)
	seen := map[string]bool{}
	s.Packages = slices.DeleteFunc(s.Packages, func(p *deps.Package) bool {
		key := p.Ecosystem + " " + p.Name + " " + p.Version
		defer func() { seen[key] = true }()
		return seen[key]
	})
}
