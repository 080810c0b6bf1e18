package scan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"redoubt/app"
	"redoubt/iac"
	"redoubt/lang"
)

// A unit is one main template with the reader that claims it.
type unit struct {
	tree   *tree
	file   string // in the tree's file system
	reader iac.Reader
}

// show is the file's name as reports print it.
func (u unit) show() string { return path.Join(u.tree.prefix, u.file) }

type findings struct {
	units  []unit
	gaps   []app.Gap
	unread []app.Gap // those of gaps that are templates which were not read
}

// find looks for the main templates of every tree.
func find(ctx context.Context, trees []*tree, readers []iac.Reader, cfg *Config) findings {
	var all findings
	for _, t := range trees {
		f := finder{tree: t, readers: readers, cfg: cfg}
		if t.only != "" {
			f.single(t.only)
		} else {
			f.walk(ctx)
			f.tellTerraform()
		}
		all.units = append(all.units, f.units...)
		all.gaps = append(all.gaps, f.gaps...)
		all.unread = append(all.unread, f.unread...)
	}
	return all
}

type finder struct {
	tree    *tree
	readers []iac.Reader
	cfg     *Config
	findings
	terraform []string // configurations, which no reader knows
}

// skipped are folders that hold other people's code, and those that tools keep for
// themselves: what they build (.aws-sam, .serverless), copies, caches.
func skipped(name string) bool {
	switch name {
	case "node_modules", "bower_components", "site-packages", "__pycache__", "venv":
		return true
	}
	return hidden(name)
}

func hidden(name string) bool { return strings.HasPrefix(name, ".") }

func (f *finder) walk(ctx context.Context) {
	err := fs.WalkDir(f.tree.fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			f.gap(p, "can't be read: "+plain(err))
			return skipDir(d)
		case d.IsDir():
			return f.folder(p, d.Name())
		case path.Ext(p) == ".tf" && !f.cfg.excluded(p):
			f.terraform = append(f.terraform, p)
		case d.Type().IsRegular() && candidate(p) && !f.cfg.excluded(p):
			f.consider(p)
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		f.gap(".", "can't be read: "+plain(err))
	}
}

// tellTerraform says once that what only Terraform declares is not in the model.
func (f *finder) tellTerraform() {
	switch n := len(f.terraform); {
	case n == 1:
		f.gap(f.terraform[0], "is Terraform, which is not read")
	case n > 1:
		f.gap(f.terraform[0], fmt.Sprintf("is Terraform, which is not read (one of %d files)", n))
	}
}

func skipDir(d fs.DirEntry) error {
	if d != nil && d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// folder decides about descending. A synthesised CDK app is taken as a whole.
func (f *finder) folder(p, name string) error {
	if p == "." {
		return nil
	}
	if skipped(name) || f.cfg.excluded(p) {
		return fs.SkipDir
	}
	manifest := path.Join(p, "manifest.json")
	if name == "cdk.out" && exists(f.tree.fsys, manifest) {
		f.consider(manifest)
		return fs.SkipDir
	}
	return nil
}

// candidate reports whether a file may be a template, by its name.
func candidate(p string) bool {
	switch strings.ToLower(path.Ext(p)) {
	case ".yaml", ".yml", ".json", ".template":
		name := path.Base(p)
		return name != "package-lock.json" && name != "package.json" && name != "tsconfig.json"
	case ".ts", ".js", ".mjs", ".cjs":
		return strings.HasPrefix(path.Base(p), "serverless.")
	}
	return false
}

// consider adds the file if a reader claims it.
func (f *finder) consider(p string) {
	data, err := readFile(f.tree.fsys, p)
	if err != nil {
		f.gap(p, plain(err))
		f.unread = append(f.unread, f.gaps[len(f.gaps)-1])
		return
	}
	r, ok := f.match(p, data)
	if !ok {
		return
	}
	if of := f.original(p); of != "" {
		f.gap(p, "is a copy of "+of+" and was not read")
	} else {
		f.units = append(f.units, unit{f.tree, p, r})
	}
}

// copied is the word in a name that says that a file was put aside.
var copied = regexp.MustCompile(`(?i)[-_. ]+(bak|backup|old|orig|copy)\b`)

// original is the template beside p that it is a copy of, by their names, "" for
// none: serverless.yml of serverless.bak.yml.
func (f *finder) original(p string) string {
	dir, base := path.Split(p)
	of := copied.ReplaceAllString(base, "")
	if of == base || !exists(f.tree.fsys, path.Join(dir, of)) {
		return ""
	}
	return of
}

// single is for a template that the user named: it must be one.
func (f *finder) single(p string) {
	data, err := readFile(f.tree.fsys, p)
	if err != nil {
		f.gap(p, plain(err))
		return
	}
	r, ok := f.match(p, data)
	if !ok && lang.Language(p) != "" {
		return // code, which is scanned as such
	}
	if !ok {
		f.gap(p, "is neither code nor a template that redoubt reads (CloudFormation, SAM, serverless.yml or a CDK manifest)")
		return
	}
	f.units = append(f.units, unit{f.tree, p, r})
}

func (f *finder) match(p string, data []byte) (iac.Reader, bool) {
	for _, r := range f.readers {
		if r.Match(p, data) {
			return r, true
		}
	}
	return iac.Reader{}, false
}

func (f *finder) gap(file, message string) {
	f.gaps = append(f.gaps, app.Gap{Pos: app.Pos{File: path.Join(f.tree.prefix, file)}, Message: message})
}

// readFile reads at most iac.MaxSize bytes. A larger file is looked at only at
// its beginning: data files are passed over, templates are reported.
func readFile(fsys fs.FS, p string) ([]byte, error) {
	file, err := fsys.Open(p)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, iac.MaxSize+1))
	if err != nil {
		return nil, err
	}
	if len(data) > iac.MaxSize {
		if !templateLike(data[:64<<10]) {
			return nil, nil
		}
		return nil, fmt.Errorf("is larger than %d MB and was not read", iac.MaxSize>>20)
	}
	return data, nil
}

func templateLike(head []byte) bool {
	s := string(head)
	return strings.Contains(s, "AWSTemplateFormatVersion") || strings.Contains(s, "AWS::") || strings.Contains(s, "provider:")
}

func exists(fsys fs.FS, p string) bool {
	_, err := fs.Stat(fsys, p)
	return err == nil
}

// plain is the error without the operation and path that fs adds.
func plain(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}
