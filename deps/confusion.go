package deps

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"

	"redoubt/app"
)

// A Confusion is a package of the application's own name space that comes from a
// public registry, where anybody may have put it.
type Confusion struct {
	Package *Package
	Why     string  // what says that the name is private
	Pos     app.Pos // where that stands
}

// Confusions returns the packages of a set that are resolved from a public
// registry though the tree says that their names are its own: the name of a
// workspace's private member, a scope that .npmrc sends to a registry of the
// company's, a second index of pip's.
func (t *Tree) Confusions(set *Set, root string) []Confusion {
	t.mu.Lock()
	defer t.mu.Unlock()
	private := t.privateNames(clean(root), set)
	var list []Confusion
	for _, p := range set.Packages {
		if p.Source == Vendored || p.Source == Bundled || !public(p) {
			continue
		}
		scope, _, scoped := strings.Cut(p.Name, "/")
		owner, ok := private[p.Ecosystem+" "+p.Name]
		if !ok && scoped {
			owner, ok = private[p.Ecosystem+" "+scope]
		}
		if ok {
			list = append(list, Confusion{p, owner.Message, owner.Pos})
		}
	}
	return append(list, t.secondIndex(set, clean(root))...)
}

// public reports whether a package is taken from the registry that all share.
// Without a URL, npm and pip ask that.
func public(p *Package) bool {
	u, err := url.Parse(p.Registry)
	return err == nil && slices.Contains(publicHosts(), u.Hostname())
}

var publicHosts = sync.OnceValue(func() []string { return namesIn("registries.txt") })

// privateNames are names and scopes that are the tree's own, with who says so.
func (t *Tree) privateNames(root string, set *Set) map[string]app.Gap {
	names := map[string]app.Gap{}
	for _, dir := range upwards(set.Dir, root) {
		for _, member := range append(t.members(dir), ".") {
			file := path.Join(dir, member, "package.json")
			if m := t.packageJSON(file); m != nil && m.Private == true && m.Name != "" {
				first(names, NPM+" "+string(m.Name), app.Gap{
					Pos: app.Pos{File: file, Line: 1}, Message: "it is the name of the private package " + path.Join(dir, member),
				})
			}
		}
		t.npmrc(path.Join(dir, ".npmrc"), names)
	}
	return names
}

// Owners lists the files that Confusions of a folder depends on, also those that are
// not there yet.
func (t *Tree) Owners(dir, root string) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var list []string
	for _, d := range upwards(clean(dir), clean(root)) {
		list = append(list, path.Join(d, ".npmrc"), path.Join(d, "pip.conf"), path.Join(d, "package.json"))
		for _, member := range t.members(d) {
			list = append(list, path.Join(d, member, "package.json"))
		}
	}
	return list
}

// npmrc reads `@scope:registry=https://…`.
func (t *Tree) npmrc(file string, names map[string]app.Gap) {
	data, err := readFile(t.fsys, file, maxFile)
	if err != nil {
		return
	}
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		key, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		scope, setting, scoped := strings.Cut(strings.TrimSpace(key), ":")
		if !ok || !scoped || setting != "registry" || !strings.HasPrefix(scope, "@") {
			continue
		}
		if value = strings.TrimSpace(value); !public(&Package{Registry: value}) {
			first(names, NPM+" "+scope, app.Gap{
				Pos: app.Pos{File: file, Line: number}, Message: fmt.Sprintf("%s belongs to the registry %s", scope, host(value)),
			})
		}
	}
}

// host is a URL without what may be secret in it.
func host(text string) string {
	if u, err := url.Parse(text); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return "of the configuration"
}

// secondIndex tells of requirements that pip may take from either of two indexes:
// it takes the higher version, whoever published it. Hashes decide which file it is.
func (t *Tree) secondIndex(set *Set, root string) []Confusion {
	everywhere := t.pipConf(upwards(set.Dir, root))
	var list []Confusion
	for _, p := range set.Packages {
		second := everywhere
		if f := t.files[p.Pos.File]; f != nil && !f.second.IsZero() {
			second = f.second
		}
		if p.Ecosystem == PyPI && p.Source == Manifest && p.Integrity == "" && !second.IsZero() && !registries()[PyPI].honest[p.Name] {
			list = append(list, Confusion{p, "pip asks a second index beside PyPI and takes the higher version", second})
		}
	}
	return list
}

// pipConf finds `extra-index-url = https://…` in the nearest pip.conf.
func (t *Tree) pipConf(dirs []string) app.Pos {
	for _, dir := range dirs {
		name := path.Join(dir, "pip.conf")
		data, err := readFile(t.fsys, name, maxFile)
		if err != nil {
			continue
		}
		number := 0
		for line := range strings.Lines(string(data)) {
			number++
			key, value, ok := strings.Cut(line, "=")
			if ok && strings.TrimSpace(key) == "extra-index-url" && !public(&Package{Registry: strings.TrimSpace(value)}) {
				return app.Pos{File: name, Line: number}
			}
		}
	}
	return app.Pos{}
}

// Elsewhere is the host that a package comes from if that is not the registry that
// all share, so that the same name may be another package there; "" if it is that
// registry, or not stated.
func (p *Package) Elsewhere() string {
	if p.Registry == "" || public(p) {
		return ""
	}
	u, err := url.Parse(strings.TrimPrefix(p.Registry, "git+"))
	if err != nil {
		return ""
	}
	return u.Hostname()
}
