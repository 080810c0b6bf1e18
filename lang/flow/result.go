package flow

import (
	"fmt"
	"slices"
	"strings"

	"redoubt/lang/ir"
	"redoubt/lang/models"
)

// A Flow is data that reaches a sink.
type Flow struct {
	Kind string      // of the sink
	Row  *models.Row // that names the sink
	API  string
	Func *ir.Func // in which the sink is called
	File string
	Pos  ir.Pos
	// Source is where the data comes from: nil for the entry's own parameter
	// Param (0 = the event), from which Path leads to it.
	Source  *Source
	Param   int
	Path    []string
	Exact   bool // the sink gets that very data, not a text made of it
	Decoded bool // the data is in another spelling than it came in: base64, "%0A"
	Low     bool
	// Cut: more data reaches the sink than could be told apart.
	Cut   bool
	Steps []Step
}

// A Call is a call of an AWS operation or a misuse of an API.
type Call struct {
	API string
	// Operation is the operation of AWS that is called, or that something is
	// made for: "s3:getobject". API is empty where the call itself is not seen:
	// commands, signed URLs, and clients of which nothing is known
	// ("*:getobject").
	Operation string
	Sent      bool // a command is sent, of which another Call tells where it is made
	Foreign   bool // with credentials that are not the function's own
	Misuse    string
	Row       *models.Row
	Func      *ir.Func
	File      string
	Pos       ir.Pos
	Args      map[string]*Tree
}

// A Result is what one entry point does.
type Result struct {
	Flows  []Flow
	Calls  []Call
	Return *Tree
	// Event is what the code reads of the event; nil unless Options.Reads.
	Event *Part
	// Funcs are the functions that it may run.
	Funcs []*ir.Func
}

// maxSteps is how many steps of its way a flow tells.
const maxSteps = 12

// Entry analyses what happens when a function that a file exports is called
// with an event and a context. name is as a runtime spells it: "handler",
// "Class.method".
func (p *Program) Entry(file, name string) (*Result, error) {
	m := p.load(file)
	if m == nil {
		return nil, fmt.Errorf("%s can't be read", file)
	}
	f := p.root(m)
	v := f.exported(m, name)
	if v == nil || !f.callable(v) {
		return nil, fmt.Errorf("%s exports no function %s", file, name)
	}
	return p.result(f, func() *value {
		f.sum.callees = append(f.sum.callees, p.bodies(m)...)
		event, context := p.labels.param(0), p.labels.param(1)
		args := positional(f.argument(0, exactly(event, nil)), exactly(context, nil))
		if f.lang == "javascript" {
			args.pos = append(args.pos, f.partial(api("$respond"), nil, callArgs{}))
		}
		out, _ := f.call(v, nil, args)
		return out
	}), nil
}

// Func analyses one function for itself.
func (p *Program) Func(fn *ir.Func) *Result {
	m := p.load(fn.Module.File)
	f := p.root(m)
	return p.result(f, func() *value {
		s := p.summarize(fn, nil)
		f.sum.callees = append(f.sum.callees, s)
		for _, h := range s.hits {
			f.addHit(h)
		}
		for _, c := range s.calls {
			f.addCall(c)
		}
		return nil
	})
}

// Body analyses a module's own code.
func (p *Program) Body(file string) *Result {
	m := p.load(file)
	if m == nil {
		return &Result{}
	}
	f := p.root(m)
	return p.result(f, func() *value {
		f.sum.callees = append(f.sum.callees, p.bodies(m)...)
		return nil
	})
}

// bodies are the summaries of the bodies that run when a module is loaded:
// routes are registered there.
func (p *Program) bodies(m *module) []*summary {
	var list []*summary
	seen := map[*module]bool{}
	var visit func(*module)
	visit = func(m *module) {
		if seen[m] {
			return
		}
		seen[m] = true
		if s := p.summaries[m.ir.Init][""]; s != nil {
			list = append(list, s)
		}
		for _, used := range m.uses {
			visit(used)
		}
	}
	visit(m)
	return list
}

// Modules lists the files that were read, in the order of reading.
func (p *Program) Modules() []*ir.Module {
	var list []*ir.Module
	for _, m := range p.order {
		list = append(list, m.ir)
	}
	return list
}

// Load reads a file and runs its body.
func (p *Program) Load(file string) { p.load(file) }

// Gaps lists what was not followed.
func (p *Program) Gaps() []Gap { return p.gaps }

// root is a frame outside of all functions.
func (p *Program) root(m *module) *frame {
	fn := &ir.Func{Name: "<entry>", Module: m.ir, Parent: m.ir.Init, Vars: make([]ir.Variable, 1), Blocks: []*ir.Block{{Catch: -1}}}
	f := p.newFrame(fn, nil)
	f.reset()
	f.enter()
	f.st = f.in[0]
	f.block = fn.Blocks[0]
	f.at = &ir.Instr{Op: ir.Call}
	return f
}

func (f *frame) exported(m *module, name string) *value {
	v := f.exports(m)
	for _, part := range strings.Split(name, ".") {
		if part == "" {
			continue
		}
		if v == nil {
			return nil
		}
		v = f.member(v, part)
	}
	return v
}

// callable reports whether v may be called.
func (f *frame) callable(v *value) bool {
	if len(v.apis) > 0 {
		return true
	}
	for _, r := range f.objectsOf(v) {
		o := f.object(r)
		if len(o.fns) > 0 || o.fields["$partial"] != nil || len(o.class) > 0 || o.kind == classObject {
			return true
		}
	}
	return false
}

