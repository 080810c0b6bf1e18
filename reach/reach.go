// Package reach joins what the readers found: who can start which function,
// what each function may do with which resource, and what an attacker who
// holds one function gets to.
//
// It reports nothing itself; checks ask it. Grants are judged from the
// policies alone: where a condition or an unresolved name leaves it open, the
// answer is no, so that nothing is claimed that may not hold.
package reach

import (
	"time"

	"redoubt/app"
	"redoubt/deps"
	"redoubt/iam"
	"redoubt/lang/flow"
)

// A Graph is an application with the questions that need all of it. Answers
// are computed when first asked for. It is for one goroutine.
type Graph struct {
	hits []Hit // credentials in files, of the graph that stands for a tree
	App  *app.Application
	now  time.Time // by which dates in policies are judged; zero: not at all

	effective map[*app.Role][]*app.Statement
	managed   map[string][]*app.Statement // of AWS's policies, by name
	abouts    map[grant][]*app.Statement  // of a role, by action
	fed       map[app.Resource]app.Caller // who can write to it through others
	fedBy     map[app.Resource]*Feed
	byName    map[string]app.Resource
	triggers  map[*app.Function][]*app.Trigger
	blasts    map[*app.Function]Blast
	// of roles: their statements for package iam, and the ways to more rights
	identities map[*app.Role][]iam.Statement
	climbs     map[*app.Role][]Climb
	// what roles lead to, and functions through them
	touchedBy map[*app.Role][]app.Resource
	movesOf   map[*app.Role][]Move
	reached   map[*app.Function]Reached

	source    Source
	code      *Code
	flows     []Flow
	flowsDone bool
	aims      map[*app.Function][]Aim
	excesses  map[*app.Role]Excess
	expanded  map[string][]string // actions by pattern
	routes    map[*app.Function][]app.Route
	used      map[string]bool // services that the code makes clients of
	sdk       bool            // the code imports an SDK
	reader    *flow.Program   // made by eventReads
	shipments []*Shipment
	shipped   bool
	sets      map[string]*deps.Set // that folders have, by folder

	parcels    []*Parcel
	parcelled  bool
	weaknesses []*Weakness
	weighed    bool
}

// New returns the graph of a and sets the Caller of each of its triggers.
func New(a *app.Application) *Graph {
	g := &Graph{
		App:       a,
		effective: map[*app.Role][]*app.Statement{},
		managed:   map[string][]*app.Statement{},
		abouts:    map[grant][]*app.Statement{},
		fed:       map[app.Resource]app.Caller{},
		fedBy:     map[app.Resource]*Feed{},
		byName:    map[string]app.Resource{},
		triggers:  map[*app.Function][]*app.Trigger{},
		blasts:    map[*app.Function]Blast{},
	}
	for _, r := range a.Resources {
		g.byName[r.Base().Name] = r
	}
	for _, r := range a.Roles {
		g.byName[r.Name] = r
	}
	for _, f := range a.Functions {
		g.byName[f.Name] = f
	}
	g.feeds()
	for _, t := range a.Triggers {
		t.Caller = g.caller(t)
		g.triggers[t.To] = append(g.triggers[t.To], t)
	}
	return g
}

// Resource returns the function, role or resource with the logical name, or
// nil.
func (g *Graph) Resource(name string) app.Resource { return g.byName[name] }

// Triggers lists what starts f.
func (g *Graph) Triggers(f *app.Function) []*app.Trigger { return g.triggers[f] }

// Exposure returns who, at most, can start f, and through which trigger (nil
// if nothing starts it).
func (g *Graph) Exposure(f *app.Function) (app.Caller, *app.Trigger) {
	var best *app.Trigger
	for _, t := range g.triggers[f] {
		if best == nil || t.Caller > best.Caller {
			best = t
		}
	}
	if best == nil {
		return app.CallerUnknown, nil
	}
	return best.Caller, best
}

// Foremost returns the function of the role that most people can start, nil if
// none runs with it.
func (g *Graph) Foremost(role *app.Role) *app.Function {
	var (
		first *app.Function
		most  app.Caller
	)
	for _, f := range role.Functions {
		if c, _ := g.Exposure(f); first == nil || c > most {
			first, most = f, c
		}
	}
	return first
}

// Public reports whether anyone, or anyone who registers, can start f.
func (g *Graph) Public(f *app.Function) bool {
	c, _ := g.Exposure(f)
	return c >= app.SelfRegistered
}
