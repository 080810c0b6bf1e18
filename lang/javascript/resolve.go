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
	manifests map[string]*manifest // by folder
	configs   map[string]*config   // by folder
	packages  map[string]map[string]string
}

// NewResolver prepares a resolver. Roots are folders of code and of layers.
func NewResolver(fsys fs.FS, roots []string) *Resolver {
	return &Resolver{
		fsys: fsys, roots: roots, manifests: map[string]*manifest{},
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

// upwards calls do for a folder and those around it, until it returns true.
func upwards(dir string, do func(dir string) bool) {
	for !do(dir) && dir != "." && dir != "/" && fs.ValidPath(dir) {
		dir = path.Dir(dir)
	}
}
