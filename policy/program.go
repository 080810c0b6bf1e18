package policy

import (
	"encoding/json"
	"fmt"
	"slices"
)

// A Program is what guard runs: a document that was checked, with its schemas
// and paths as flat tables.
type Program struct {
	Schema    string     `json:"schema"` // "redoubt/program/1"
	Functions []Compiled `json:"functions"`
}

// Compiled is a function's policy. What was not given in the document is filled
// in, except for lists.
type Compiled struct {
	Name           string              `json:"name"`
	Controls       map[Control]Setting `json:"controls"`
	Triggers       []Trigger           `json:"triggers,omitempty"`
	Authentication []Authentication    `json:"authentication,omitempty"`
	Cedar          json.RawMessage     `json:"cedar,omitempty"`
	Context        []Route             `json:"context,omitempty"`
	Ownership      []Ownership         `json:"ownership,omitempty"`
	Schemas        map[string]int      `json:"schemas,omitempty"` // kind → root
	Nodes          []Node              `json:"nodes,omitempty"`
	Fields         []Place             `json:"fields,omitempty"` // the first is the event
	Limits         Limits              `json:"limits"`
	Response       Response            `json:"response,omitzero"`
	Budget         *Budget             `json:"budget,omitempty"`
	Quarantine     Quarantine          `json:"quarantine,omitzero"`
}

// A Route is a path of an event, taken apart; "*" stands for elements.
type Route struct {
	Path  string   `json:"path"` // for people
	Steps []string `json:"steps"`
}

// Ownership is an Owner with its path taken apart.
type Ownership struct {
	Route
	Claim          string   `json:"claim"`
	Required       bool     `json:"required,omitempty"`
	Authentication []string `json:"authentication,omitempty"` // the ways it is about; none: all
}

// About reports whether those own the field whom a way proved to call.
func (o Ownership) About(way string) bool {
	return len(o.Authentication) == 0 || slices.Contains(o.Authentication, way)
}

// A Place is a node of the tree of inspected fields. What Any leads to is below
// the named ones, too, so that one step leads to one place.
type Place struct {
	Names   map[string]int `json:"names,omitempty"`
	Any     int            `json:"any,omitempty"`     // elements and other names; 0 = nowhere
	Classes Class          `json:"classes,omitempty"` // to look for here and below
}

// NewProgram has the version of this code.
func NewProgram() Program {
	return Program{Schema: fmt.Sprint(programID, Version), Functions: []Compiled{}}
}

// ReadProgram decodes a program.
func ReadProgram(data []byte) (Program, error) {
	var p Program
	if err := read(data, programID, &p); err != nil {
		return Program{}, fmt.Errorf("reading a compiled policy: %w", err)
	}
	return p, p.check()
}

// check holds the tables to what those who run them rely on: an index leads
// somewhere.
func (p Program) check() error {
	for _, f := range p.Functions {
		for kind, root := range f.Schemas {
			if root < 0 || root >= len(f.Nodes) {
				return fmt.Errorf("%s: the schema of %s leads nowhere", f.Name, kind)
			}
		}
		for i, n := range f.Nodes {
			if !n.inside(len(f.Nodes)) {
				return fmt.Errorf("%s: node %d leads nowhere", f.Name, i)
			}
		}
		for i, at := range f.Fields {
			if !at.below(i, len(f.Fields)) {
				return fmt.Errorf("%s: field %d leads nowhere", f.Name, i)
			}
		}
	}
	return nil
}

// below reports whether a place leads to later ones of n only.
func (p Place) below(self, n int) bool {
	for _, to := range p.Names {
		if to <= self || to >= n {
			return false
		}
	}
	return p.Any == 0 || p.Any > self && p.Any < n
}

// Of finds the program for a function: its own, else the one for all.
func (p Program) Of(name string) (Compiled, bool) {
	for _, want := range []string{name, "*"} {
		i := slices.IndexFunc(p.Functions, func(f Compiled) bool { return f.Name == want })
		if i >= 0 {
			return p.Functions[i], true
		}
	}
	return Compiled{}, false
}
