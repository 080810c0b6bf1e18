package scan

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing/fstest"

	"redoubt/check"
	"redoubt/iac"
	"redoubt/lang"
)

// onlyNew drops the findings that the tree already had at the revision.
func (g *gathering) onlyNew(ctx context.Context, trees []*tree) error {
	if g.opt.Since == "" {
		return nil
	}
	old := map[string]bool{}
	for _, t := range trees {
		then, err := treeAt(ctx, t, g.opt.Since)
		if err != nil {
			return err
		}
		withPackages([]*tree{then})
		opt := g.opt
		opt.CacheDir, opt.Progress = "", nil
		found := find(ctx, []*tree{then}, opt.Readers, g.cfg)
		results := opt.readAll(ctx, found.units, g.cfg)
		results = append(results, opt.loose(ctx, []*tree{then}, results, g.cfg)...)
		opt.History = false // what the history has is not new
		results = append(results, opt.secrets(ctx, []*tree{then}, g.cfg)...)
		results = append(results, opt.folders(ctx, []*tree{then}, results, g.cfg)...)
		for _, r := range withoutParts(results) {
			for _, e := range r.Entries {
				old[e.Fingerprint] = true
			}
		}
	}
	g.report.Findings = newer(g.report.Findings, old)
	return ctx.Err()
}

func newer(entries []check.Entry, old map[string]bool) []check.Entry {
	kept := []check.Entry{}
	for _, e := range entries {
		if !old[e.Fingerprint] {
			kept = append(kept, e)
		}
	}
	return kept
}

// treeAt is the tree as git has it at the revision.
func treeAt(ctx context.Context, t *tree, rev string) (*tree, error) {
	if t.dir == "" {
		return nil, fmt.Errorf("--since needs a folder, not standard input")
	}
	if strings.HasPrefix(rev, "-") {
		return nil, fmt.Errorf("--since %s: not a revision", rev)
	}
	names, err := git(ctx, t.dir, nil, "ls-tree", "-r", "-z", "--long", rev, "--", ".")
	if err != nil {
		return nil, fmt.Errorf("--since %s: %w", rev, err)
	}
	then := *t
	then.root, then.packages = nil, nil
	then.fsys, err = contents(ctx, t.dir, blobs(names))
	if err != nil {
		return nil, fmt.Errorf("--since %s: %w", rev, err)
	}
	return &then, nil
}

type blob struct{ id, path string }

// blobs reads the lines of ls-tree: "mode type id size\tpath". Links and files
// over the size that a reader takes are left out.
func blobs(listing []byte) []blob {
	var list []blob
	for _, line := range strings.Split(string(listing), "\x00") {
		head, name, ok := strings.Cut(line, "\t")
		f := strings.Fields(head)
		if !ok || len(f) != 4 || f[1] != "blob" || f[0] == "120000" || tooLarge(f[3]) || slices.ContainsFunc(strings.Split(name, "/"), skipped) {
			continue
		}
		list = append(list, blob{f[2], path.Clean(name)})
	}
	return list
}

func tooLarge(size string) bool {
	var n int
	_, err := fmt.Sscan(size, &n)
	return err != nil || n > iac.MaxSize
}

// readable reports whether a reader may want the file's content.
func readable(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".yaml", ".yml", ".json", ".template", ".toml", ".graphql", ".env", ".txt":
		return true
	}
	return candidate(name) || lang.Language(name) != ""
}

// contents fetches the blobs with one git process.
func contents(ctx context.Context, dir string, list []blob) (fs.FS, error) {
	files := fstest.MapFS{}
	var want bytes.Buffer
	for _, b := range list {
		files[b.path] = &fstest.MapFile{Mode: 0o444}
		if readable(b.path) {
			fmt.Fprintln(&want, b.id)
		}
	}
	out, err := git(ctx, dir, want.Bytes(), "cat-file", "--batch")
	if err != nil {
		return nil, err
	}
	for _, b := range list {
		if !readable(b.path) {
			continue
		}
		var size int
		head, rest, ok := bytes.Cut(out, []byte("\n"))
		if _, err := fmt.Sscanf(string(head), b.id+" blob %d", &size); !ok || err != nil || size >= len(rest) {
			return nil, fmt.Errorf("git cat-file: unexpected answer for %s", b.path)
		}
		files[b.path].Data, out = rest[:size], rest[size+1:]
	}
	return files, nil
}

func git(ctx context.Context, dir string, stdin []byte, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir}, args...)...)
	cmd.Stdin = bytes.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if msg := strings.TrimSpace(stderr.String()); msg != "" {
			return nil, fmt.Errorf("git: %s", msg)
		}
		return nil, fmt.Errorf("git: %w", err)
	}
	return out, nil
}
