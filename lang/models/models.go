// Package models is what redoubt knows of other people's APIs, as data: which
// calls are sources, sinks, sanitizers, guards or pass-throughs. There is one
// YAML file per library in a folder per language; README.md describes the
// format.
//
// It reads and checks the files and finds the rows of an API. What a row does
// to a value is package flow's business.
package models

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed */*.yaml
var files embed.FS

// A Library is one file: the rows about one library.
type Library struct {
	Name string `yaml:"library"`
	Doc  string `yaml:"doc"` // where its documentation is
	Rows []*Row `yaml:"rows"`

	Language string `yaml:"-"` // folder: python, javascript, aws
	File     string `yaml:"-"`
}

// A Row is one fact about some APIs. Exactly one of Sink, Source, Clears,
// Guards, Flow, Type, Callback, Misuse and Calls is set.
type Row struct {
	APIs []string `yaml:"api"` // canonical paths; see README.md

	Sink     string   `yaml:"sink"`     // kind of injection that At is open to
	Source   string   `yaml:"source"`   // kind of data that At holds
	Clears   []string `yaml:"clears"`   // kinds that the result is safe for ("all")
	Guards   []string `yaml:"guards"`   // kinds that At is safe for, where the call returns Returns
	Flow     []string `yaml:"flow"`     // "Argument[0] -> ReturnValue"; empty list: nothing flows
	Type     string   `yaml:"type"`     // canonical path of the result; {0} is a constant first argument
	Callback string   `yaml:"callback"` // access path of a function that is called with Passes
	Misuse   string   `yaml:"misuse"`   // name of a fault that the call itself is, under When
	Calls    []string `yaml:"calls"`    // operations of AWS that the call makes, with the parameters With

	At      []string          `yaml:"at"`
	When    []string          `yaml:"when"`    // all must hold
	Returns string            `yaml:"returns"` // of Guards: true, false, any (the call returns at all)
	Passes  map[string]string `yaml:"passes"`  // of Callback: parameter number → what it gets
	With    map[string]string `yaml:"with"`    // of Calls: parameter → access path; "*" = all that its fields are
	Low     bool              `yaml:"low"`     // a finding of it has low confidence
	Note    string            `yaml:"note"`    // for people: what the sink does with the data

	Yes string `yaml:"yes"` // example in which the row shows
	No  string `yaml:"no"`  // example in which it must not

	Library *Library `yaml:"-"`
	Line    int      `yaml:"-"`

	paths []Path
	conds []Condition
	flows [][2]Path
	with  map[string]Path
}

// Paths are At, parsed.
func (r *Row) Paths() []Path { return r.paths }

// Conditions are When, parsed.
func (r *Row) Conditions() []Condition { return r.conds }

// Flows are Flow, parsed: from, to.
func (r *Row) Flows() [][2]Path { return r.flows }

// Parameters are With, parsed.
func (r *Row) Parameters() map[string]Path { return r.with }

// UnmarshalYAML notes the row's line.
func (r *Row) UnmarshalYAML(n *yaml.Node) error {
	type plain Row
	if err := known(n); err != nil {
		return err
	}
	if err := n.Decode((*plain)(r)); err != nil {
		return err
	}
	r.Line = n.Line
	return nil
}

// known refuses misspelt keys.
func known(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: a row is a mapping", n.Line)
	}
	names := []string{
		"api", "sink", "source", "clears", "guards", "flow", "type", "callback", "misuse", "calls", "with",
		"at", "when", "returns", "passes", "low", "note", "yes", "no",
	}
	for i := 0; i < len(n.Content); i += 2 {
		if !slices.Contains(names, n.Content[i].Value) {
			return fmt.Errorf("line %d: unknown key %q", n.Content[i].Line, n.Content[i].Value)
		}
	}
	return nil
}

// Embedded returns the libraries that redoubt knows, read once.
var Embedded = sync.OnceValues(func() ([]*Library, error) { return Read(files) })

// Read reads every LANGUAGE/*.yaml of fsys.
func Read(fsys fs.FS) ([]*Library, error) {
	names, err := fs.Glob(fsys, "*/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("listing models: %w", err)
	}
	var libs []*Library
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("reading models: %w", err)
		}
		lib, err := Parse(path.Dir(name), name, data)
		if err != nil {
			return nil, err
		}
		libs = append(libs, lib)
	}
	return libs, nil
}

// Parse reads one file.
func Parse(language, file string, data []byte) (*Library, error) {
	lib := &Library{}
	if err := yaml.Unmarshal(data, lib); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	lib.Language, lib.File = language, file
	for _, r := range lib.Rows {
		if r == nil {
			return nil, fmt.Errorf("%s: a row is empty", file)
		}
		r.Library = lib
		if err := r.prepare(); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, r.Line, err)
		}
	}
	return lib, nil
}

// prepare checks the row and parses its paths.
func (r *Row) prepare() error {
	if len(r.APIs) == 0 {
		return fmt.Errorf("a row without api")
	}
	if n := r.facts(); n != 1 {
		return fmt.Errorf("%s: %d facts in one row, want one of sink, source, clears, guards, flow, type, callback, misuse, calls", r.APIs[0], n)
	}
	if err := r.kinds(); err != nil {
		return err
	}
	for _, s := range r.At {
		p, err := ParsePath(s)
		if err != nil {
			return err
		}
		r.paths = append(r.paths, p)
	}
	for _, s := range r.When {
		c, err := ParseCondition(s)
		if err != nil {
			return err
		}
		r.conds = append(r.conds, c)
	}
	for _, s := range r.Flow {
		from, to, ok := strings.Cut(s, "->")
		a, err := ParsePath(strings.TrimSpace(from))
		b, err2 := ParsePath(strings.TrimSpace(to))
		if !ok || err != nil || err2 != nil {
			return fmt.Errorf("flow %q: want PATH -> PATH", s)
		}
		r.flows = append(r.flows, [2]Path{a, b})
	}
	return r.operations()
}

// operations checks Calls and parses With.
func (r *Row) operations() error {
	for _, op := range r.Calls {
		if strings.Count(op, ":") != 2 || !strings.HasPrefix(op, "aws:") {
			return fmt.Errorf("calls %q: want aws:SERVICE:OPERATION", op)
		}
	}
	r.with = map[string]Path{}
	for name, s := range r.With {
		p, err := ParsePath(s)
		if err != nil {
			return err
		}
		r.with[name] = p
	}
	return nil
}

func (r *Row) facts() int {
	n := 0
	for _, set := range []bool{
		r.Sink != "", r.Source != "", r.Clears != nil, r.Guards != nil, r.Flow != nil, r.Type != "", r.Callback != "", r.Misuse != "", r.Calls != nil,
	} {
		if set {
			n++
		}
	}
	return n
}
