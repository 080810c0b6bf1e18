package scan

import (
	"context"
	"fmt"
	"io/fs"
	"path"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
	"redoubt/secret"
)

// secrets searches the files of every tree for credentials, while the
// applications are read: one result for each tree, of no application.
func (opt Options) secrets(ctx context.Context, trees []*tree, cfg *Config) <-chan []result {
	done := make(chan []result, 1)
	go func() {
		var list []result
		for _, t := range trees {
			if t.dir != "" && ctx.Err() == nil {
				list = append(list, opt.secretsOf(ctx, t, cfg))
			}
		}
		done <- list
	}()
	return done
}

func (opt Options) secretsOf(ctx context.Context, t *tree, cfg *Config) (res result) {
	res.unit = unit{tree: t, file: "."}
	defer func() {
		if p := recover(); p != nil {
			res.err = fmt.Errorf("internal fault while searching for credentials: %v", p)
		}
	}()
	found, err := opt.hits(ctx, t)
	if err != nil {
		return res
	}
	a := &app.Application{Root: "."}
	for _, gap := range found.Gaps {
		if !cfg.excluded(gap.Pos.File) {
			a.Gaps = append(a.Gaps, app.Gap{Pos: app.Pos{File: path.Join(t.prefix, gap.Pos.File), Line: gap.Pos.Line}, Message: gap.Message})
		}
	}
	var hits []reach.Hit
	for _, h := range found.Hits {
		if !cfg.excluded(h.Pos.File) {
			hits = append(hits, reach.Hit{Hit: h, Value: valueOf(t.fsys, h.Pos)})
		}
	}
	res.part = opt.judge(reach.New(a).WithHits(hits), t, nil)
	return res
}

// hits searches the tree, or the one file that the user named.
func (opt Options) hits(ctx context.Context, t *tree) (secret.Report, error) {
	if t.only == "" {
		return secret.Tree(ctx, t.fsys)
	}
	data, err := readFile(t.fsys, t.only)
	if err != nil {
		return secret.Report{}, err
	}
	return secret.Report{Hits: secret.Scan(t.only, data)}, nil
}

// valueOf is the text of a credential, "" where it can't be read as it stands.
func valueOf(fsys fs.FS, pos app.Pos) string {
	data, err := fs.ReadFile(fsys, pos.File)
	if err != nil || pos.Start < 0 || pos.End > len(data) || pos.Start >= pos.End {
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
	for _, r := range results {
		if r.err != nil {
			g.gap(check.Gap{Message: r.err.Error()})
		}
		for _, e := range r.Entries {
			if g.cfg.apply(&e) && !told[fmt.Sprintf("%s:%d", e.File, e.Line)] {
				g.report.Findings = append(g.report.Findings, e)
			}
		}
		g.report.Gaps = append(g.report.Gaps, r.Gaps...)
	}
}