// entryKey marks the frame outside of all functions.
const entryKey = "<entry>"

// result runs an entry and gathers what it and all that it reaches do.
func (p *Program) result(f *frame, run func() *value) *Result {
	p.stack = append(p.stack, f)
	f.sumKey = entryKey
	out := run()
	p.stack = p.stack[:len(p.stack)-1]
	res := &Result{Return: f.freeze(out, 0), Event: f.event(out)}
	seen := map[*summary]bool{}
	var walk func(s *summary)
	walk = func(s *summary) {
		if seen[s] {
			return
		}
		seen[s] = true
		if s.fn.Name != "<entry>" && !slices.Contains(res.Funcs, s.fn) {
			res.Funcs = append(res.Funcs, s.fn)
		}
		for _, h := range s.own {
			res.flows(f, h)
		}
		for _, c := range s.ownCall {
			res.call(p, c)
		}
		for _, callee := range s.callees {
			walk(callee)
		}
	}
	for _, h := range f.sum.hits {
		res.flows(f, h)
	}
	for _, c := range f.sum.calls {
		res.call(p, c)
	}
	walk(f.sum)
	res.sort()
	return res
}

func (r *Result) flows(f *frame, h *hit) {
	p := f.p
	if l := f.begun(h.lead); l != h.lead && harmless(&hit{kind: h.kind, lead: l, heading: h.heading}) {
		return
	}
	for _, t := range h.taints {
		info := &p.labels.info[t.label]
		if info.root == sharedRoot {
			continue
		}
		fl := Flow{
			Kind: h.kind, Row: h.row, API: h.api, Func: h.fn, File: h.fn.Module.File, Pos: h.pos,
			Source: info.source, Param: info.index, Path: p.labels.path(t.label), Exact: t.exact, Decoded: t.decoded != 0,
			Low: t.low || h.low, Cut: len(h.taints) >= maxTaints, Steps: t.trace.steps(maxSteps),
		}
		if fl.Source == nil && fl.Param < 0 {
			continue
		}
		r.Flows = append(r.Flows, fl)
	}
}

// begun is a lead that begins with what a module's body made: with what that
// is, once all bodies have run.
func (f *frame) begun(l lead) lead {
	if l.from == 0 || f.p.labels.info[l.from].root != sharedRoot {
		return l
	}
	v := f.sharedBy(l.from)
	if v == nil || f.onlyShared(v) {
		return v.untainted().beginning()
	}
	return v.beginning()
}

// sharedBy is what a shared object's label stands for.
func (f *frame) sharedBy(l label) *value {
	info := &f.p.labels.info[l]
	if info.parent == 0 {
		v, _ := f.read(info.shared, info.field)
		return v
	}
	return f.fieldOrElement(f.sharedBy(info.parent), info.field)
}

func (r *Result) call(p *Program, c *call) {
	for _, t := range c.args {
		p.settle(t, 0)
	}
	r.Calls = append(r.Calls, Call{API: c.api, Operation: c.operation, Sent: c.sent, Foreign: c.foreign, Misuse: c.misuse, Row: c.row, Func: c.fn, File: c.fn.Module.File, Pos: c.pos, Args: c.args})
}

func (r *Result) sort() {
	slices.SortStableFunc(r.Flows, func(a, b Flow) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Pos.Start != b.Pos.Start {
			return int(a.Pos.Start - b.Pos.Start)
		}
		if c := strings.Compare(a.Kind, b.Kind); c != 0 {
			return c
		}
		return strings.Compare(strings.Join(a.Path, "."), strings.Join(b.Path, "."))
	})
}

// An Origin is data of an entry or a source that is in a tree.
type Origin struct {
	Source *Source // nil for the entry's parameter
	Param  int
	Path   []string
	Exact  bool
	Low    bool
	Steps  []Step
}

// Origins lists the data at a path of a tree, with all that is below it.
func (p *Program) Origins(t *Tree, path []string) []Origin {
	var list []Origin
	for _, x := range t.at(path) {
		info := &p.labels.info[x.taint.label]
		if info.root == sharedRoot || info.source == nil && info.index < 0 {
			continue
		}
		o := Origin{
			Source: info.source, Param: info.index, Path: append(p.labels.path(x.taint.label), x.rest...),
			Exact: x.taint.exact, Low: x.taint.low, Steps: x.taint.trace.steps(maxSteps),
		}
		list = append(list, o)
	}
	return list
}

// found is a taint and the rest of a path that leads on inside of its data.
type found struct {
	taint taint
	rest  []string
}

// at lists what is in the tree at a path: below exact data the path goes on in
// the data itself.
func (t *Tree) at(path []string) []found {
	if t == nil {
		return nil
	}
	var list []found
	if len(path) == 0 {
		return t.everything(0)
	}
	for _, x := range t.taints {
		rest := path
		if !x.exact {
			rest = nil
		}
		list = append(list, found{x, rest})
	}
	if f := t.Fields[path[0]]; f != nil {
		return append(list, f.at(path[1:])...)
	}
	if path[0] == element {
		for _, k := range sortedKeys(t.Fields) {
			list = append(list, t.Fields[k].at(path[1:])...)
		}
		return list
	}
	return append(list, t.Fields[element].at(path[1:])...)
}

func (t *Tree) everything(depth int) []found {
	if t == nil || depth > treeDepth {
		return nil
	}
	var list []found
	for _, x := range t.taints {
		list = append(list, found{x, nil})
	}
	for _, k := range sortedKeys(t.Fields) {
		list = append(list, t.Fields[k].everything(depth+1)...)
	}
	return list
}
