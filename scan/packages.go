package scan

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"

	"redoubt/app"
	"redoubt/check"
	"redoubt/deps"
	"redoubt/deps/advisory"
	"redoubt/deps/vex"
	"redoubt/lang"
	"redoubt/reach"
)

func (opt *Options) openAdvisories() error {
	if opt.Advisories == "" {
		return nil
	}
	db, err := advisory.Open(opt.Advisories, opt.Indexes)
	if err != nil {
		return err
	}
	opt.advisories = db
	return nil
}

// readStatements reads the VEX documents.
func (opt *Options) readStatements() error {
	var docs []*vex.Document
	var texts [][]byte
	for _, name := range opt.VEX {
		data, err := vexFile(name)
		if err != nil {
			return err
		}
		d, err := vex.Read(name, data)
		if err != nil {
			return err
		}
		docs, texts = append(docs, d), append(texts, data)
	}
	if len(docs) > 0 {
		opt.statements, opt.stated = vex.Join(docs...), hash(texts...)
	}
	return nil
}

// vexFile reads a file that vex may refuse for its size.
func vexFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("--vex: %w", err)
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, vex.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("--vex: %w", err)
	}
	return data, nil
}

func (opt *Options) closeAdvisories() {
	if opt.advisories != nil {
		_ = opt.advisories.Close()
	}
}

// withPackages has the trees read manifests and lockfiles.
func withPackages(trees []*tree) {
	for _, t := range trees {
		t.packages = deps.New(t.fsys)
	}
}

// noteShipments notes what the packages of an application depend on: the files
// that tell of them and of whose names they have, and the names in the folders where
// others would count.
func noteShipments(rec *recorder, packages *deps.Tree, g *reach.Graph) {
	for _, s := range g.Shipments() {
		for _, file := range s.Files {
			rec.note(file)
		}
		for _, file := range packages.Owners(s.Dir, ".") {
			rec.note(file)
		}
		for dir := path.Clean(s.Dir); ; dir = path.Dir(dir) {
			rec.note(dir)
			if dir == "." || dir == "/" {
				break
			}
		}
	}
}

// shipmentGaps are what could not be read of packages, each once.
func shipmentGaps(g *reach.Graph) []app.Gap {
	var gaps []app.Gap
	seen := map[app.Gap]bool{}
	for _, s := range g.Shipments() {
		for _, gap := range s.Gaps {
			if !seen[gap] {
				seen[gap] = true
				gaps = append(gaps, gap)
			}
		}
	}
	return gaps
}

// folders examines the packages of manifests that no function comes with: one
// result for each tree, of no application.
func (opt Options) folders(ctx context.Context, trees []*tree, done []result, cfg *Config) []result {
	var list []result
	for _, t := range trees {
		if t.dir == "" || t.only != "" || ctx.Err() != nil {
			continue
		}
		list = append(list, opt.foldersOf(ctx, t, toldOf(t, done), cfg))
	}
	return list
}

// told is what the applications of a tree have told already.
type told struct{ files, packages map[string]bool }

func toldOf(t *tree, done []result) told {
	have := told{map[string]bool{}, map[string]bool{}}
	for _, r := range done {
		if r.unit.tree != t {
			continue
		}
		for _, file := range r.Told {
			have.files[file] = true
		}
		for _, key := range r.Carried {
			have.packages[key] = true
		}
	}
	return have
}

// rest is what a set has besides: a function may come with a part of a lockfile.
func (have told) rest(set *deps.Set) *deps.Set {
	set.Packages = slices.DeleteFunc(set.Packages, func(p *deps.Package) bool { return have.packages[carried(p)] })
	set.Unlocked = slices.DeleteFunc(set.Unlocked, func(file string) bool { return have.files[file] })
	set.Gaps = slices.DeleteFunc(set.Gaps, func(gap app.Gap) bool { return have.files[gap.Pos.File] })
	return set
}

// carried names a version of a package and the file that tells of it.
func carried(p *deps.Package) string { return p.Pos.File + " " + p.Name + " " + p.Version }

func (opt Options) foldersOf(ctx context.Context, t *tree, have told, cfg *Config) (res result) {
	res.unit = unit{tree: t, file: "."}
	defer func() {
		if p := recover(); p != nil {
			res.err = fmt.Errorf("internal fault while reading packages: %v", p)
		}
	}()
	var sets []*deps.Set
	for _, f := range manifests(ctx, t, cfg) {
		sets = append(sets, have.rest(t.packages.Find(f.dir, ".", f.ecosystems...)))
	}
	a := &app.Application{Root: "."}
	g := reach.New(a).WithCode(reach.Source{Packages: t.packages, Advisories: opt.advisories, Statements: opt.statements, Licences: cfg.Licences}).WithFolders(sets)
	res.part = opt.judge(g, t, nil)
	return res
}

// A folder has manifests or lockfiles of some ecosystems.
type folder struct {
	dir        string
	ecosystems []string
}

// manifests lists the folders of a tree with manifests.
func manifests(ctx context.Context, t *tree, cfg *Config) []folder {
	var list []folder
	_ = fs.WalkDir(t.fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || ctx.Err() != nil:
			return skipDir(d)
		case d.IsDir() && p != "." && (lang.Skipped(d.Name()) || skipped(d.Name()) || testFolder(d.Name()) || cfg.excluded(p)):
			return fs.SkipDir
		case d.IsDir() || cfg.excluded(p):
			return nil
		}
		ecosystem := deps.EcosystemOf(d.Name())
		if ecosystem == "" {
			return nil
		}
		if n := len(list) - 1; n >= 0 && list[n].dir == path.Dir(p) {
			list[n].ecosystems = append(list[n].ecosystems, ecosystem)
		} else {
			list = append(list, folder{path.Dir(p), []string{ecosystem}})
		}
		return nil
	})
	return list
}

// beside adds what was found outside of all applications, but for what was told
// already.
func (g *gathering) beside(results []result, told func(*check.Entry) bool) {
	for _, r := range results {
		if r.err != nil {
			g.gap(check.Gap{Message: r.err.Error()})
		}
		for _, e := range r.Entries {
			if g.cfg.apply(&e) && !told(&e) {
				g.report.Findings = append(g.report.Findings, e)
			}
		}
		g.report.Gaps = append(g.report.Gaps, r.Gaps...)
		g.inventory(r)
	}
}
