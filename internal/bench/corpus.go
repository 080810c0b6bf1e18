package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"redoubt/lang"
)

// examples is the folder of serverless/examples in the corpora.
const examples = "serverless+examples"

// corpus returns the folder of a corpus with links resolved, "" if it is absent.
func corpus(corpora, name string) string {
	if corpora == "" {
		return ""
	}
	dir, err := filepath.EvalSymlinks(filepath.Join(corpora, name))
	if err != nil {
		return ""
	}
	return dir
}

// A folder is one example of a corpus: a template and the code of its handlers.
type folder struct {
	dir   string
	files []string // relative to dir, with slashes turned
	lines int      // of source code
}

// largest is how many lines a folder may have to be part of a synthetic tree:
// larger ones hold whole libraries, and one of them would be half of the tree.
const largest = 3000

// folders lists the examples of the public corpora that have code, in order.
func folders(corpora string) []folder {
	var list []folder
	for _, name := range []string{patterns, examples} {
		root := corpus(corpora, name)
		entries, err := os.ReadDir(root)
		if root == "" || err != nil {
			continue
		}
		for _, e := range entries {
			if f := readFolder(filepath.Join(root, e.Name())); e.IsDir() && f.lines > 0 && f.lines <= largest {
				list = append(list, f)
			}
		}
	}
	return list
}

// readFolder lists sources, templates and settings below dir. Files that can't
// be read are left out.
func readFolder(dir string) folder {
	f := folder{dir: dir}
	_ = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // what can't be read is not measured
		}
		if d.IsDir() && p != dir && foreign(p) {
			return fs.SkipDir
		}
		if !d.Type().IsRegular() || !wanted(d) {
			return nil
		}
		rel, err := filepath.Rel(dir, p)
		if err == nil {
			f.files = append(f.files, rel)
			f.lines += sourceLines(p)
		}
		return nil
	})
	return f
}

// foreign reports whether a folder holds what scan does not look at: other
// people's code, tests.
func foreign(dir string) bool {
	name := filepath.Base(dir)
	return lang.Skipped(name) || slices.Contains([]string{"test", "tests", "__tests__", "spec", "specs", "e2e"}, name) ||
		lang.Installed(os.DirFS(filepath.Dir(dir)), ".")[name]
}

// wanted leaves out what scan does not open, and lock files that would fill
// the disk.
func wanted(d fs.DirEntry) bool {
	info, err := d.Info()
	if err != nil || info.Size() > 1<<20 || strings.Contains(d.Name(), "-lock.") {
		return false
	}
	switch filepath.Ext(d.Name()) {
	case ".yml", ".yaml", ".json", ".template":
		return true
	}
	return lang.Language(d.Name()) != ""
}

// sourceLines counts the lines of a file, none if it is no source.
func sourceLines(file string) int {
	if lang.Language(file) == "" {
		return 0
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	return bytes.Count(data, []byte("\n"))
}

// copyTo writes a copy of the folder.
func (f folder) copyTo(dir string) error {
	for _, name := range f.files {
		to := filepath.Join(dir, name)
		data, err := os.ReadFile(filepath.Join(f.dir, name))
		if err == nil {
			err = os.MkdirAll(filepath.Dir(to), 0o755)
		}
		if err == nil {
			err = os.WriteFile(to, data, 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// why says why a row is skipped.
func why(err error) string {
	if err != nil {
		return err.Error()
	}
	return "corpus is absent"
}
