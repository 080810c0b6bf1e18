package scan

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"sort"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/iac"
	"redoubt/iac/doc"
	"redoubt/reach"
)

// A result is what one unit gave.
type result struct {
	unit   unit
	err    error
	graph  *reach.Graph
	parts  []string
	cached bool
	part
}

// part is a unit's share of the report, as the cache keeps it.
type part struct {
	App     check.Application
	Entries []check.Entry
	Gaps    []check.Gap
	Stats   check.Stats
	Parts   []string
	// Told are the files that told of its packages.
	Told   []string
	Layers []string // whose content is not here
	// Carried are the packages that its functions come with, as carried names them.
	Carried   []string
	Inventory check.Inventory
}

func (r result) holds(file string) bool { return slices.Contains(r.parts, file) && r.err == nil }

// gap is the result's error as a gap.
func (r result) gap() app.Gap {
	var at *doc.Error
	if errors.As(r.err, &at) && at.Pos.File == r.unit.file {
		return app.Gap{Pos: app.Pos{File: r.unit.show(), Line: at.Pos.Line}, Message: at.Message}
	}
	return app.Gap{Pos: app.Pos{File: r.unit.show()}, Message: r.err.Error()}
}

// model reads one unit.
func (opt Options) model(u unit, cfg *Config) (res result) {
	res.unit = u
	// A fault in a reader must not lose the other applications.
	defer func() {
		if p := recover(); p != nil {
			res.err = fmt.Errorf("internal fault while reading: %v", p)
		}
	}()
	a, err := u.reader.Read(u.tree.fsys, u.file, iac.Options{Parameters: cfg.parameters(opt.Parameters), Open: opt.open})
	if err != nil {
		res.err = err
		return res
	}
	name(a, u)
	rebase(a, u.tree.prefix)
	res.graph = reach.New(a).WithCode(opt.source(u.tree, cfg)).At(opt.Now)
	res.parts = a.Parts
	return res
}

// name gives the application a name where the template has none.
func name(a *app.Application, u unit) {
	a.File = u.file
	if a.Root == "" {
		a.Root = path.Dir(u.file)
	}
	if a.Name != "" {
		return
	}
	if a.Root != "." {
		a.Name = path.Base(a.Root)
		return
	}
	base := path.Base(u.file)
	a.Name = strings.TrimSuffix(base, path.Ext(base))
}

// examine reads and checks one unit, or takes both from the cache.
func (opt Options) examine(u unit, cfg *Config) (res result) {
	rec := &recorder{fsys: u.tree.fsys}
	key := opt.cacheKey(u, cfg)
	if p, ok := opt.cached(key, u.tree.fsys); ok {
		return result{unit: u, part: p, parts: p.Parts, cached: true}
	}
	u2 := u
	t := *u.tree
	t.fsys = rec
	u2.tree = &t
	res = opt.model(u2, cfg)
	res.unit = u
	if res.err != nil {
		return res
	}
	defer func() {
		if p := recover(); p != nil {
			res.err = fmt.Errorf("internal fault while checking: %v", p)
		}
	}()
	res.part = opt.judge(res.graph, &t, opt.editor(u2))
	res.Parts = res.parts
	noteShipments(rec, t.packages, res.graph)
	res.graph = nil // the report is all that is needed from here on
	opt.store(key, rec, res.part)
	return res
}

// judge runs the checks over one application.
func (opt Options) judge(g *reach.Graph, t *tree, edit iac.Editor) part {
	var (
		found []*check.Finding
		gaps  = slices.Clone(g.App.Gaps)
	)
	for _, c := range opt.Checks {
		pass := check.NewPass(c, g, opt.Now,
			func(f *check.Finding) { found = append(found, f) },
			func(gap app.Gap) { gaps = append(gaps, gap) })
		if err := c.Run(pass); err != nil {
			gaps = append(gaps, app.Gap{Pos: app.Pos{File: g.App.File}, Message: c.Name + ": " + err.Error()})
		}
	}
	w := newWriter(g, t, found)
	w.edit = edit
	p := part{App: opt.Describe(g), Stats: stats(g.App, w)}
	opt.inventory(&p, g)
	for _, f := range w.once(found) {
		p.Entries = append(p.Entries, w.entry(f))
	}
	gaps = append(gaps, g.Code().Gaps...)
	gaps = append(gaps, shipmentGaps(g)...)
	p.Stats.Lines += g.Code().Lines
	for _, gap := range append(gaps, w.gaps...) {
		p.Gaps = append(p.Gaps, check.Gap{File: gap.Pos.File, Line: gap.Pos.Line, Message: gap.Message})
	}
	sort.SliceStable(p.Entries, func(i, j int) bool { return before(&p.Entries[i], &p.Entries[j]) })
	number(p.Entries)
	return p
}

func stats(a *app.Application, w *writer) check.Stats {
	s := check.Stats{Functions: len(a.Functions), Triggers: len(a.Triggers), Resources: len(a.Resources)}
	for _, file := range append([]string{a.File}, a.Parts...) {
		s.Lines += len(w.lines(path.Join(file)))
	}
	return s
}

// rebase puts the prefix of a scan with several arguments before file names.
func rebase(a *app.Application, prefix string) {
	if prefix == "" {
		return
	}
	a.Root = path.Join(prefix, a.Root)
}
