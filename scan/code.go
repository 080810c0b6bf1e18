package scan

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"redoubt/check"
	"redoubt/lang"
	"redoubt/lang/models"
	"redoubt/reach"
)

// source says where the code of a tree's applications is and what is known of
// APIs.
func (opt Options) source(t *tree, cfg *Config) reach.Source {
	src := reach.Source{Files: t.fsys, Parameters: opt.TaintParameters, Packages: t.packages, Advisories: opt.advisories, Statements: opt.statements, Licences: cfg.Licences}
	if len(cfg.Models) > 0 {
		if known, err := models.Embedded(); err == nil {
			src.Models = append(slices.Clip(known), cfg.Models...)
		}
	}
	return src
}

// loose examines the source files that no application's folder holds, as
// applications without a template: one for each tree.
func (opt Options) loose(ctx context.Context, trees []*tree, done []result, cfg *Config) []result {
	var out []result
	for _, t := range trees {
		files := []string{t.only}
		switch {
		case t.only == "":
			files = sources(ctx, t, held(t, done), cfg)
		case lang.Language(t.only) == "":
			continue
		}
		if len(files) == 0 {
			continue
		}
		r := opt.looseTree(ctx, t, files, cfg)
		if r.err != nil || len(r.App.Functions) > 0 || len(r.Entries) > 0 || len(r.Gaps) > 0 {
			out = append(out, r)
		}
	}
	return out
}

// looseTree follows the code of each folder at the top by itself, as many at a
// time as there are cores, and puts the results into one application.
func (opt Options) looseTree(ctx context.Context, t *tree, files []string, cfg *Config) result {
	groups := byTop(files)
	parts := make([]result, len(groups))
	opt.Progress = nil
	opt.each(ctx, make([]unit, len(groups)), func(i int) { parts[i] = opt.looseFiles(t, groups[i], cfg) })
	all := parts[0]
	for _, p := range parts[1:] {
		all.merge(p)
	}
	all.unit.tree = t
	return all
}

// byTop groups files by their folder at the top, in order.
func byTop(files []string) [][]string {
	var groups [][]string
	last := ""
	for _, f := range files {
		top, _, below := strings.Cut(f, "/")
		if !below {
			top = "."
		}
		if len(groups) == 0 || top != last {
			groups = append(groups, nil)
		}
		last = top
		groups[len(groups)-1] = append(groups[len(groups)-1], f)
	}
	return groups
}

// merge adds another part of the same application. What two folders share is
// found once, with all ways to it.
func (r *result) merge(p result) {
	if r.err == nil {
		r.err = p.err
	}
	seen := map[string]int{}
	place := func(e *check.Entry) string { return fmt.Sprintf("%s %s:%d:%d", e.Check, e.File, e.Line, e.Column) }
	for i := range r.Entries {
		seen[place(&r.Entries[i])] = i
	}
	for _, e := range p.Entries {
		i, ok := seen[place(&e)]
		switch {
		case !ok:
			r.Entries = append(r.Entries, e)
		case e.Function != "" && e.Function != r.Entries[i].Function:
			r.Entries[i].Also = append(append(r.Entries[i].Also, check.Way{Function: e.Function, Path: e.Path}), e.Also...)
		}
	}
	r.App.Functions = append(r.App.Functions, p.App.Functions...)
	r.App.Nodes, r.App.Edges = append(r.App.Nodes, p.App.Nodes...), append(r.App.Edges, p.App.Edges...)
	for _, g := range p.Gaps {
		if !slices.Contains(r.Gaps, g) {
			r.Gaps = append(r.Gaps, g)
		}
	}
	r.Told, r.Carried = append(r.Told, p.Told...), append(r.Carried, p.Carried...)
	r.Inventory.Shipments = append(r.Inventory.Shipments, p.Inventory.Shipments...)
	r.Inventory.Exposures = append(r.Inventory.Exposures, p.Inventory.Exposures...)
	r.Stats.Functions += p.Stats.Functions
	r.Stats.Triggers += p.Stats.Triggers
	r.Stats.Lines += p.Stats.Lines
}

func (opt Options) looseFiles(t *tree, files []string, cfg *Config) (res result) {
	res.unit = unit{tree: t, file: "."}
	defer func() {
		if p := recover(); p != nil {
			res.err = fmt.Errorf("internal fault while following code: %v", p)
		}
	}()
	res.part = opt.judge(opt.looseGraph(t, files, cfg), t, nil)
	return res
}

// held lists the folders of the tree's applications that have functions.
func held(t *tree, done []result) []string {
	var dirs []string
	for _, r := range done {
		if r.unit.tree == t && r.err == nil && len(r.App.Functions) > 0 {
			dirs = append(dirs, path.Dir(r.unit.file))
		}
	}
	return dirs
}

// sources lists the source files of the tree outside of the folders.
func sources(ctx context.Context, t *tree, outside []string, cfg *Config) []string {
	var files []string
	installed := map[string]map[string]bool{} // by folder
	libraries := func(dir string) map[string]bool {
		names, ok := installed[dir]
		if !ok {
			names = lang.Installed(t.fsys, dir)
			installed[dir] = names
		}
		return names
	}
	_ = fs.WalkDir(t.fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || ctx.Err() != nil:
			return skipDir(d)
		case d.IsDir() && p != "." && (lang.Skipped(d.Name()) || hidden(d.Name()) || testFolder(d.Name()) || cfg.excluded(p)), d.IsDir() && slices.Contains(outside, p):
			return fs.SkipDir
		case d.IsDir() && p != "." && libraries(path.Dir(p))[d.Name()]:
			return fs.SkipDir // a library that was installed into the folder
		case d.Type().IsRegular() && lang.Language(p) != "" && !testFile(path.Base(p)) && !cfg.excluded(p):
			files = append(files, p)
		}
		return nil
	})
	return files
}

// Tests are not deployed.
func testFolder(name string) bool {
	return slices.Contains([]string{"test", "tests", "__tests__", "spec", "specs", "__mocks__", "e2e"}, name)
}

func testFile(name string) bool {
	return strings.Contains(name, ".test.") || strings.Contains(name, ".spec.") || strings.HasPrefix(name, "test_") ||
		strings.HasSuffix(name, "_test.py") || name == "conftest.py" || strings.HasSuffix(name, ".config.js") || strings.HasSuffix(name, ".config.ts")
}

// codeNotChecked says what of the code was not looked at.
func codeNotChecked(rep *check.Report) {
	other := map[string]bool{}
	for _, a := range rep.Applications {
		for _, f := range a.Functions {
			family := strings.TrimRight(f.Runtime, "0123456789.x")
			if f.Runtime != "" && family != "python" && family != "nodejs" {
				other[family] = true
			}
		}
	}
	if len(other) == 0 {
		return
	}
	names := make([]string, 0, len(other))
	for n := range other {
		names = append(names, n)
	}
	slices.Sort(names)
	rep.NotChecked = append(rep.NotChecked, check.NotChecked{
		What: "function code in " + strings.Join(names, ", "), Why: "flows are followed in Python, JavaScript and TypeScript",
	})
}
