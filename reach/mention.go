package reach

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"redoubt/lang"
)

const (
	mostRead    = 3000    // files that are searched for names
	largestRead = 1 << 20 // of one file
)

var errMany = errors.New("too many files")

// Unmentioned returns the names that no source file and no template below a folder
// holds, whosever it is: those of packages that other applications or tools beside
// the functions don't use either. It returns none where there is too much to read.
func (g *Graph) Unmentioned(dir string, names []string) []string {
	left, files := names, 0
	err := fs.WalkDir(g.source.Files, dir, func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && name != dir && lang.Skipped(e.Name()):
			return fs.SkipDir
		case e.IsDir() || lang.Language(name) == "" && path.Ext(name) != ".yml" && path.Ext(name) != ".yaml":
			return nil
		}
		if files++; files > mostRead {
			return errMany
		}
		left, err = g.without(left, name, e)
		return err
	})
	if err != nil {
		return nil
	}
	return left
}

// without drops the names that a file holds. Python writes "_" for "-".
func (g *Graph) without(names []string, file string, e fs.DirEntry) ([]string, error) {
	if info, err := e.Info(); err != nil || info.Size() > largestRead {
		return nil, errMany
	}
	data, err := fs.ReadFile(g.source.Files, file)
	if err != nil {
		return nil, err
	}
	text := string(data)
	var left []string
	for _, name := range names {
		if !strings.Contains(text, name) && !strings.Contains(text, strings.ReplaceAll(name, "-", "_")) {
			left = append(left, name)
		}
	}
	return left, nil
}
