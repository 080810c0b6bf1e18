package scan

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/lang"
	"redoubt/lang/models"
	"redoubt/reach"
)

// source says where the code of a tree's applications is and what is known of
// APIs.
func (opt Options) source(fsys fs.FS, cfg *Config) reach.Source {
	src := reach.Source{Files: fsys, Parameters: opt.TaintParameters}
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
		if t.only != "" {
			continue
		}
		files := sources(ctx, t, held(t, done), cfg)
		if len(files) == 0 {
			continue
		}
		r := opt.looseTree(t, files, cfg)
		if r.err != nil || len(r.App.Functions) > 0 || len(r.Entries) > 0 {
			out = append(out, r)
		}
	}
	return out
}

func (opt Options) looseTree(t *tree, files []string, cfg *Config) (res result) {
	res.unit = unit{tree: t, file: "."}
	defer func() {
		if p := recover(); p != nil {
			res.err = fmt.Errorf("internal fault while following code: %v", p)
		}
	}()
	name := path.Base(t.dir)
	if name == "." || name == ".." || name == "/" {
		name = "code"
	}
	a := &app.Application{Name: name, Root: ".", Format: "code"}
	src := opt.source(t.fsys, cfg)
	src.Loose = files
	g := reach.New(a).WithCode(src)
	g.Code() // finds the functions
	res.part = opt.judge(g, t)
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
	_ = fs.WalkDir(t.fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || ctx.Err() != nil:
			return skipDir(d)
		case d.IsDir() && p != "." && (lang.Skipped(d.Name()) || testFolder(d.Name()) || cfg.excluded(p)), d.IsDir() && slices.Contains(outside, p):
			return fs.SkipDir
		case d.IsDir() && p != "." && lang.Installed(t.fsys, path.Dir(p))[d.Name()]:
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
