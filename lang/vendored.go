package lang

import (
	"bufio"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// vendored reports whether a Python file belongs to a package that was installed
// into the code's own folder (pip install -t): what models say of the library
// holds, not its source. What lies above a code folder is not deployed with it.
func (c *Code) vendored(file string) bool {
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		name := strings.TrimPrefix(strings.TrimPrefix(file, dir), "/")
		name, _, _ = strings.Cut(name, "/")
		if c.installed(dir)[strings.TrimSuffix(name, ".py")] {
			return true
		}
		if dir == "." || dir == "/" || slices.Contains(c.opt.Roots, dir) {
			return false
		}
	}
}

// installed lists the packages that pip installed into a folder.
func (c *Code) installed(dir string) map[string]bool {
	if names, ok := c.others[dir]; ok {
		return names
	}
	names := Installed(c.fsys, dir)
	c.others[dir] = names
	return names
}

// Installed lists the top-level names of the Python packages whose metadata
// lies in a folder.
// Source: PyPA specifications, "Recording installed projects".
func Installed(fsys fs.FS, dir string) map[string]bool {
	names := map[string]bool{}
	list, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return names
	}
	for _, e := range list {
		if !e.IsDir() || !strings.HasSuffix(e.Name(), ".dist-info") && !strings.HasSuffix(e.Name(), ".egg-info") {
			continue
		}
		meta := path.Join(dir, e.Name())
		if !topLevel(fsys, path.Join(meta, "top_level.txt"), names) {
			record(fsys, path.Join(meta, "RECORD"), names)
		}
	}
	return names
}

// maxMetadata bounds what is read of a package's metadata.
const maxMetadata = 1 << 20

func topLevel(fsys fs.FS, file string, names map[string]bool) bool {
	f, err := fsys.Open(file)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(io.LimitReader(f, maxMetadata))
	for lines.Scan() {
		if name := strings.TrimSpace(lines.Text()); name != "" {
			names[name] = true
		}
	}
	return true
}

// record reads the list of a package's files.
func record(fsys fs.FS, file string, names map[string]bool) {
	f, err := fsys.Open(file)
	if err != nil {
		return
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(io.LimitReader(f, maxMetadata))
	for lines.Scan() {
		name, _, _ := strings.Cut(lines.Text(), ",")
		top, _, isFolder := strings.Cut(name, "/")
		if isFolder || strings.HasSuffix(top, ".py") {
			names[strings.TrimSuffix(top, ".py")] = true
		}
	}
}
