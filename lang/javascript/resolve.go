package javascript

import (
	"io/fs"
	"path"
	"strings"
)

// Resolve finds the file that an import in the file from means by spec. It is
// "" for what is not in the tree: third-party packages and what node brings
// along, and for files that are no code.
func Resolve(fsys fs.FS, roots []string, from, spec string) string {
	return NewResolver(fsys, roots).Resolve(from, spec)
}

// A Resolver finds files for imports and remembers what it read on the way. It
// is for one goroutine.
type Resolver struct {
	fsys      fs.FS
	roots     []string
	kinds     map[string]fs.FileMode // of paths; fs.ModeIrregular: nothing there
	manifests map[string]*manifest   // by folder
	configs   map[string]*config     // by folder
	packages  map[string]map[string]string
}

// NewResolver prepares a resolver. Roots are folders of code and of layers.
func NewResolver(fsys fs.FS, roots []string) *Resolver {
	return &Resolver{
		fsys: fsys, roots: roots, kinds: map[string]fs.FileMode{}, manifests: map[string]*manifest{},
		configs: map[string]*config{}, packages: map[string]map[string]string{},
	}
}

// Resolve does what the function of that name does.
func (r *Resolver) Resolve(from, spec string) string {
	dir := path.Dir(from)
	typed := strings.Contains(path.Ext(from), "ts")
	switch {
	case spec == "" || len(spec) > 1000 || strings.HasPrefix(spec, "node:"):
		return ""
	case spec == "." || spec == ".." || strings.HasPrefix(spec, "./") || strings.HasPrefix(spec, "../"):
		return r.file(path.Join(dir, spec), typed)
	case strings.HasPrefix(spec, "/"):
		return r.absolute(spec, typed)
	}
	for _, find := range []func(dir, spec string, typed bool) string{r.configured, r.local, r.layered} {
		if file := find(dir, spec, typed); file != "" {
			return file
		}
	}
	return ""
}

// absolute is a path as it is in a running function.
func (r *Resolver) absolute(spec string, typed bool) string {
	rest, ok := strings.CutPrefix(spec, "/opt/")
	if !ok {
		if rest, ok = strings.CutPrefix(spec, "/var/task/"); !ok {
			return ""
		}
	}
	for _, root := range r.roots {
		for _, base := range []string{rest, strings.TrimPrefix(rest, "nodejs/")} {
			if file := r.file(path.Join(root, base), typed); file != "" {
				return file
			}
		}
	}
	return ""
}

// layered looks for a package in the layers.
func (r *Resolver) layered(_, spec string, typed bool) string {
	for _, root := range r.roots {
		for _, below := range []string{"nodejs/node_modules", "node_modules"} {
			if below == "node_modules" && path.Base(root) != "nodejs" {
				continue // installed packages of a function
			}
			name, sub := packageName(spec)
			if file := r.inPackage(path.Join(root, below, name), sub, typed); file != "" {
				return file
			}
			if file := r.file(path.Join(root, below, spec), typed); file != "" {
				return file
			}
		}
	}
	return ""
}

// packageName splits a bare specifier into the package's name and what is
// asked for in it: @a/b/c → @a/b, c.
func packageName(spec string) (name, sub string) {
	parts := strings.SplitN(spec, "/", 3)
	n := 1
	if strings.HasPrefix(spec, "@") {
		n = 2
	}
	n = min(n, len(parts))
	return strings.Join(parts[:n], "/"), strings.Join(parts[n:], "/")
}

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
	if k, ok := r.kinds[name]; ok {
		return k
	}
	k := fs.ModeIrregular
	if fs.ValidPath(name) {
		if info, err := fs.Stat(r.fsys, name); err == nil {
			k = info.Mode()
		}
	}
	r.kinds[name] = k
	return k
}

// upwards calls do for a folder and those around it, until it returns true.
func upwards(dir string, do func(dir string) bool) {
	for !do(dir) && dir != "." && dir != "/" && fs.ValidPath(dir) {
		dir = path.Dir(dir)
	}
}
