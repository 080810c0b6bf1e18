package deps

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"redoubt/app"
)

// pyproject is the part of Python's manifest that names packages: the standard's
// own, poetry's, and dependency groups.
type pyproject struct {
	Project struct {
		Dependencies []string
		Optional     map[string][]string `toml:"optional-dependencies"`
	}
	Groups map[string][]any `toml:"dependency-groups"`
	Tool   struct {
		Poetry struct {
			Dependencies map[string]any
			Dev          map[string]any `toml:"dev-dependencies"`
			Group        map[string]struct {
				Dependencies map[string]any
			}
		}
		UV struct {
			Dev []string `toml:"dev-dependencies"`
		}
		PDM struct {
			Dev map[string][]string `toml:"dev-dependencies"`
		}
	}
}

func readPyproject(_ *Tree, f *file, data []byte) error {
	var m pyproject
	if err := toml.Unmarshal(data, &m); err != nil {
		return err
	}
	where := nameLines(data)
	for _, p := range m.wishes() {
		p.Pos = app.Pos{File: f.path, Line: max(1, where[p.Name])}
		f.add(p)
	}
	return nil
}

// wishesOfPyproject is what the manifest beside a lockfile asks for; nothing if
// it is none.
func wishesOfPyproject(data []byte) []*Package {
	var m pyproject
	if toml.Unmarshal(data, &m) != nil {
		return nil
	}
	return m.wishes()
}

func (m *pyproject) wishes() []*Package {
	w := pyWishes{seen: map[string]bool{}}
	w.list(m.Project.Dependencies, false)
	w.table(m.Tool.Poetry.Dependencies, false)
	for _, group := range slices.Sorted(maps.Keys(m.Tool.Poetry.Group)) {
		w.table(m.Tool.Poetry.Group[group].Dependencies, group != "main")
	}
	for _, extra := range slices.Sorted(maps.Keys(m.Project.Optional)) {
		w.list(m.Project.Optional[extra], true)
	}
	for _, group := range slices.Sorted(maps.Keys(m.Groups)) {
		for _, d := range m.Groups[group] {
			if text, ok := d.(string); ok {
				w.list([]string{text}, true)
			}
		}
	}
	w.table(m.Tool.Poetry.Dev, true)
	w.list(m.Tool.UV.Dev, true)
	for _, group := range slices.Sorted(maps.Keys(m.Tool.PDM.Dev)) {
		w.list(m.Tool.PDM.Dev[group], true)
	}
	return w.packages
}

// pyWishes collects what manifests ask for; what is shipped comes first and counts.
type pyWishes struct {
	packages []*Package
	seen     map[string]bool
}

func (w *pyWishes) add(p *Package, dev bool) {
	if p == nil || w.seen[p.Name] {
		return
	}
	w.seen[p.Name] = true
	p.Source, p.Direct, p.Dev = Manifest, true, dev
	w.packages = append(w.packages, p)
}

func (w *pyWishes) list(requirements []string, dev bool) {
	for _, r := range requirements {
		w.add(requirement(r), dev)
	}
}

// table reads the form of poetry and of Pipfile: name = "^1.0", or a table with
// the version.
func (w *pyWishes) table(t map[string]any, dev bool) {
	for _, name := range slices.Sorted(maps.Keys(t)) {
		if name == "python" {
			continue
		}
		p := &Package{Ecosystem: PyPI, Name: normal(name)}
		switch v := t[name].(type) {
		case string:
			p.Requested = v
		case map[string]any:
			if v["path"] != nil {
				continue
			}
			version, _ := v["version"].(string)
			git, _ := v["git"].(string)
			p.Requested = cmp.Or(version, git)
		}
		if m := poetryPin.FindStringSubmatch(p.Requested); m != nil {
			p.Version = m[1]
		}
		w.add(p, dev)
	}
}

// poetryPin is one version: poetry takes a bare one for that, pipenv one with "==".
var poetryPin = regexp.MustCompile(`^\s*(?:={2,3})?\s*(\d[0-9A-Za-z.!+_-]*)\s*$`)

func trimPin(version string) string { return strings.TrimLeft(version, "= ") }

// readPipfile reads pipenv's manifest.
func readPipfile(_ *Tree, f *file, data []byte) error {
	var m struct {
		Packages map[string]any
		Dev      map[string]any `toml:"dev-packages"`
	}
	if err := toml.Unmarshal(data, &m); err != nil {
		return err
	}
	w := pyWishes{seen: map[string]bool{}}
	w.table(m.Packages, false)
	w.table(m.Dev, true)
	where := nameLines(data)
	for _, p := range w.packages {
		p.Pos = app.Pos{File: f.path, Line: max(1, where[p.Name])}
		f.add(p)
	}
	return nil
}

// readSetupCfg reads setuptools' declarative manifest: [options] install_requires
// and [options.extras_require].
func readSetupCfg(_ *Tree, f *file, data []byte) error {
	section, option, number := "", "", 0
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, longLine)
	for lines.Scan() {
		number++
		line := lines.Text()
		text := strings.TrimSpace(comment.ReplaceAllString(line, ""))
		switch {
		case text == "":
			continue
		case strings.HasPrefix(text, "["):
			section, option = strings.Trim(text, "[]"), ""
			continue
		case line[0] != ' ' && line[0] != '\t':
			option, text, _ = strings.Cut(text, "=")
			option, text = strings.TrimSpace(option), strings.TrimSpace(text)
		}
		extras := section == "options.extras_require"
		if text == "" || !extras && (section != "options" || option != "install_requires") {
			continue
		}
		if p := requirement(text); p != nil {
			p.Source, p.Direct, p.Dev, p.Pos = Manifest, true, extras, app.Pos{File: f.path, Line: number}
			f.add(p)
		}
	}
	return lines.Err()
}

// readSetupPy only tells that there is something: it is a program.
func readSetupPy(_ *Tree, _ *file, data []byte) error {
	if bytes.Contains(data, []byte("install_requires")) {
		return errors.New("setup.py is a program, which is not run")
	}
	return nil
}

// nameLines says where names stand for the first time: at the beginning of a line,
// or in quotes.
func nameLines(data []byte) map[string]int {
	where := map[string]int{}
	number := 0
	for line := range bytes.Lines(data) {
		number++
		if len(line) > longLine {
			continue
		}
		for _, part := range append([]string{string(line)}, strings.Split(string(line), `"`)...) {
			if m := nameAndRest.FindStringSubmatch(strings.TrimSpace(part)); m != nil {
				first(where, normal(m[1]), number)
			}
		}
	}
	return where
}
