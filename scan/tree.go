package scan

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing/fstest"

	"redoubt/deps"
	"redoubt/iac"
)

// A tree is one argument: a folder, or the folder of a single template.
type tree struct {
	dir    string // on disk, "" for standard input
	only   string // the one template to read, "" = find them
	prefix string // what file names are shown with, when there are several arguments
	fsys   fs.FS
	root   *os.Root
	// packages reads manifests and lockfiles, once for all applications; nil where
	// nobody asks for packages.
	packages *deps.Tree
}

// openTrees opens the arguments. Everything is read through an os.Root, so no
// symbolic link leads out of the tree.
func openTrees(opt Options) ([]*tree, error) {
	paths := opt.Paths
	if len(paths) == 0 {
		paths = []string{"."}
	}
	var trees []*tree
	for _, p := range paths {
		t, err := openTree(p, opt.Stdin)
		if err != nil {
			closeTrees(trees)
			return nil, err
		}
		if len(paths) > 1 && t.dir != "" {
			t.prefix = filepath.ToSlash(filepath.Clean(t.dir))
		}
		trees = append(trees, t)
	}
	return trees, nil
}

func openTree(path string, stdin io.Reader) (*tree, error) {
	if path == "-" {
		return stdinTree(stdin)
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: no such file or folder", path)
	}
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	t := &tree{dir: path}
	if !info.IsDir() {
		t.dir, t.only = filepath.Dir(path), filepath.Base(path)
	}
	if t.root, err = os.OpenRoot(t.dir); err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	t.fsys = &listings{FS: t.root.FS()}
	return t, nil
}

// stdinTree holds standard input as a single file without neighbours.
func stdinTree(stdin io.Reader) (*tree, error) {
	if stdin == nil {
		return nil, errors.New("standard input: nothing to read")
	}
	data, err := io.ReadAll(io.LimitReader(stdin, iac.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("reading standard input: %w", err)
	}
	if len(data) > iac.MaxSize {
		return nil, fmt.Errorf("standard input: larger than %d MB", iac.MaxSize>>20)
	}
	const name = "stdin"
	return &tree{only: name, fsys: fstest.MapFS{name: &fstest.MapFile{Data: data, Mode: 0o444}}}, nil
}

func closeTrees(trees []*tree) {
	for _, t := range trees {
		if t.root != nil {
			_ = t.root.Close()
		}
	}
}
