package deps

import (
	"embed"
	"path"
	"strings"
	"sync"
)

// nameFiles are the most used names of registries, and names near to them that are
// packages in their own right. Each file says where it comes from.
//
//go:embed names/*.txt
var nameFiles embed.FS

// registry is what is known of an ecosystem's names.
type registry struct {
	used     []string
	honest   map[string]bool   // used, and neighbours
	scopes   map[string]bool   // of npm's used names
	bare     map[string]string // used names without separators
	unscoped map[string]string // "@babel/core" as "babel-core"
}

var registries = sync.OnceValue(func() map[string]*registry {
	return map[string]*registry{NPM: loadRegistry("npm"), PyPI: loadRegistry("pypi")}
})

func loadRegistry(name string) *registry {
	r := &registry{
		used: namesIn(name + ".txt"), honest: map[string]bool{}, scopes: map[string]bool{}, bare: map[string]string{}, unscoped: map[string]string{},
	}
	for _, n := range r.used {
		r.honest[n] = true
		r.bare[bare(n)] = n
		if scope, rest, ok := strings.Cut(n, "/"); ok {
			r.scopes[scope] = true
			r.unscoped[scope[1:]+"-"+rest] = n
		}
	}
	for _, n := range namesIn(name + "-neighbours.txt") {
		r.honest[n] = true
	}
	return r
}

func namesIn(file string) []string {
	data, err := nameFiles.ReadFile(path.Join("names", file))
	if err != nil {
		return nil
	}
	var list []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			list = append(list, line)
		}
	}
	return list
}

// shortest is the length from which a name is compared: shorter ones have honest
// neighbours everywhere.
const shortest = 5

// Typosquat reports whether a package's name imitates one that is used much more:
// one letter other, missing, too much or swapped, separators that differ, the
// scope of an organisation misspelt or left out. It says nothing of what is in it.
func Typosquat(p *Package) (of string, ok bool) {
	r := registries()[p.Ecosystem]
	if r == nil || len(p.Name) > 200 || r.honest[p.Name] {
		return "", false
	}
	scope, _, scoped := strings.Cut(p.Name, "/")
	switch {
	case scoped && r.scopes[scope]:
		return "", false // an organisation's own package
	case scoped:
		return r.byScope(p.Name, scope)
	case r.unscoped[p.Name] != "":
		return r.unscoped[p.Name], true
	case len(p.Name) < shortest:
		return "", false
	}
	if of := r.bare[bare(p.Name)]; of != "" && p.Ecosystem == NPM {
		return of, true
	}
	for _, of := range r.used {
		if len(of) >= shortest && of[0] != '@' && near(of, p.Name) {
			return of, true
		}
	}
	return "", false
}

// byScope looks for a scope that imitates a known one and has a package of its.
func (r *registry) byScope(name, scope string) (of string, ok bool) {
	for _, of := range r.used {
		known, rest, scoped := strings.Cut(of, "/")
		if scoped && len(known) > shortest && near(known, scope) && name[len(scope)+1:] == rest {
			return of, true
		}
	}
	return "", false
}

// bare is a name without its separators: cross-env, cross_env and crossenv.
func bare(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == '.' {
			return -1
		}
		return r
	}, name)
}

// near reports whether the Damerau–Levenshtein distance is one: a letter replaced,
// added, left out, or two neighbours swapped.
func near(a, b string) bool {
	if a == b || len(a)-len(b) > 1 || len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	a, b = a[i:], b[i:]
	switch {
	case len(a) > len(b):
		return a[1:] == b
	case len(b) > len(a):
		return b[1:] == a
	case a[1:] == b[1:]:
		return true
	}
	return len(a) > 1 && a[0] == b[1] && a[1] == b[0] && a[2:] == b[2:]
}
