package javascript

import (
	"encoding/json"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// maxConfig is the size of the largest package.json or tsconfig.json that is
// read.
const maxConfig = 1 << 20

// A manifest is what package.json says of imports.
type manifest struct {
	Name         string            `json:"name"`
	Main         string            `json:"main"`
	Module       string            `json:"module"`
	Exports      any               `json:"exports"`
	Imports      map[string]any    `json:"imports"`
	Workspaces   any               `json:"workspaces"`
	Dependencies map[string]string `json:"dependencies"`
	Dev          map[string]string `json:"devDependencies"`
}

// manifest reads the package.json of a folder; nil if there is none.
func (r *Resolver) manifest(dir string) *manifest {
	if m, ok := r.manifests[dir]; ok {
		return m
	}
	var m *manifest
	if src := r.read(path.Join(dir, "package.json")); src != nil {
		m = &manifest{}
		// A field of another type than usual leaves the others as they are.
		_ = json.Unmarshal(src, m)
	}
	r.manifests[dir] = m
	return m
}

func (r *Resolver) read(name string) []byte {
	if !r.isFile(name) {
		return nil
	}
	f, err := r.fsys.Open(name)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	src, err := io.ReadAll(io.LimitReader(f, maxConfig))
	if err != nil {
		return nil
	}
	return src
}

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

// inPackage finds what a package in a folder offers: as a whole, or below it.
func (r *Resolver) inPackage(dir, sub string, typed bool) string {
	if !r.isDir(dir) {
		return ""
	}
	key := "."
	if sub != "" {
		key = "./" + sub
	}
	if m := r.manifest(dir); m != nil && m.Exports != nil {
		exports, ok := m.Exports.(map[string]any)
		if !ok || !slices.ContainsFunc(sortedKeys(exports), func(k string) bool { return strings.HasPrefix(k, ".") }) {
			exports = map[string]any{".": m.Exports}
		}
		if file := r.mapped(dir, exports, key, typed); file != "" {
			return file
		}
	}
	if sub == "" {
		if file := r.folder(dir, typed); file != "" {
			return file
		}
		return r.index(path.Join(dir, "src"), typed)
	}
	if file := r.file(path.Join(dir, sub), typed); file != "" {
		return file
	}
	return r.file(path.Join(dir, "src", sub), typed)
}

// mapped looks a key up in the "exports" or "imports" of a package.json.
func (r *Resolver) mapped(dir string, table map[string]any, key string, typed bool) string {
	for _, pattern := range sortedKeys(table) {
		rest, ok := matches(pattern, key)
		if !ok {
			continue
		}
		for _, to := range choices(table[pattern], 0) {
			if file := r.built(dir, strings.ReplaceAll(to, "*", rest), typed); file != "" {
				return file
			}
		}
	}
	return ""
}

// sortedKeys lists the keys, the longest first: it is the most special one.
func sortedKeys(m map[string]any) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return keys
}

// matches compares a key with a pattern that may hold one *; rest is what
// stands for it.
func matches(pattern, key string) (rest string, ok bool) {
	before, after, star := strings.Cut(pattern, "*")
	if !star {
		return "", pattern == key
	}
	if len(key) < len(before)+len(after) || !strings.HasPrefix(key, before) || !strings.HasSuffix(key, after) {
		return "", false
	}
	return key[len(before) : len(key)-len(after)], true
}

// choices are the paths that a target of "exports" may mean, by condition.
func choices(v any, depth int) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var list []string
		for _, x := range v {
			if depth < 5 {
				list = append(list, choices(x, depth+1)...)
			}
		}
		return list
	case map[string]any:
		var list []string
		for _, condition := range []string{"source", "import", "require", "node", "default"} {
			if depth < 5 && v[condition] != nil {
				list = append(list, choices(v[condition], depth+1)...)
			}
		}
		return list
	}
	return nil
}
