package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"redoubt/lang"
)

// A label is what a case says of itself in a comment.
type label struct {
	real  bool   // the flow exists
	level string // "2", "3+", "4"
}

// A half says which part of a benchmark a case belongs to.
type half string

const (
	evenHalf half = "even" // for developing
	oddHalf  half = "odd"  // for measuring: nobody looks at it
)

// A labelled case of the benchmark; path is relative to the case folder.
type labelled struct {
	path string
	half half
	label
}

var (
	labelReal  = regexp.MustCompile(`(?m)^\W*real case[ \t]*=[ \t]*(true|false)\b`)
	labelLevel = regexp.MustCompile(`(?m)^\W*level[ \t]*=[ \t]*(\S+)`)
)

// readLabel reads the label from a source; ok is false if there is none.
func readLabel(src []byte) (l label, ok bool) {
	m := labelReal.FindSubmatch(src)
	if m == nil {
		return label{}, false
	}
	l.real = string(m[1]) == "true"
	if m := labelLevel.FindSubmatch(src); m != nil {
		l.level = string(m[1])
	}
	return l, true
}

// caseOf returns the case that a file belongs to: the outermost folder on its
// way whose name ends in _T or _F, else the file itself.
func caseOf(file string) string {
	for i, c := range file {
		if c == '/' && verdictName(file[:i]) {
			return file[:i]
		}
	}
	return file
}

func verdictName(p string) bool {
	return strings.HasSuffix(p, "_T") || strings.HasSuffix(p, "_F")
}

// readCases lists the labelled cases below root/dir. The half is judged by the
// path from the root, as the issue defines it. Level 4 asks for a solver and is
// left out.
func readCases(root, dir string) ([]labelled, error) {
	base := filepath.Join(root, filepath.FromSlash(dir))
	seen := map[string]bool{}
	var cases []labelled
	err := filepath.WalkDir(base, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || lang.Language(p) == "" {
			return err
		}
		rel, err := filepath.Rel(base, p)
		if err != nil {
			return err
		}
		name := caseOf(filepath.ToSlash(rel))
		if seen[name] {
			return nil
		}
		src, err := os.ReadFile(p)
		if l, ok := readLabel(src); ok {
			seen[name] = true
			if l.level != "4" {
				cases = append(cases, labelled{path: name, half: halfOf(path.Join(dir, name)), label: l})
			}
		}
		return err
	})
	return cases, err
}

func halfOf(p string) half {
	if evenPath(p) {
		return evenHalf
	}
	return oddHalf
}
