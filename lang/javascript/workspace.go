package javascript

import (
	"io/fs"
	"path"
	"strings"
)

// local finds a package of the tree itself: of a workspace, a dependency with
// a path, or a name that the importer's own package.json defines.
func (r *Resolver) local(dir, spec string, typed bool) (file string) {
	name, sub := packageName(spec)
	upwards(dir, func(dir string) bool {
		m := r.manifest(dir)
		if strings.HasPrefix(spec, "#") {
			if m != nil {
				file = r.mapped(dir, m.Imports, spec, typed)
			}
			return m != nil
		}
		if m != nil && m.Name == name {
			file = r.inPackage(dir, sub, typed)
		}
		if to := r.linked(dir, m)[name]; to != "" && file == "" {
			file = r.inPackage(to, sub, typed)
		}
		return file != ""
	})
	return file
}

// linked are the folders of the packages that a folder's package.json ties
// together, by name.
func (r *Resolver) linked(dir string, m *manifest) map[string]string {
	if found, ok := r.packages[dir]; ok {
		return found
	}
	found := map[string]string{}
	r.packages[dir] = found
	for _, pattern := range r.workspaces(dir, m) {
		for _, member := range r.glob(path.Join(dir, pattern)) {
			if p := r.manifest(member); p != nil && p.Name != "" && found[p.Name] == "" {
				found[p.Name] = member
			}
		}
	}
	if m == nil {
		return found
	}
	for _, deps := range []map[string]string{m.Dependencies, m.Dev} {
		for name, version := range deps {
			for _, scheme := range []string{"file:", "link:", "portal:"} {
				if to, ok := strings.CutPrefix(version, scheme); ok {
					found[name] = path.Join(dir, to)
				}
			}
		}
	}
	return found
}

// workspaces are the patterns of a workspace's folders.
func (r *Resolver) workspaces(dir string, m *manifest) []string {
	var list []string
	if m != nil {
		of := m.Workspaces
		if o, ok := of.(map[string]any); ok {
			of = o["packages"]
		}
		if a, ok := of.([]any); ok {
			for _, x := range a {
				if s, ok := x.(string); ok {
					list = append(list, s)
				}
			}
		}
	}
	return append(list, pnpm(r.read(path.Join(dir, "pnpm-workspace.yaml")))...)
}

// pnpm reads the list of pnpm-workspace.yaml.
func pnpm(src []byte) []string {
	var list []string
	in := false
	for line := range strings.Lines(string(src)) {
		line = strings.TrimRight(line, "\r\n ")
		item, ok := strings.CutPrefix(strings.TrimSpace(line), "- ")
		switch {
		case line == "packages:":
			in = true
		case in && ok:
			list = append(list, strings.Trim(item, `"' `))
		case line != "" && line[0] != ' ' && line[0] != '#':
			in = false
		}
	}
	return list
}

// maxMembers bounds the folders of a workspace.
const maxMembers = 2000

// glob finds the folders of a workspace's pattern. ** is any depth down to
// three.
func (r *Resolver) glob(pattern string) []string {
	if strings.HasPrefix(path.Base(pattern), "!") || !fs.ValidPath(pattern) {
		return nil
	}
	patterns := []string{pattern}
	if before, after, ok := strings.Cut(pattern, "**"); ok {
		patterns = nil
		for _, deep := range []string{"*", "*/*", "*/*/*"} {
			patterns = append(patterns, path.Join(before+deep, after))
		}
	}
	var list []string
	for _, p := range patterns {
		found, err := fs.Glob(r.fsys, p)
		if err != nil || len(list) > maxMembers {
			break
		}
		for _, dir := range found {
			if !strings.Contains(dir, "node_modules") && r.isDir(dir) {
				list = append(list, dir)
			}
		}
	}
	return list
}
