// Package harden works out the least that each function needs: its policy, why
// it holds what it holds, what the template grants beyond it and what is
// missing.
//
// It reads no template and no code (packages iac and lang do) and prints the
// documents that it makes; what a call needs is package reach's business.
package harden

import (
	"slices"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

// A Report is what harden would write, and why. Its JSON form is part of the
// contract "redoubt/1"; lists are never null.
type Report struct {
	Schema    string      `json:"schema"`
	Tool      check.Tool  `json:"tool"`
	Functions []Function  `json:"functions"`
	Gaps      []check.Gap `json:"gaps"`
}

// A Function is one function with the least policy.
type Function struct {
	Name        string    `json:"name"`
	Application string    `json:"application"`
	File        string    `json:"file"`
	Line        int       `json:"line"`
	Role        string    `json:"role"`
	Policy      Policy    `json:"policy"`
	Because     []Because `json:"because"`
	// Conditional are needed in cases that neither code nor template tell.
	Conditional []Because `json:"conditional"`
}

// Because is one action with the place that needs it.
type Because struct {
	Action   string `json:"action"`
	Resource string `json:"resource"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Why      string `json:"why"`
	Note     string `json:"note,omitempty"`
}

// New returns an empty report.
func New(tool check.Tool) *Report {
	return &Report{Schema: check.Schema, Tool: tool, Functions: []Function{}, Gaps: []check.Gap{}}
}

// Add adds the functions of an application.
func (r *Report) Add(g *reach.Graph) {
	for _, f := range g.App.Functions {
		fn := describe(f.Label(), f.Pos, g.Needs(f), Template)
		fn.Application = g.App.Name
		if f.Role != nil {
			fn.Role = f.Role.Name
		}
		r.Functions = append(r.Functions, fn)
	}
	r.gaps(g)
}

// AddCode adds all code that the graph read, as one function of that name.
func (r *Report) AddCode(g *reach.Graph, name string) {
	r.Functions = append(r.Functions, describe(name, app.Pos{File: g.App.Root}, g.AllCodeNeeds(), Anywhere))
	r.gaps(g)
}

func (r *Report) gaps(g *reach.Graph) {
	r.AddGaps(g.App.Gaps)
	r.AddGaps(g.Code().Gaps)
}

func describe(name string, pos app.Pos, needs []reach.Need, spell Spelling) Function {
	fn := Function{Name: name, File: pos.File, Line: pos.Line, Policy: Least(needs, spell), Because: []Because{}, Conditional: []Because{}}
	for _, n := range needs {
		b := Because{Action: n.Action, Resource: spell(n.Resource), File: n.Pos.File, Line: n.Pos.Line, Why: n.Why, Note: n.Note}
		if n.Conditional {
			fn.Conditional = append(fn.Conditional, b)
			continue
		}
		fn.Because = append(fn.Because, b)
	}
	return fn
}

// AddGaps adds what could not be read.
func (r *Report) AddGaps(gaps []app.Gap) {
	for _, gap := range gaps {
		r.Gaps = append(r.Gaps, check.Gap{File: gap.Pos.File, Line: gap.Pos.Line, Message: gap.Message})
	}
}

// Keep keeps the functions of these names only, all if there are none. It
// returns the first name that no function has.
func (r *Report) Keep(names []string) (missing string) {
	if len(names) == 0 {
		return ""
	}
	for _, n := range names {
		if !slices.ContainsFunc(r.Functions, func(f Function) bool { return f.Name == n }) {
			return n
		}
	}
	r.Functions = slices.DeleteFunc(r.Functions, func(f Function) bool { return !slices.Contains(names, f.Name) })
	return ""
}
