package deps

import (
	"slices"
	"strings"
	"sync"
)

// Provides reports whether an import, as code writes it, may be of the package:
// "lodash/get" of lodash, "yaml.safe_load" of pyyaml, "google.cloud.storage" of
// google-cloud-storage.
func (p *Package) Provides(module string) bool {
	switch p.Ecosystem {
	case PyPI:
		return slices.ContainsFunc(p.modules(), func(m string) bool { return within(module, m, '.') })
	case NPM, Go:
		return within(module, p.Name, '/') || slices.ContainsFunc(p.as, func(as string) bool { return within(module, as, '/') })
	}
	return false
}

// maxNames bounds the names that a package is installed by; one is usual.
const maxNames = 20

// named notes the name of the folder that a package of npm's is installed in.
func (p *Package) named(folder string) {
	if folder != p.Name && len(p.as) < maxNames && !slices.Contains(p.as, folder) {
		p.as = append(p.as, folder)
	}
}

// Owns reports whether an API, as redoubt spells it, is the package's:
// "node-serialize.unserialize" of node-serialize, "yaml.load" of pyyaml.
func (p *Package) Owns(api string) bool {
	switch p.Ecosystem {
	case PyPI:
		return slices.ContainsFunc(p.modules(), func(m string) bool { return within(api, m, '.') })
	case NPM:
		return slices.ContainsFunc(append([]string{p.Name}, p.as...), func(name string) bool { return within(api, name, '.') || within(api, name, '/') })
	}
	return false
}

// within reports whether a name is another one or lies below it.
func within(name, of string, separator byte) bool {
	rest, ok := strings.CutPrefix(name, of)
	return ok && (rest == "" || rest[0] == separator)
}

// modules are the names by which Python code imports a distribution.
func (p *Package) modules() []string {
	if known := pythonModules()[p.Name]; known != nil {
		return known
	}
	return []string{strings.ReplaceAll(p.Name, "-", "_"), strings.ReplaceAll(p.Name, "-", "."), strings.TrimPrefix(p.Name, "python-")}
}

var pythonModules = sync.OnceValue(func() map[string][]string {
	m := map[string][]string{}
	for _, line := range namesIn("pypi-modules.txt") {
		words := strings.Fields(line)
		m[words[0]] = words[1:]
	}
	return m
})

// Loads reports whether a package loads others by names of its own: then one that
// no import names may be used all the same.
func (p *Package) Loads() bool { return loaders()[p.Ecosystem+" "+p.Name] }

var loaders = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, line := range namesIn("loaders.txt") {
		words := strings.Fields(line)
		for _, name := range words[1:] {
			m[words[0]+" "+name] = true
		}
	}
	return m
})
