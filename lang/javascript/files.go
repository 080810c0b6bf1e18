package javascript

import (
	"io/fs"
	"path"
	"strings"
)

// The extensions of code, in the order in which they are tried.
var (
	plainFirst = []string{".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"}
	typedFirst = []string{".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx"}
)

// sources are the extensions of what a compiled file may be made of.
var sources = map[string][]string{".js": {".ts", ".tsx", ".jsx"}, ".mjs": {".mts"}, ".cjs": {".cts"}, ".jsx": {".tsx"}}

func extensions(typed bool) []string {
	if typed {
		return typedFirst
	}
	return plainFirst
}

// file finds the file that a path without extension, with another one or of a
// folder means.
func (r *Resolver) file(base string, typed bool) string {
	ext := path.Ext(base)
	if r.isFile(base) {
		for _, e := range plainFirst {
			if ext == e {
				return base
			}
		}
		return "" // .json and the like
	}
	for _, e := range extensions(typed) {
		if r.isFile(base + e) {
			return base + e
		}
	}
	for _, e := range sources[ext] {
		if file := strings.TrimSuffix(base, ext) + e; r.isFile(file) {
			return file
		}
	}
	if !r.isDir(base) {
		return ""
	}
	return r.folder(base, typed)
}

// folder is what importing a folder means.
func (r *Resolver) folder(dir string, typed bool) string {
	if m := r.manifest(dir); m != nil {
		for _, main := range []string{m.Module, m.Main} {
			if file := r.built(dir, main, typed); file != "" {
				return file
			}
		}
	}
	return r.index(dir, typed)
}

func (r *Resolver) index(dir string, typed bool) string {
	for _, e := range extensions(typed) {
		if file := path.Join(dir, "index"+e); r.isFile(file) {
			return file
		}
	}
	return ""
}

// built is a file that a package.json names. Where it is not there, it will be
// made by a build: of the source of the same name.
func (r *Resolver) built(dir, name string, typed bool) string {
	name = path.Clean("/" + name)[1:]
	if name == "" {
		return ""
	}
	names := []string{name}
	if first, rest, ok := strings.Cut(name, "/"); ok {
		switch first {
		case "dist", "build", "lib", "out", "cjs", "esm":
			names = append(names, "src/"+rest, rest)
		}
	}
	for _, n := range names {
		if base := path.Join(dir, n); !r.isDir(base) {
			if file := r.file(base, typed); file != "" {
				return file
			}
		} else if file := r.index(base, typed); file != "" {
			return file
		}
	}
	return ""
}

func (r *Resolver) isFile(name string) bool { return r.kind(name).IsRegular() }

func (r *Resolver) isDir(name string) bool { return r.kind(name).IsDir() }

func (r *Resolver) kind(name string) fs.FileMode {
	if fs.ValidPath(name) {
		if info, err := fs.Stat(r.fsys, name); err == nil {
			return info.Mode()
		}
	}
	return fs.ModeIrregular
}
