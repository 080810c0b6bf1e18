package main

import (
	"fmt"
	"io/fs"
	"path/filepath"
)

// speed measures lines per second and core on public code as it is, cold and
// end to end: reading, parsing, following, judging, printing.
func speed(binary, corpora string) row {
	r := row{what: "speed, cold, end to end", target: "≥ 20,000 lines/s/core"}
	var (
		args  = []string{"scan", "--no-cache", "--fail-on", "none", "--format", "json"}
		lines int
	)
	for _, name := range []string{patterns, examples} {
		if dir := corpus(corpora, name); dir != "" {
			args = append(args, dir)
			lines += treeLines(dir)
		}
	}
	if lines == 0 {
		return skipped(r.what, r.target, why(nil))
	}
	c, _, err := measure(3, binary, args...)
	if err != nil {
		return skipped(r.what, r.target, err.Error())
	}
	rate := float64(lines) / c.cpu()
	r.figure = fmt.Sprintf("%.0f", rate)
	r.note = fmt.Sprintf("%d lines of source, templates not counted; %.1f s CPU, wall %.1f s, %.0f MB", lines, c.cpu(), c.wall, c.memory)
	return atMost(r, -rate, -20000)
}

// treeLines counts the lines of source below dir that scan looks at: libraries
// that lie in the tree would make it look faster than it is.
func treeLines(dir string) int {
	lines := 0
	_ = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
		case d.IsDir() && p != dir && foreign(p):
			return fs.SkipDir
		case d.Type().IsRegular():
			lines += sourceLines(p)
		}
		return nil
	})
	return lines
}
