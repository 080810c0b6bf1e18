package javascript

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Away reports whether an import of the application's own code leads out of the tree,
// or to a place of it where nothing is. Libraries are not the application's own.
func (r *Resolver) Away(from, spec string) (outside, missing bool) {
	dir := path.Dir(from)
	switch {
	case len(spec) > 1000 || slices.Contains(data, path.Ext(spec)):
		return false, false
	case spec == "." || spec == ".." || strings.HasPrefix(spec, "./") || strings.HasPrefix(spec, "../"):
		base := path.Join(dir, spec)
		return leaves(base), !leaves(base) && !r.something(base)
	case spec == "" || strings.HasPrefix(spec, "/") || strings.HasPrefix(spec, "node:"):
		return false, false
	}
	return r.Resolve(from, spec) == "" && (r.mappedAway(dir, spec) || r.linkedAway(dir, spec)), false
}

// data are extensions of files that are imported and hold no code.
var data = []string{
	".json", ".css", ".scss", ".sass", ".less", ".svg", ".png", ".jpg", ".gif", ".ico", ".html", ".txt", ".md", ".graphql", ".gql", ".sql", ".yaml",
	".yml", ".xml", ".csv", ".proto", ".pem", ".hbs", ".ejs",
}

// leaves reports whether a path in the tree leads out of it.
func leaves(p string) bool { return p == ".." || strings.HasPrefix(p, "../") }

// something reports whether there is a file or folder of the name, with whatever
// extension: declarations of types, programs in other languages.
func (r *Resolver) something(base string) bool {
	if r.kind(base) != fs.ModeIrregular {
		return true
	}
	stem := strings.TrimSuffix(path.Base(base), path.Ext(base))
	list, err := fs.ReadDir(r.fsys, path.Dir(base))
	return err == nil && slices.ContainsFunc(list, func(e fs.DirEntry) bool { return strings.HasPrefix(e.Name(), stem+".") })
}

// mappedAway reports whether the configuration maps a name to a place outside.
func (r *Resolver) mappedAway(dir, spec string) bool {
	c := r.nearest(dir)
	if c == nil {
		return false
	}
	for _, pattern := range sortedKeys(c.paths) {
		rest, ok := matches(pattern, spec)
		if !ok || pattern == "*" {
			continue
		}
		for _, to := range choices(c.paths[pattern], 0) {
			if leaves(path.Join(c.dir, replaceStar(to, rest))) {
				return true
			}
		}
	}
	return false
}

// linkedAway reports whether a package.json links a package to a folder outside.
func (r *Resolver) linkedAway(dir, spec string) (away bool) {
	name, _ := packageName(spec)
	upwards(dir, func(dir string) bool {
		to := r.linked(dir, r.manifest(dir))[name]
		away = to != "" && leaves(to)
		return to != ""
	})
	return away
}
