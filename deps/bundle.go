package deps

import (
	"encoding/base64"
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"

	"redoubt/app"
)

const (
	maxBundle = 64 << 20
	// SmallestBundle is the size from which a file in which nothing is recognised may hide packages.
	SmallestBundle = 20 << 10
)

// Bundled recognises packages in a JavaScript file of the tree, with the source
// map beside it.
func (t *Tree) Bundled(name string) *Set {
	t.mu.Lock()
	defer t.mu.Unlock()
	name = clean(name)
	code, err := readFile(t.fsys, name, maxBundle)
	if err != nil {
		return &Set{Dir: name, Gaps: []app.Gap{{Pos: app.Pos{File: name}, Message: "the bundle was not read: " + err.Error()}}}
	}
	// A map that is not there or too large is one that does not help.
	sourceMap, _ := readFile(t.fsys, name+".map", maxBundle)
	return Bundle(name, code, sourceMap)
}

// Bundle recognises packages in what esbuild, webpack or rollup made of them: by
// the paths of modules in comments, module names and source maps, and by banners.
// sourceMap may be nil. A package whose version nothing states has none.
func Bundle(name string, code, sourceMap []byte) *Set {
	b := &bundle{name: name, found: map[string]*Package{}, versions: map[string]string{}}
	set := &Set{Dir: name, Files: []string{name}}
	text := string(code)
	if sourceMap == nil {
		sourceMap = inlineMap(text)
	}
	if sourceMap != nil {
		b.sources(sourceMap)
	}
	b.lines(text)
	for _, p := range b.found {
		if p.Version == "" {
			p.Version = b.versions[p.Name]
		}
		set.Packages = append(set.Packages, p)
	}
	set.tidy()
	set.Packages = b.stated(set.Packages)
	switch {
	case len(set.Packages) == 0 && len(code) >= SmallestBundle && minified(text):
		set.gapAt(name, "a minified file without source map: which packages are in it can't be told")
	case slices.ContainsFunc(set.Packages, func(p *Package) bool { return p.Version == "" }):
		set.gapAt(name, "nothing in the bundle says which version some of its packages have")
	}
	return set
}

func (s *Set) gapAt(name, message string) {
	s.Gaps = append(s.Gaps, app.Gap{Pos: app.Pos{File: name}, Message: message})
}

type bundle struct {
	name     string
	found    map[string]*Package
	versions map[string]string // by name, from banners and package.json
}

// modulePath is a module of a package in a path, also in pnpm's and yarn's stores,
// whose folders state the version.
var modulePath = regexp.MustCompile(`node_modules/(?:\.pnpm/[^/"'\s]+/node_modules/)?((?:@[A-Za-z0-9][\w.-]*/)?[A-Za-z0-9][\w.-]*)/`)

var (
	pnpmPath   = regexp.MustCompile(`node_modules/\.pnpm/((?:@[\w.-]+\+)?[A-Za-z0-9][\w.-]*)@(\d+\.\d+\.\d+[\w.-]*?)(?:_[^/]*|\([^/]*)?/node_modules/`)
	yarnPath   = regexp.MustCompile(`\.yarn/(?:berry/)?cache/((?:@[\w.-]+-)?[A-Za-z0-9][\w.-]*)-npm-(\d+\.\d+\.\d+[\w.-]*?)-[0-9a-f]{8,10}(?:-[\w]+)?\.zip/`)
	moduleLine = regexp.MustCompile(`^\s*(?://|/\*\*?|\*|!\*\*\*|"\./|'\./|\d+:|/\*!\*\*\*).*node_modules/|["'](?:\./|\.\./)*node_modules/[^"']+["']\s*[:(,]|\.yarn/(?:berry/)?cache/`)
	// banner is how a package introduces itself: in a comment that minifiers keep, or
	// with a v before the version.
	banner = regexp.MustCompile(`(?:(?:/\*!|@license|@preserve)\s*\*?\s*` + bannerName + `[\s@]+[vV]?|(?:/\*\*?|^\s*\*|^\s*//)\s*` + bannerName + `(?: JavaScript Library| -)?\s+v)(\d+\.\d+\.\d+(?:-[0-9A-Za-z.]+)?)\b`)
	// platform are names of what packages run on, not of packages.
	platform = regexp.MustCompile(`(?i)^(?:node|node\.js|npm|chrome|firefox|safari|ie|edge|opera|es\d*|ecmascript|version|v|since|typescript|deno|bun|released?|license)$`)
)

