// Package event decides about one event: its form, whether it is one of the
// function's triggers, who calls and whether they may, whether it is as the
// schema says, whether it carries an attack, and whether it is too much.
//
// It reads the event once, into a tape; all questions are asked there, and of
// the texts inside (JSON in a body, base64, gzip), which are read when the
// first question needs them. It does no I/O of its own: what it needs of the
// outside is in World.
package event

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/cedar-policy/cedar-go"

	"redoubt/app"
	"redoubt/guard/caller"
	"redoubt/guard/inspect"
	"redoubt/guard/schema"
	"redoubt/guard/tape"
	"redoubt/policy"
	"redoubt/trigger"
)

// World is what a Guard needs of its surroundings.
type World struct {
	// Inspect looks for attacks in a text, a field's name or its value, and returns
	// the classes that it found and the name of a signature. Without one, package
	// inspect does.
	Inspect func(text []byte, name bool, want policy.Class) (policy.Class, string)
	// Now is the clock, time.Now where there is none.
	Now func() time.Time
	// Fetch and Secret get keys of issuers and secrets of webhooks. What needs one
	// that is not there can't be proved.
	Fetch  caller.Fetch
	Secret caller.Secret
}

// A Guard decides about the events of one function. It is safe for use by
// several goroutines.
type Guard struct {
	program policy.Compiled
	world   World
	faces   []trigger.Face
	plans   plans
	below   []policy.Class // what the policy looks for below each of its fields
	letters [][]string     // the names at each of its fields
	schemas *schema.Program
	ways    []way
	cedar   *cedar.PolicySet
	budget  *budget
	costs   *costs
	runs    sync.Pool
}

// New makes a Guard of a function's policy.
func New(p policy.Compiled, w World) (*Guard, error) {
	g := &Guard{program: p, world: w, faces: trigger.Faces(), below: classesBelow(p.Fields), letters: namesAt(p.Fields)}
	if w.Now == nil {
		g.world.Now = time.Now
	}
	g.budget, g.costs = newBudget(p.Budget), newCosts(p.Budget, g.world.Now())
	if err := g.newWays(); err != nil {
		return nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	if err := g.newCedar(); err != nil {
		return nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	var err error
	if g.schemas, err = schema.New(p.Nodes); err != nil {
		return nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	g.runs.New = func() any { return g.run() }
	return g, nil
}

// An Invocation is an event as the runtime API hands it over.
type Invocation struct {
	Event []byte
	// Kind is what the event is of, where somebody knows; "" = found out.
	Kind app.Kind
	// Trace is X-Ray's header.
	Trace string
	// ARN is the function's, as it was invoked; "" = not known.
	ARN string
}

// run is what is known of one event while it is decided about.
type run struct {
	guard *Guard
	ctx   context.Context
	inv   Invocation
	docs  tape.Set
	inner []inner // decoded texts; a node's Memo is an index + 1
	root  *tape.Doc
	face  *trigger.Face
	kind  app.Kind

	declared  *policy.Trigger // the one that the event is of, nil where none is declared
	route     string
	principal *caller.Principal
	way       string // that proved the principal
	payer     string // whose budget pays

	records []int32 // their nodes
	record  int     // the one that is looked at now, -1 = none
	trail   tape.Trail
	encoded int32 // the body that is base64, by what the event says, tape.None
	about   int32 // the body that media is about, tape.None
	media   media
	checker schema.Checker
	lens    inspect.Inspector
	level   int // of envelopes
	spare   int // what taking a text apart may still cost
	reasons []Reason
	faults  []string
	scratch []byte
}

func (g *Guard) run() *run {
	r := &run{guard: g}
	r.checker = schema.Checker{Program: g.schemas, Content: r.decoded, Record: r.recordOf, Failed: r.unfit}
	return r
}

// Decide decides about an event. The event must not be changed afterwards: what
// the Decision hands on is a part of it.
func (g *Guard) Decide(ctx context.Context, inv Invocation) Decision {
	begin := time.Now()
	r := g.runs.Get().(*run)
	r.start(ctx, inv)
	r.decide()
	d := r.decision()
	r.end()
	g.runs.Put(r)
	d.Micros = time.Since(begin).Microseconds()
	return d
}

func (r *run) start(ctx context.Context, inv Invocation) {
	r.ctx, r.inv, r.face, r.kind, r.record = ctx, inv, nil, app.UnknownKind, -1
	r.declared, r.route, r.principal, r.way, r.payer = nil, "", nil, "", ""
	r.inner, r.records, r.trail = r.inner[:0], r.records[:0], r.trail[:0]
	r.reasons, r.faults, r.level = nil, nil, 0 // they were handed out
	r.about, r.media = tape.None, media{}
	r.root, _ = r.docs.New()
}

// end lets go of the event.
func (r *run) end() {
	r.docs.Reset()
	r.ctx, r.inv, r.media = nil, Invocation{}, media{}
	if cap(r.scratch) > 1<<20 {
		r.scratch = nil
	}
}

// decide asks one control after the other; what refuses the whole event, and is
// enforced, ends it.
func (r *run) decide() {
	for _, ask := range []func(*run){(*run).form, (*run).source, (*run).authenticate, (*run).authorize, (*run).validate, (*run).inspect, (*run).spend} {
		if ask(r); r.over() {
			return
		}
	}
}

// over reports whether the event is refused as a whole already.
func (r *run) over() bool {
	for _, reason := range r.reasons {
		if reason.Record < 0 && (reason.Control == policy.Form || reason.Mode == policy.Enforce) {
			return true
		}
	}
	return false
}
