package javascript

import (
	"encoding/json"
	"io"
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
