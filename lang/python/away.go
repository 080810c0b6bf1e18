package python

import (
	"io/fs"
	"path"
	"strings"
)

// Away reports whether a relative import leads out of the tree, or to a place of it
// where nothing is.
func Away(fsys fs.FS, from, spec, member string) (outside, missing bool) {
	rest := strings.TrimLeft(spec, ".")
	if rest == spec {
		return false, false
	}
	dir := path.Dir(from)
	for range len(spec) - len(rest) - 1 {
		if dir == "." {
			return true, false
		}
		dir = path.Dir(dir)
	}
	if rest == "" { // from . import member: it may be a name of the package
		rest = member
		if isFile(fsys, path.Join(dir, "__init__.py")) || member == "*" {
			return false, false
		}
	}
	name := path.Join(dir, strings.ReplaceAll(rest, ".", "/"))
	return false, fs.ValidPath(name) && !isThere(fsys, name) && !isThere(fsys, name+".py")
}

func isThere(fsys fs.FS, name string) bool {
	_, err := fs.Stat(fsys, name)
	return err == nil
}
