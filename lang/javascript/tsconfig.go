package javascript

import (
	"encoding/json"
	"path"
)

// A config is what tsconfig.json or jsconfig.json says of imports.
type config struct {
	base  string // folder of baseUrl, "" if it is not set
	paths map[string]any
	dir   string // folder that paths without a baseUrl start in
}

// configured finds what the nearest configuration maps a name to.
func (r *Resolver) configured(dir, spec string, typed bool) string {
	c := r.nearest(dir)
	if c == nil {
		return ""
	}
	for _, pattern := range sortedKeys(c.paths) {
		rest, ok := matches(pattern, spec)
		if !ok {
			continue
		}
		for _, to := range choices(c.paths[pattern], 0) {
			if file := r.file(path.Join(c.dir, replaceStar(to, rest)), typed); file != "" {
				return file
			}
		}
	}
	if c.base == "" {
		return ""
	}
	return r.file(path.Join(c.base, spec), typed)
}

func replaceStar(pattern, with string) string {
	for i := range len(pattern) {
		if pattern[i] == '*' {
			return pattern[:i] + with + pattern[i+1:]
		}
	}
	return pattern
}

// nearest is the configuration of a folder or the next one around it.
func (r *Resolver) nearest(dir string) (c *config) {
	upwards(dir, func(dir string) bool {
		found, ok := r.configs[dir]
		if !ok {
			for _, name := range []string{"tsconfig.json", "jsconfig.json", "tsconfig.base.json"} {
				if found = r.config(path.Join(dir, name), 0); found != nil {
					break
				}
			}
			r.configs[dir] = found
		}
		c = found
		return c != nil
	})
	return c
}

// maxExtends is how many configurations may extend one another.
const maxExtends = 6

// config reads a configuration and those that it extends; nil if there is
// none.
func (r *Resolver) config(name string, depth int) *config {
	src := r.read(name)
	if src == nil || depth > maxExtends {
		return nil
	}
	var raw struct {
		Extends any `json:"extends"`
		Options struct {
			BaseURL *string        `json:"baseUrl"`
			Paths   map[string]any `json:"paths"`
		} `json:"compilerOptions"`
	}
	// A field of another type than usual leaves the others as they are.
	_ = json.Unmarshal(plainJSON(src), &raw)
	dir := path.Dir(name)
	c := &config{}
	for _, parent := range choices(raw.Extends, 0) {
		r.extend(c, dir, parent, depth)
	}
	if raw.Options.BaseURL != nil {
		c.base = path.Join(dir, *raw.Options.BaseURL)
	}
	if raw.Options.Paths != nil {
		c.paths = raw.Options.Paths
		c.dir = dir
	}
	if c.base != "" {
		c.dir = c.base
	}
	return c
}

// extend takes over what another configuration says.
func (r *Resolver) extend(c *config, dir, parent string, depth int) {
	if parent == "" || parent[0] != '.' {
		return // of a package
	}
	for _, name := range []string{parent, parent + ".json", parent + "/tsconfig.json"} {
		if p := r.config(path.Join(dir, name), depth+1); p != nil {
			*c = *p
			return
		}
	}
}

// plainJSON blanks comments and commas before a closing bracket: editors and
// the compiler allow both.
func plainJSON(src []byte) []byte {
	out := make([]byte, 0, len(src))
	comma := -1 // place in out of a comma that nothing followed yet
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case c == '"':
			end := stringEnd(src, i)
			out = append(out, src[i:end]...)
			i, comma = end-1, -1
		case c == '/' && i+1 < len(src) && src[i+1] == '/':
			for i+1 < len(src) && src[i+1] != '\n' {
				i++
			}
		case c == '/' && i+1 < len(src) && src[i+1] == '*':
			for i += 2; i+1 < len(src) && (src[i] != '*' || src[i+1] != '/'); i++ {
				continue
			}
			i++
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			out = append(out, c)
		default:
			if comma >= 0 && (c == '}' || c == ']') {
				out[comma] = ' '
			}
			comma = -1
			if c == ',' {
				comma = len(out)
			}
			out = append(out, c)
		}
	}
	return out
}

// stringEnd is the place behind a string.
func stringEnd(src []byte, i int) int {
	for i++; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(src)
}
