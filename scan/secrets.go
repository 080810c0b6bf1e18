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
	"redoubt/reach"
	"redoubt/secret"
)

// secrets searches the files of every tree for credentials: one result for each
// tree, of no application.
func (opt Options) secrets(ctx context.Context, trees []*tree, cfg *Config) []result {
	var list []result
	for _, t := range trees {
		if t.dir != "" && ctx.Err() == nil {
			list = append(list, opt.secretsOf(ctx, t, cfg))
		}
	}
	return list
}

func (opt Options) secretsOf(ctx context.Context, t *tree, cfg *Config) (res result) {
	res.unit = unit{tree: t, file: "."}
	defer func() {
		if p := recover(); p != nil {
			res.err = fmt.Errorf("internal fault while searching for credentials: %v", p)
		}
	}()
	found, err := opt.hits(ctx, t, cfg)
	if err != nil {
		return res
	}
	a := &app.Application{Root: "."}
	for _, gap := range found.Gaps {
		a.Gaps = append(a.Gaps, app.Gap{Pos: app.Pos{File: path.Join(t.prefix, gap.Pos.File), Line: gap.Pos.Line}, Message: gap.Message})
	}
	var hits []reach.Hit
	var data []byte
	of := ""
	for _, h := range found.Hits {
		hit := reach.Hit{Hit: h}
		if h.Commit == "" {
			if h.Pos.File != of { // they come file by file
				of = h.Pos.File
				data, _ = fs.ReadFile(t.fsys, of)
			}
			hit.Value = between(data, h.Pos)
		}
		hits = append(hits, hit)
	}
	res.part = opt.judge(reach.New(a).WithHits(hits), t, nil)
	return res
}

// hits searches the tree, or the one file that the user named.
func (opt Options) hits(ctx context.Context, t *tree, cfg *Config) (secret.Report, error) {
	if t.only == "" {
		r, err := secret.Tree(ctx, own{t.fsys, cfg})
		if err != nil || !opt.History {
			return r, err
		}
		past, err := secret.History(ctx, t.dir, r.Hits)
		if err != nil {
			past.Gaps = append(past.Gaps, app.Gap{Message: "git's history was not searched for credentials: " + err.Error()})
		}
		r.Hits, r.Gaps = append(r.Hits, past.Hits...), append(r.Gaps, past.Gaps...)
		return r, ctx.Err()
	}
	data, err := readFile(t.fsys, t.only)
	if err != nil {
		return secret.Report{}, err
	}
	return secret.Report{Hits: secret.Scan(t.only, data)}, nil
}

// own is a tree without what the configuration excludes, and without packages
// that were installed into its folders: a layer's python/boto3.
type own struct {
	fs.FS
	cfg *Config
}

// ReadDir lists a folder's own files and folders.
func (o own) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(o.FS, name)
	var installed map[string]bool
	if slices.ContainsFunc(list, func(e fs.DirEntry) bool { return strings.HasSuffix(e.Name(), "-info") }) {
		installed = lang.Installed(o.FS, name)
	}
	return slices.DeleteFunc(list, func(e fs.DirEntry) bool {
		return e.IsDir() && installed[e.Name()] || o.cfg.excluded(path.Join(name, e.Name()))
	}), err
}

// between is the text of a credential, "" where it can't be read as it stands.
func between(data []byte, pos app.Pos) string {
	if pos.Start < 0 || pos.End > len(data) || pos.Start >= pos.End {
		return ""
	}
	return string(data[pos.Start:pos.End])
}

// credentials adds what was found in files, but for what a check of templates has
// told already.
func (g *gathering) credentials(results []result) {
	told := map[string]bool{}
	for _, e := range g.report.Findings {
		if e.Concern == check.Secrets {
			told[fmt.Sprintf("%s:%d", e.File, e.Line)] = true
		}
	}
	g.beside(results, func(e *check.Entry) bool { return told[fmt.Sprintf("%s:%d", e.File, e.Line)] })
}
