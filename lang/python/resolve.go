package python

import (
	"io/fs"
	"path"
	"strings"
)

// Resolve finds the file of the module that the file from imports as spec
// ("a.b", ".x", "..y.z"). It is "" if there is none in the tree: a library, or
// a folder without an __init__ of its own. Modules are looked for in the
// importer's folder and those around it, in the roots, and in the folder
// "python" of a root, where layers keep theirs.
func Resolve(fsys fs.FS, roots []string, from, spec string) string {
	rest := strings.TrimLeft(spec, ".")
	dots := len(spec) - len(rest)
	var parts []string
	if rest != "" {
		parts = strings.Split(rest, ".")
	}
	for _, p := range parts {
		if p == "" || strings.ContainsAny(p, "/\\") {
			return ""
		}
	}
	if dots > 0 {
		return relative(fsys, from, dots, parts)
	}
	if len(parts) == 0 {
		return ""
	}
	for _, dir := range places(fsys, roots, from, parts[0]) {
		if file := module(fsys, dir, parts); file != "" && file != from {
			return file
		}
	}
	return ""
}

// relative finds a module from the importer's own package on.
func relative(fsys fs.FS, from string, dots int, parts []string) string {
	dir := path.Dir(from)
	for range dots - 1 {
		if dir == "." {
			return ""
		}
		dir = path.Dir(dir)
	}
	return module(fsys, dir, parts)
}

// places lists the folders that a module is looked for in. A package's own
// folder is not on Python's path, unless the package is the whole code of a
// function; so it comes last, and never hides the standard library.
func places(fsys fs.FS, roots []string, from, first string) []string {
	var list, packages []string
	for dir := path.Dir(from); ; dir = path.Dir(dir) {
		if isFile(fsys, path.Join(dir, "__init__.py")) {
			packages = append(packages, dir)
		} else {
			list = append(list, dir)
		}
		if dir == "." || dir == "/" {
			break
		}
	}
	for _, r := range roots {
		list = append(list, path.Clean(r), path.Join(r, "python"))
	}
	if !Standard(first) {
		list = append(list, packages...)
	}
	return list
}

// module finds the file of a module below a folder: a package comes before a
// module of its name.
func module(fsys fs.FS, dir string, parts []string) string {
	name := path.Join(append([]string{dir}, parts...)...)
	if file := path.Join(name, "__init__.py"); isFile(fsys, file) {
		return file
	}
	if file := name + ".py"; len(parts) > 0 && isFile(fsys, file) {
		return file
	}
	return ""
}

func isFile(fsys fs.FS, name string) bool {
	if !fs.ValidPath(name) {
		return false
	}
	info, err := fs.Stat(fsys, name)
	return err == nil && info.Mode().IsRegular()
}
