package python

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Resolve finds the file of the module that a file imports: "a.b", ".x",
// "..y.z". Absolute names are looked for beside the importer, in the folders
// above it and below the roots (code folders and layers). It returns "" for
// modules that are not in the tree.
func Resolve(fsys fs.FS, roots []string, from, spec string) string {
	dir := path.Dir(from)
	if strings.HasPrefix(spec, ".") {
		name := strings.TrimLeft(spec, ".")
		for range len(spec) - len(name) - 1 {
			dir = path.Dir(dir)
		}
		if name == "" {
			return file(fsys, path.Join(dir, "__init__.py"))
		}
		return module(fsys, dir, name, from)
	}
	var dirs []string
	for {
		dirs = append(dirs, dir)
		if dir == "." || dir == "/" {
			break
		}
		dir = path.Dir(dir)
	}
	for _, d := range append(dirs, roots...) {
		if f := module(fsys, d, spec, from); f != "" {
			return f
		}
	}
	return ""
}

// module finds a dotted name below a folder. A file does not import itself by
// the name of a library that it is called after.
func module(fsys fs.FS, dir, name, from string) string {
	base := path.Join(append([]string{dir}, strings.Split(name, ".")...)...)
	if f := file(fsys, path.Join(base, "__init__.py")); f != "" {
		return f
	}
	if f := file(fsys, base+".py"); f != "" && f != from {
		return f
	}
	return ""
}

func file(fsys fs.FS, name string) string {
	if !fs.ValidPath(name) || slices.Contains(strings.Split(name, "/"), "site-packages") {
		return ""
	}
	if info, err := fs.Stat(fsys, name); err == nil && info.Mode().IsRegular() {
		return name
	}
	return ""
}