// bannerName is a package's name; some write it with ".js".
const bannerName = `((?:@[a-z0-9][\w.-]*/)?[A-Za-z0-9][\w.-]*?)(?:\.js)?`

// lines looks for modules and banners line by line; of a long line only its
// beginning is searched for banners.
func (b *bundle) lines(text string) {
	number := 0
	for line := range strings.Lines(text) {
		number++
		if strings.Contains(line, "node_modules/") && (len(line) > longLine || moduleLine.MatchString(line)) {
			b.paths(line, number)
		} else if strings.Contains(line, ".yarn/") {
			b.paths(line, number)
		}
		b.banners(line, number)
	}
}

// paths adds the packages that a text names by the paths of their modules.
func (b *bundle) paths(text string, line int) {
	for _, m := range pnpmPath.FindAllStringSubmatch(text, -1) {
		b.add(strings.Replace(m[1], "+", "/", 1), m[2], line)
	}
	for _, m := range yarnPath.FindAllStringSubmatch(text, -1) {
		name := m[1]
		if strings.HasPrefix(name, "@") {
			name = strings.Replace(name, "-", "/", 1)
		}
		b.add(name, m[2], line)
	}
	for _, m := range modulePath.FindAllStringSubmatch(text, -1) {
		if m[1] != ".pnpm" {
			b.add(m[1], "", line)
		}
	}
}

func (b *bundle) add(name, version string, line int) {
	key := name + "@" + version
	if b.found[key] == nil {
		b.found[key] = &Package{Ecosystem: NPM, Name: name, Version: version, Source: Bundled, Pos: app.Pos{File: b.name, Line: line}}
	}
}

// banners adds the packages that introduce themselves: `/*! name v1.2.3 */`.
func (b *bundle) banners(line string, number int) {
	for len(line) > 0 {
		at := strings.Index(line, "/*")
		head := line
		if len(line) > 400 {
			if at < 0 {
				return
			}
			head = line[at:min(len(line), at+400)]
		}
		if m := banner.FindStringSubmatch(head); m != nil && !platform.MatchString(m[1]+m[2]) {
			name := strings.ToLower(m[1] + m[2])
			first(b.versions, name, m[3])
			b.add(name, m[3], number)
		}
		if at < 0 {
			return
		}
		line = line[at+2:]
	}
}

// stated drops the entry without a version of a package that has one with.
func (b *bundle) stated(list []*Package) []*Package {
	return slices.DeleteFunc(list, func(p *Package) bool {
		return p.Version == "" && slices.ContainsFunc(list, func(q *Package) bool { return q.Name == p.Name && q.Version != "" })
	})
}

// inlineMap is the source map at the end of a file.
func inlineMap(text string) []byte {
	const mark = "sourceMappingURL=data:application/json"
	at := strings.LastIndex(text, mark)
	if at < 0 {
		return nil
	}
	_, data, ok := strings.Cut(text[at:], "base64,")
	if !ok {
		return nil
	}
	data, _, _ = strings.Cut(data, "\n")
	raw, err := base64.StdEncoding.DecodeString(strings.TrimRight(strings.TrimSpace(data), "*/ "))
	if err != nil {
		return nil
	}
	return raw
}

// sources reads a source map's list of modules; a package.json among them states
// its package's version.
func (b *bundle) sources(data []byte) {
	var m struct {
		Sources        []text
		SourcesContent []text
	}
	if json.Unmarshal(data, &m) != nil {
		return
	}
	for i, s := range m.Sources {
		source := string(s)
		if len(source) > maxKey {
			continue
		}
		b.paths(source, 1)
		if path.Base(source) == "package.json" && i < len(m.SourcesContent) {
			var p packageJSON
			if json.Unmarshal([]byte(m.SourcesContent[i]), &p) == nil && p.Name != "" && p.Version != "" {
				b.versions[string(p.Name)] = string(p.Version)
			}
		}
	}
}

// minified reports whether a text's lines are those of no person.
func minified(text string) bool {
	return len(text)/(strings.Count(text, "\n")+1) > 300
}
