package deps

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"redoubt/app"
)

// packageJSON is the part of npm's manifest that matters here. Its fields take
// what they can use and leave the rest: installed packages have all sorts.
type packageJSON struct {
	Name                 text
	Version              text
	License              licence
	Licenses             licence
	Private              any
	PackageManager       text
	Dependencies         texts
	DevDependencies      texts
	OptionalDependencies texts
	PeerDependencies     texts
	Scripts              texts
	Workspaces           workspaces
	PublishConfig        texts
}

// A text is a string, or nothing.
type text string

func (t *text) UnmarshalJSON(data []byte) error {
	var s string
	if json.Unmarshal(data, &s) == nil {
		*t = text(s)
	}
	return nil
}

// texts are an object's members that are strings.
type texts map[string]string

func (t *texts) UnmarshalJSON(data []byte) error {
	var raw map[string]text
	if json.Unmarshal(data, &raw) != nil {
		return nil
	}
	*t = texts{}
	for k, v := range raw {
		(*t)[k] = string(v)
	}
	return nil
}

// A licence is an SPDX expression, or the older {type: …} and lists of it.
type licence string

func (l *licence) UnmarshalJSON(data []byte) error {
	var s text
	var one struct{ Type text }
	var many []licence
	switch {
	case bytes.HasPrefix(data, []byte("[")):
		if json.Unmarshal(data, &many) == nil {
			var names []string
			for _, m := range many {
				names = append(names, string(m))
			}
			*l = licence(strings.Join(names, " OR "))
		}
	case json.Unmarshal(data, &one) == nil:
		*l = licence(one.Type)
	case json.Unmarshal(data, &s) == nil:
		*l = licence(s)
	}
	return nil
}

// workspaces are patterns of members' folders: a list, or {packages: list}.
type workspaces []string

func (w *workspaces) UnmarshalJSON(data []byte) error {
	var list []string
	var object struct{ Packages []string }
	if json.Unmarshal(data, &list) == nil {
		*w = list
	} else if json.Unmarshal(data, &object) == nil {
		*w = object.Packages
	}
	return nil
}

// packageJSON reads a manifest, or remembers it; nil if there is none.
func (t *Tree) packageJSON(name string) *packageJSON {
	if p, ok := t.jsons[name]; ok {
		return p
	}
	t.jsons[name] = nil
	data, err := readFile(t.fsys, name, maxFile)
	if err != nil {
		return nil
	}
	p := &packageJSON{}
	if json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), p) != nil {
		return nil
	}
	t.jsons[name] = p
	return p
}

// readPackageJSON reads the manifest for want of a lockfile.
func readPackageJSON(_ *Tree, f *file, data []byte) error {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var m packageJSON
	if err := json.Unmarshal(data, &m); err != nil {
		return err
	}
	lines := linesOf(data)
	seen := map[string]bool{}
	for _, group := range []struct {
		list texts
		dev  bool
	}{{m.Dependencies, false}, {m.OptionalDependencies, false}, {m.DevDependencies, true}} {
		for _, name := range slices.Sorted(maps.Keys(group.list)) {
			p := wish(name, group.list[name])
			if p == nil || seen[name] {
				continue
			}
			seen[name] = true
			p.Dev = group.dev
			p.Pos = app.Pos{File: f.path, Line: lines.member(name, group.list[name])}
			f.add(p)
		}
	}
	return nil
}

// wish is the package that a manifest's line asks for; nil for one of the tree itself.
func wish(name, spec string) *Package {
	spec = strings.TrimSpace(spec)
	for _, own := range []string{"file:", "link:", "workspace:", "portal:", ".", "/"} {
		if strings.HasPrefix(spec, own) {
			return nil
		}
	}
	p := &Package{Ecosystem: NPM, Name: name, Requested: spec, Source: Manifest, Direct: true}
	if alias, ok := strings.CutPrefix(spec, "npm:"); ok {
		if at := strings.LastIndex(alias, "@"); at > 0 {
			p.Name, spec = alias[:at], alias[at+1:]
		} else {
			p.Name, spec = alias, "*"
		}
		p.named(name)
	}
	if m := exact.FindStringSubmatch(spec); m != nil {
		p.Version = m[1]
	}
	return p
}

// exact is what names one version of npm's.
var exact = regexp.MustCompile(`^\s*[v=\s]*(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)\s*$`)
