package deps

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// maxMembers bounds the folders of a workspace that are looked at.
const maxMembers = 2000

// members lists the folders that a package.json names as its workspaces, as seen
// from it. Patterns are yarn's and npm's: stars within a name, ** for any depth.
func (t *Tree) members(dir string) []string {
	m := t.packageJSON(path.Join(dir, "package.json"))
	if m == nil {
		return nil
	}
	var list []string
	for _, pattern := range m.Workspaces {
		pattern = path.Clean(strings.TrimPrefix(pattern, "./"))
		if strings.HasPrefix(pattern, "!") || !fs.ValidPath(pattern) {
			continue
		}
		list = t.expand(list, dir, ".", strings.Split(pattern, "/"))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// expand appends the folders below at that fit the rest of a pattern.
func (t *Tree) expand(list []string, dir, at string, pattern []string) []string {
	if len(list) > maxMembers || strings.Count(at, "/") > 16 {
		return list
	}
	if len(pattern) == 0 {
		if t.packageJSON(path.Join(dir, at, "package.json")) != nil {
			list = append(list, at)
		}
		return list
	}
	if !strings.ContainsAny(pattern[0], "*?[") {
		return t.expand(list, dir, path.Join(at, pattern[0]), pattern[1:])
	}
	deep := pattern[0] == "**"
	if deep {
		list = t.expand(list, dir, at, pattern[1:])
	}
	entries, err := fs.ReadDir(t.fsys, path.Join(dir, at))
	if err != nil {
		return list
	}
	for _, e := range entries {
		if !e.IsDir() || e.Name() == "node_modules" || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if deep {
			list = t.expand(list, dir, path.Join(at, e.Name()), pattern)
		} else if ok, err := path.Match(pattern[0], e.Name()); ok && err == nil {
			list = t.expand(list, dir, path.Join(at, e.Name()), pattern[1:])
		}
	}
	return list
}
