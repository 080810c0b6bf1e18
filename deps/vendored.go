package deps

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"redoubt/app"
)

// maxEntries bounds the files of a folder that are looked at: a node_modules of a
// large application has 100,000.
const maxEntries = 300_000

var errTooMany = errors.New("too many files")

// Vendored returns the packages whose code lies in a folder or below it: what
// npm, pip and go installed there, and jars.
func (t *Tree) Vendored(dir string) *Set {
	t.mu.Lock()
	defer t.mu.Unlock()
	v := &vendored{tree: t, set: &Set{Dir: clean(dir)}}
	v.walk(clean(dir))
	v.set.tidy()
	return v.set
}

type vendored struct {
	tree    *Tree
	set     *Set
	entries int
	depth   int // how many archives the folder lies in
}

func (v *vendored) walk(dir string) {
	err := fs.WalkDir(v.tree.fsys, dir, func(name string, e fs.DirEntry, err error) error {
		v.entries++
		switch {
		case v.entries > maxEntries:
			return errTooMany
		case err != nil:
			v.gap(name, short(err).Error())
			return nil
		case e.IsDir() && e.Name() == ".git":
			return fs.SkipDir
		case !e.IsDir():
			v.file(name)
		}
		return nil
	})
	if err != nil {
		v.gap(dir, "not all of the folder was looked at: "+short(err).Error())
	}
}

func (v *vendored) gap(name, message string) {
	v.set.Gaps = append(v.set.Gaps, app.Gap{Pos: app.Pos{File: name}, Message: message})
}

// installed is the package.json of an installed package, not one inside of it.
var installed = regexp.MustCompile(`(?:^|/)node_modules/((?:@[^/]+/)?[^/@.][^/]*)/package\.json$`)

// file looks at one file; most are nothing to it.
func (v *vendored) file(name string) {
	switch base := path.Base(name); {
	case base == "package.json":
		if m := installed.FindStringSubmatch(name); m != nil && !strings.Contains(m[1], "node_modules") {
			v.node(name, m[1])
		}
	case base == "METADATA" && strings.HasSuffix(path.Dir(name), ".dist-info"),
		base == "PKG-INFO" && strings.HasSuffix(path.Dir(name), ".egg-info"),
		strings.HasSuffix(base, ".egg-info"):
		v.python(name)
	case base == "modules.txt" && path.Base(path.Dir(name)) == "vendor":
		v.golang(name)
	case base == "pom.properties" && strings.Contains(name, "META-INF/maven/"):
		v.java(name)
	case strings.HasSuffix(base, ".jar"), strings.HasSuffix(base, ".whl"):
		v.archive(name)
	}
}

func (v *vendored) add(name string, line int, p *Package) {
	p.Source, p.Pos = Vendored, app.Pos{File: name, Line: line}
	v.set.Packages = append(v.set.Packages, p)
	v.set.Files = append(v.set.Files, name) // tidy drops repeats
}

// node reads an installed package of npm's. A name that it doesn't state is its folder's.
func (v *vendored) node(name, folder string) {
	m := v.tree.packageJSON(name)
	if m == nil {
		v.gap(name, "the package's manifest could not be read")
		return
	}
	if m.Version == "" {
		return
	}
	v.add(name, 1, &Package{
		Ecosystem: NPM, Name: cmp.Or(string(m.Name), folder), Version: string(m.Version),
		Licence: string(cmp.Or(m.License, m.Licenses)), Installs: m.installs(),
	})
}

// installs reports whether npm runs a script of the package when it installs it.
func (m *packageJSON) installs() bool {
	return m.Scripts["preinstall"] != "" || m.Scripts["install"] != "" || m.Scripts["postinstall"] != ""
}

// python reads the headers of an installed distribution's description.
func (v *vendored) python(name string) {
	h, err := v.headers(name)
	if err != nil {
		v.gap(name, "not read: "+err.Error())
		return
	}
	if h["Name"] == "" || h["Version"] == "" {
		return
	}
	v.add(name, 1, &Package{
		Ecosystem: PyPI, Name: normal(h["Name"]), Version: h["Version"],
		Licence: cmp.Or(h["License-Expression"], h["License"]),
	})
}

// headers reads `Key: value` and `key=value` lines up to an empty one.
func (v *vendored) headers(name string) (map[string]string, error) {
	data, err := readFile(v.tree.fsys, name, maxFile)
	if err != nil {
		return nil, err
	}
	h := map[string]string{}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			break
		}
		if at := strings.IndexAny(line, ":="); at > 0 && line[0] != ' ' {
			first(h, line[:at], strings.TrimSpace(line[at+1:]))
		}
	}
	return h, nil
}

// golang reads what go mod vendor wrote: `# path version`, `## explicit`.
func (v *vendored) golang(name string) {
	data, err := readFile(v.tree.fsys, name, maxFile)
	if err != nil {
		v.gap(name, "not read: "+err.Error())
		return
	}
	number := 0
	var last *Package
	for line := range strings.Lines(string(data)) {
		number++
		fields := strings.Fields(line)
		switch {
		case len(fields) > 1 && fields[0] == "##" && last != nil:
			last.Direct = strings.Contains(line, "explicit")
		case len(fields) < 3 || fields[0] != "#":
		case fields[len(fields)-2] == "=>": // replaced by a folder
			last = nil
		default:
			path, version := fields[1], fields[2]
			if at := slices.Index(fields, "=>"); at > 0 && at+2 < len(fields) {
				path, version = fields[at+1], fields[at+2]
			}
			if last = nil; strings.HasPrefix(version, "v") {
				last = &Package{Ecosystem: Go, Name: path, Version: version[1:]}
				v.add(name, number, last)
			}
		}
	}
}

// java reads what Maven puts into jars.
func (v *vendored) java(name string) {
	h, err := v.headers(name)
	if err != nil || h["groupId"] == "" || h["artifactId"] == "" {
		v.gap(name, "the jar's coordinates could not be read")
		return
	}
	v.add(name, 1, &Package{Ecosystem: Maven, Name: h["groupId"] + ":" + h["artifactId"], Version: h["version"]})
}
