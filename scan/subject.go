package scan

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"testing/fstest"

	"redoubt/app"
	"redoubt/check"
	"redoubt/iac"
	"redoubt/reach"
)

// A Subject is an application with what it takes to change its templates.
type Subject struct {
	Graph *reach.Graph
	// Findings runs the checks and leaves out what is suppressed. secrets are those
	// of all findings, which nothing may show.
	Findings func() (found []*check.Finding, secrets []string)
	// Edit edits the templates, nil where other programs make them.
	Edit iac.Editor
	// Dir is the folder on disk that files are named below, "" for standard
	// input; Prefix is what reports show before the names.
	Dir, Prefix string
	// Open reads a file as it is seen by the application.
	Open func(name string) ([]byte, error)
	// With reads the application again, as if files had other contents.
	With func(files map[string][]byte) (*Subject, error)
}

// Subjects reads the applications and hands each to use, while its code can still be read. Code that no application holds makes
// one more for each folder at the top. Parameters stay open.
func Subjects(ctx context.Context, opt Options, use func(*Subject) error) ([]app.Gap, error) {
	trees, err := openTrees(opt)
	if err != nil {
		return nil, &InputError{err}
	}
	defer closeTrees(trees)
	cfg, err := loadConfig(opt, trees)
	if err != nil {
		return nil, &InputError{err}
	}
	opt.open = true
	found := find(ctx, trees, opt.Readers, cfg)
	gaps, read := found.gaps, withoutParts(opt.models(ctx, found.units, cfg))
	for i, r := range read {
		if ctx.Err() != nil {
			break
		}
		if r.err != nil {
			gaps = append(gaps, r.gap())
			continue
		}
		opt.progress(i, len(read))
		if err := guarded(use, opt.subject(r, cfg)); err != nil {
			var fault *faultError
			if !errors.As(err, &fault) {
				return gaps, err
			}
			gaps = append(gaps, result{unit: r.unit, err: err}.gap())
		}
		read[i].graph = nil // large, and not needed any more
	}
	for _, t := range trees {
		for _, group := range byTop(looseIn(ctx, t, read, cfg)) {
			if err := use(&Subject{Graph: opt.looseGraph(t, group, cfg), Dir: t.dir, Prefix: t.prefix}); err != nil {
				return gaps, err
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("reading: %w", err)
	}
	return gaps, nil
}

// A faultError is a fault of redoubt's own, which must not lose the other
// applications.
type faultError struct{ what any }

func (e *faultError) Error() string { return fmt.Sprintf("internal fault: %v", e.what) }

func guarded(use func(*Subject) error, s *Subject) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &faultError{p}
		}
	}()
	return use(s)
}

func (opt Options) subject(r result, cfg *Config) *Subject {
	u := r.unit
	s := &Subject{Graph: r.graph, Edit: u.editor(), Dir: u.tree.dir, Prefix: u.tree.prefix}
	s.Findings = func() ([]*check.Finding, []string) {
		usual := opt
		usual.open = false // as scan finds them
		again := usual.model(u, cfg)
		if again.err != nil {
			return nil, nil
		}
		return usual.run(again.graph.WithCodeOf(r.graph), u.tree, cfg)
	}
	s.Open = func(name string) ([]byte, error) { return fs.ReadFile(u.tree.fsys, name) }
	s.With = func(files map[string][]byte) (*Subject, error) {
		t := *u.tree
		t.fsys = overlay{under: u.tree.fsys, over: files}
		again := opt.model(unit{&t, u.file, u.reader}, cfg)
		if again.err != nil {
			return nil, again.err
		}
		again.graph.WithCodeOf(r.graph)
		return opt.subject(again, cfg), nil
	}
	return s
}

// run runs the checks over an application and leaves out what is suppressed, but
// not its secrets.
func (opt Options) run(g *reach.Graph, t *tree, cfg *Config) ([]*check.Finding, []string) {
	var found []*check.Finding
	for _, c := range opt.Checks {
		pass := check.NewPass(c, g, opt.Now, func(f *check.Finding) { found = append(found, f) }, func(app.Gap) {})
		if err := c.Run(pass); err != nil {
			continue // scan reports it
		}
	}
	w := newWriter(g, t, found)
	w.edit = silent
	return slices.DeleteFunc(w.once(found), func(f *check.Finding) bool {
		e := w.entry(f)
		return !cfg.apply(&e) || e.Suppressed != nil
	}), w.secrets
}

// overlay is a file system with some files replaced.
type overlay struct {
	under fs.FS
	over  map[string][]byte
}

// Open opens the file of that name, its new content if it has one.
func (o overlay) Open(name string) (fs.File, error) {
	if data, ok := o.over[path.Clean(name)]; ok {
		return fstest.MapFS{name: {Data: data, Mode: 0o444}}.Open(name)
	}
	return o.under.Open(name)
}
