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
	"redoubt/iac"
	"redoubt/reach"
)

// A Report is what harden would write, and why. Its JSON form is part of the
// contract "redoubt/1"; lists are never null.
type Report struct {
	Schema    string     `json:"schema"`
	Tool      check.Tool `json:"tool"`
	Functions []Function `json:"functions"`
	// Fixed are the findings that the changes close.
	Fixed []Fixed `json:"fixed"`
	// NotDared are the changes that were left out, about no function alone.
	NotDared []NotDared `json:"notDared"`
	// Suggestions are changes that need a decision first.
	Suggestions []Suggestion `json:"suggestions"`
	// Attached are the functions that the guard is put before; absent unless it was
	// asked for.
	Attached []string    `json:"attached,omitempty"`
	Gaps     []check.Gap `json:"gaps"`

	// Patches are the changes, under the names that reports show.
	Patches []iac.Change `json:"-"`
	Written []string     `json:"-"` // files that were changed
	secrets []string     // what no patch may show
}

// A Fixed is a finding that a change closes.
type Fixed struct {
	Check    string `json:"check"`
	Resource string `json:"resource"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	// Note is what the change needs of the account.
	Note string `json:"note,omitempty"`
}

// A Suggestion is a change that needs a decision first.
type Suggestion struct {
	What string `json:"what"` // the API, route or function
	File string `json:"file"`
	Line int    `json:"line"`
	Text string `json:"text"` // what to do, and what it looks like
	// Check found it; Decision is the word for --also that makes the change, Patch
	// the change as a unified diff. All are empty where there is no change to make.
	Check    string `json:"check,omitempty"`
	Decision string `json:"decision,omitempty"`
	Patch    string `json:"patch,omitempty"`
	// NotShown says why there is no Patch of a change that there is.
	NotShown string `json:"notShown,omitempty"`
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
	// Known: all code of the role's functions was read and all of its policies
	// are known, so that Unused is complete.
	Known   bool      `json:"known"`
	Unused  []Unused  `json:"unused"`  // what the role grants and none of its functions needs
	Wide    []Wide    `json:"wide"`    // what is needed, on less than it is granted on
	Missing []Because `json:"missing"` // what is needed and not granted: it fails at run time
	// NotDared are changes that were left out.
	NotDared []NotDared `json:"notDared"`
	// Observed is what the function was seen to do, Unseen what its code calls and
	// nobody has seen. Both are absent unless observations were given.
	Observed []Observed `json:"observed,omitempty"`
	Unseen   []string   `json:"unseen,omitempty"`

	settled bool // the plan leaves its policy as it is
	// Schemas are the event schemas that were asked for.
	Schemas []Schema `json:"schemas,omitempty"`
}

// Unused is one action that is granted on a resource in vain.
type Unused struct {
	Action   string `json:"action"`
	Resource string `json:"resource"`
	File     string `json:"file"`
	Line     int    `json:"line"`

	excused bool // nobody can tell, or the format grants it by itself
}

// Wide is one action with what it is granted on and what it is needed on.
type Wide struct {
	Action  string   `json:"action"`
	Granted []string `json:"granted"`
	Needed  []string `json:"needed"`
	File    string   `json:"file"`
	Line    int      `json:"line"`

	excused bool
}

// Greedy reports whether the template surely grants more than is needed. What the
// format grants by itself, or can't be followed, does not count.
func (f Function) Greedy() bool {
	return f.Known && !f.settled && (slices.ContainsFunc(f.Unused, func(u Unused) bool { return !u.excused }) || slices.ContainsFunc(f.Wide, func(w Wide) bool { return !w.excused }))
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
	return &Report{
		Schema: check.Schema, Tool: tool, Functions: []Function{}, Fixed: []Fixed{}, NotDared: []NotDared{},
		Suggestions: []Suggestion{}, Gaps: []check.Gap{},
	}
}

// Add adds the functions of an application.
func (r *Report) Add(g *reach.Graph) {
	for _, f := range g.App.Functions {
		fn := describe(f.Label(), f.Pos, g.Needs(f), Template)
		fn.Application = g.App.Name
		if f.Role != nil {
			fn.Role = f.Role.Name
			fn.compare(f.Role, g.Excess(f))
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
	fn := Function{
		Name: name, File: pos.File, Line: pos.Line, Policy: Least(needs, spell),
		Because: []Because{}, Conditional: []Because{}, Unused: []Unused{}, Wide: []Wide{}, Missing: []Because{}, NotDared: []NotDared{},
	}
	for _, n := range needs {
		b := because(n, spell)
		if n.Conditional {
			fn.Conditional = append(fn.Conditional, b)
			continue
		}
		fn.Because = append(fn.Because, b)
	}
	return fn
}

func because(n reach.Need, spell Spelling) Because {
	return Because{Action: n.Action, Resource: spell(n.Resource), File: n.Pos.File, Line: n.Pos.Line, Why: n.Why, Note: n.Note}
}

// tracingPolicy is what SAM attaches to a role by itself where tracing is on: no
// template can make it smaller.
const tracingPolicy = "managed:AWSXrayWriteOnlyAccess"

// compare notes the difference between what the role grants and what is needed.
func (f *Function) compare(role *app.Role, x reach.Excess) {
	f.Known = x.Known
	bad := wrong(role, x)
	for _, u := range x.Unused {
		if u.Statement.From == tracingPolicy {
			continue
		}
		for _, action := range u.Actions {
			for _, on := range u.Resources {
				f.Unused = append(f.Unused, Unused{Action: action, Resource: Template(on), File: u.Statement.Pos.File, Line: u.Statement.Pos.Line, excused: !bad[u.Statement.Pos] || unseen(u.Statement, action)})
			}
		}
	}
	for _, w := range x.Wide {
		f.Wide = append(f.Wide, Wide{Action: w.Action, Granted: spelt(w.Granted), Needed: spelt(w.Needed), File: w.Statement.Pos.File, Line: w.Statement.Pos.Line, excused: !bad[w.Statement.Pos]})
	}
	for _, n := range x.Missing { // of all of the role's functions
		m := because(n, Template)
		if slices.ContainsFunc(f.Because, func(b Because) bool { return b.Action == m.Action && b.Resource == m.Resource }) {
			f.Missing = append(f.Missing, m)
		}
	}
}

func spelt(list []app.Text) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = Template(t)
	}
	return out
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
