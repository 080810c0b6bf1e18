package scan

import (
	"context"
	"fmt"
	"path"

	"redoubt/app"
	"redoubt/lang"
	"redoubt/reach"
)

// Graphs reads the applications and hands each one's graph to use, while the
// code can still be read. Code that no application holds makes one more graph
// for each folder at the top.
func Graphs(ctx context.Context, opt Options, use func(*reach.Graph)) ([]app.Gap, error) {
	trees, err := openTrees(opt)
	if err != nil {
		return nil, &InputError{err}
	}
	defer closeTrees(trees)
	cfg, err := loadConfig(opt, trees)
	if err != nil {
		return nil, &InputError{err}
	}
	found := find(ctx, trees, opt.Readers, cfg)
	gaps, read := found.gaps, withoutParts(opt.models(ctx, found.units, cfg))
	for _, u := range read {
		if u.err != nil {
			gaps = append(gaps, u.gap())
			continue
		}
		use(u.graph)
		u.graph = nil // large, and not needed any more
	}
	for _, t := range trees {
		files := looseIn(ctx, t, read, cfg)
		for _, group := range byTop(files) {
			use(opt.looseGraph(t, group, cfg))
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("reading: %w", err)
	}
	return gaps, nil
}

// Code reads all code below the paths, whatever templates say, as one graph
// for each path.
func Code(ctx context.Context, opt Options, use func(g *reach.Graph)) error {
	trees, err := openTrees(opt)
	if err != nil {
		return &InputError{err}
	}
	defer closeTrees(trees)
	cfg, err := loadConfig(opt, trees)
	if err != nil {
		return &InputError{err}
	}
	for _, t := range trees {
		files := looseIn(ctx, t, nil, cfg)
		if len(files) == 0 {
			return &InputError{fmt.Errorf("%s: no Python, JavaScript or TypeScript is in it", t.dir)}
		}
		use(opt.looseGraph(t, files, cfg))
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("reading: %w", err)
	}
	return nil
}

// looseIn lists the source files of a tree that no application's folder holds.
func looseIn(ctx context.Context, t *tree, done []result, cfg *Config) []string {
	switch {
	case t.only == "":
		var dirs []string
		for _, r := range done {
			if r.unit.tree == t && r.err == nil {
				dirs = append(dirs, path.Dir(r.unit.file))
			}
		}
		return sources(ctx, t, dirs, cfg)
	case lang.Language(t.only) == "":
		return nil
	}
	return []string{t.only}
}

// looseGraph is the graph of code without a template.
func (opt Options) looseGraph(t *tree, files []string, cfg *Config) *reach.Graph {
	name := path.Base(t.dir)
	if name == "." || name == ".." || name == "/" {
		name = "code"
	}
	src := opt.source(t, cfg)
	src.Loose = files
	g := reach.New(&app.Application{Name: name, Root: ".", Format: "code"}).WithCode(src)
	g.Code() // finds the functions
	return g
}
