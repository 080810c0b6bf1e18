package deps

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"redoubt/app"
)

// A pom is Maven's manifest. It is read here and not by scalibr's extractor,
// whose expansion of properties can be made to take exponential time.
type pom struct {
	Parent       *pomParent `xml:"parent"`
	GroupID      string     `xml:"groupId"`
	ArtifactID   string     `xml:"artifactId"`
	Version      string     `xml:"version"`
	Properties   properties `xml:"properties"`
	Dependencies []pomEntry `xml:"dependencies>dependency"`
	Managed      []pomEntry `xml:"dependencyManagement>dependencies>dependency"`

	above   *pom                 // the parent, if it lies in the tree
	managed map[string]pomFields // by group:artifact, with the parents'
}

type pomParent struct {
	GroupID      string  `xml:"groupId"`
	ArtifactID   string  `xml:"artifactId"`
	Version      string  `xml:"version"`
	RelativePath *string `xml:"relativePath"`
}

type pomFields struct {
	GroupID    string `xml:"groupId"`
	ArtifactID string `xml:"artifactId"`
	Version    string `xml:"version"`
	Scope      string `xml:"scope"`
	Type       string `xml:"type"`
}

// A pomEntry is a dependency and its line.
type pomEntry struct {
	pomFields
	line int
}

func (e *pomEntry) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	e.line, _ = d.InputPos()
	return d.DecodeElement(&e.pomFields, &start)
}

// properties are the elements of a pom's properties by their names.
type properties map[string]string

func (p *properties) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	var raw struct {
		List []struct {
			XMLName xml.Name
			Value   string `xml:",chardata"`
		} `xml:",any"`
	}
	err := d.DecodeElement(&raw, &start)
	*p = properties{}
	for _, e := range raw.List {
		(*p)[e.XMLName.Local] = strings.TrimSpace(e.Value)
	}
	return err
}

const maxParents = 10

func readPom(t *Tree, f *file, data []byte) error {
	m, err := parsePom(data)
	if err != nil {
		return err
	}
	t.inherit(m, f.dir())
	m.manage()
	own := len(m.Dependencies)
	list := m.Dependencies
	for up := m.above; up != nil; up = up.above {
		list = append(list, up.Dependencies...)
	}
	seen := map[string]bool{}
	for i, e := range list {
		p := m.pkg(e)
		if seen[p.Name] {
			continue
		}
		seen[p.Name] = true
		p.Pos = app.Pos{File: f.path, Line: e.line}
		if i >= own {
			p.Pos.Line = 1
		}
		f.add(p)
	}
	return nil
}

func parsePom(data []byte) (*pom, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	m := &pom{}
	return m, d.Decode(m)
}

// inherit finds the parents in the tree.
func (t *Tree) inherit(m *pom, dir string) {
	for range maxParents {
		if m.Parent == nil {
			return
		}
		name := "../pom.xml"
		if r := m.Parent.RelativePath; r != nil {
			name = strings.TrimSpace(*r)
		}
		if name = path.Join(dir, name); path.Ext(name) != ".xml" {
			name = path.Join(name, "pom.xml")
		}
		if !fs.ValidPath(name) {
			return
		}
		data, err := readFile(t.fsys, name, maxFile)
		if err != nil {
			return
		}
		up, err := parsePom(data)
		if err != nil || up.ArtifactID != m.Parent.ArtifactID {
			return
		}
		m.above, m, dir = up, up, path.Dir(name)
	}
}

// manage collects what the pom and its parents say of versions; the nearest counts.
func (m *pom) manage() {
	m.managed = map[string]pomFields{}
	for up := m; up != nil; up = up.above {
		for _, d := range up.Managed {
			name := m.expand(d.GroupID) + ":" + m.expand(d.ArtifactID)
			if _, ok := m.managed[name]; !ok {
				m.managed[name] = d.pomFields
			}
		}
	}
}

func (m *pom) pkg(e pomEntry) *Package {
	name := m.expand(e.GroupID) + ":" + m.expand(e.ArtifactID)
	version, scope := m.expand(e.Version), m.expand(e.Scope)
	if d, ok := m.managed[name]; ok {
		version, scope = cmp.Or(version, m.expand(d.Version)), cmp.Or(scope, m.expand(d.Scope))
	}
	return &Package{
		Ecosystem: Maven, Name: name, Version: mavenVersion(version), Requested: version, Source: Manifest, Direct: true,
		Dev: scope == "test" || scope == "provided",
	}
}

var pomName = regexp.MustCompile(`\$\{([^{}]+)\}`)

// expand replaces properties, a few rounds deep and up to a length: they may name
// each other, and themselves.
func (m *pom) expand(text string) string {
	text = strings.TrimSpace(text)
	for range 8 {
		if len(text) > 1024 || !strings.Contains(text, "${") {
			break
		}
		text = pomName.ReplaceAllStringFunc(text, func(s string) string {
			if v := m.property(s[2 : len(s)-1]); v != "" && len(v) < 256 {
				return v
			}
			return s
		})
	}
	return text
}

// property is what a name stands for: the project's own fields, or a property of
// the pom or the nearest parent that has it.
func (m *pom) property(name string) string {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "project."), "pom.")
	parent := cmp.Or(m.Parent, &pomParent{})
	switch name {
	case "version":
		return cmp.Or(m.Version, parent.Version)
	case "groupId":
		return cmp.Or(m.GroupID, parent.GroupID)
	case "artifactId":
		return m.ArtifactID
	case "parent.version":
		return parent.Version
	case "parent.groupId":
		return parent.GroupID
	}
	for up := m; up != nil; up = up.above {
		if v := up.Properties[name]; v != "" {
			return v
		}
	}
	return ""
}
