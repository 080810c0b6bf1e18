package flow

import (
	"redoubt/lang/ir"
)

// A frame is one function while it is analysed.
type frame struct {
	p     *Program
	fn    *ir.Func
	shape *shape
	lang  string
	entry map[ref]*object // what the caller said of symbolic objects
	args  []*value        // by parameter; nil = left out
	env   *value
	this  *value
	scope ref // object of its captured variables, 0 = none

	st      *state   // now
	locals  []*value // variables without a place in the state
	in      []*state
	visits  []int
	pending map[int]bool
	block   *ir.Block
	at      *ir.Instr

	sumKey    string // the shape of the arguments
	exit      *state // joined over all returns
	halt      *state // joined over where it stops without returning: see stopped
	sum       *summary
	depth     int // in the program's stack
	lowest    int // the outermost unfinished frame that it depends on
	again     bool
	work      int
	thrown    map[int]*value // what reaches each catching block
	nested    int            // operations inside of operations, without a call between them
	spreading map[ref]bool   // objects whose spread fields are being looked into
	spreads   int
	hitSet    map[hitKey]int
	calls     map[string]bool
	later     []func() // callbacks of a module body, to be called again at its end
	reading   reading
}

// Budgets of one analysis of one function.
const (
	maxVisits = 12     // of a block
	maxWork   = 60_000 // instructions
	maxDepth  = 60     // of calls
	maxPasses = 5      // over a circle of functions
	maxShapes = 12     // of arguments for one function
)

// maxNested bounds what objects that hold themselves make the engine do.
const maxNested = 48

// nest reports whether one more operation may be done inside of the present
// one; the caller calls the function that it gets when that is done.
func (f *frame) nest() (done func(), ok bool) {
	if f.nested >= maxNested {
		return nil, false
	}
	f.nested++
	return func() { f.nested-- }, true
}

// run analyses the function to the end.
func (f *frame) run() *summary {
	f.reset()
	f.enter()
	for len(f.pending) > 0 {
		f.step(f.nextBlock())
	}
	f.replay()
	f.finish()
	return f.sum
}

func (f *frame) reset() {
	n := len(f.fn.Blocks)
	f.in, f.visits, f.pending = make([]*state, n), make([]int, n), map[int]bool{}
	f.exit, f.halt, f.sum, f.thrown = nil, nil, &summary{fn: f.fn, early: f.p.running > 0}, map[int]*value{}
	if f.p.running > 0 {
		f.p.early = append(f.p.early, f.fn)
	}
	f.hitSet, f.calls = map[hitKey]int{}, map[string]bool{}
	f.reading = reading{}
}

// enter makes the state at the beginning: parameters, receiver, scope.
func (f *frame) enter() {
	f.locals = make([]*value, len(f.fn.Vars))
	s := &state{vars: make([]*value, f.shape.held), heap: map[ref]*object{}, own: map[ref]bool{}}
	f.st = s
	f.scope = 0
	f.env = f.argument(env, f.env)
	switch {
	case f.fn.Parent == nil:
		f.scope = f.p.modules[f.fn.Module.File].scope
		s.heap[f.scope] = &object{kind: scopeObject, fields: map[string]*value{}}
		s.own[f.scope] = true
	case f.shape.scoped:
		f.scope = f.p.alloc(site{fn: f.fn, at: -1})
		f.made(f.scope, &object{kind: scopeObject, fields: map[string]*value{"$up": f.env}})
	}
	for i, prm := range f.fn.Params {
		f.set(prm.Var, f.seeded(i, f.argument(i, f.args[i])))
	}
	if !f.fn.This.IsZero() {
		f.set(f.fn.This, f.argument(receiver, f.this))
	}
	f.in[0] = s
	f.pending[0] = true
}

// seeded adds the source that a parameter is by its name.
func (f *frame) seeded(i int, v *value) *value {
	re := f.p.opt.Sources
	prm := f.fn.Params[i]
	if re == nil || prm.Name == "" || !re.MatchString(prm.Name) {
		return v
	}
	l := f.p.labels.source(Source{Kind: "parameter", Name: prm.Name, Func: f.fn, Pos: prm.Pos})
	return join(v, exactly(l, nil))
}

// nextBlock takes the pending block that comes first.
func (f *frame) nextBlock() int {
	best := -1
	for b := range f.pending {
		if best < 0 || f.shape.order[b] < f.shape.order[best] || f.shape.order[b] == f.shape.order[best] && b < best {
			best = b
		}
	}
	delete(f.pending, best)
	return best
}

// step runs one block and hands its state on.
func (f *frame) step(b int) {
	f.visits[b]++
	switch {
	case f.work > maxWork:
		f.p.gap(Gap{f.fn.Module.File, f.fn.Pos, f.fn.Name + " is too large to be followed to the end"})
		f.reading.broken = true
		f.pending = map[int]bool{}
		return
	case f.visits[b] > maxVisits:
		f.p.gap(Gap{f.fn.Module.File, f.fn.Blocks[b].Pos, "the loops of " + f.fn.Name + " are too involved to be followed to the end"})
		f.reading.broken = true
		return
	}
	f.block = f.fn.Blocks[b]
	f.st = f.in[b]
	if f.shape.again[b] {
		f.st = f.st.clone()
	} else {
		f.in[b] = nil
	}
	for i := range f.block.Instrs {
		f.work++
		f.at = &f.block.Instrs[i]
		if !f.exec(f.at) {
			return // the rest is not reached
		}
	}
	f.terminate()
}

func (f *frame) terminate() {
	b := f.block
	switch b.Term {
	case ir.Return:
		f.leave(f.get(b.Cond))
	case ir.Jump:
		f.end(b.Then)
	case ir.Throw:
		f.throw(f.get(b.Cond))
	case ir.Branch:
		f.branch()
	}
}

// goTo joins the state into that of the block.
func (f *frame) goTo(b int, s *state) {
	if b < 0 || b >= len(f.in) {
		return
	}
	if f.p.opt.Reads {
		f.turnedBack(b, s)
	}
	if f.shape.joins[b] && len(s.safe) > 0 {
		s = s.clone()
		f.settled(s)
	}
	if f.in[b] == nil {
		f.in[b] = s.clone()
		f.pending[b] = true
		return
	}
	if f.merge(f.in[b], s) {
		f.pending[b] = true
	}
}

// end gives the present state, which nobody needs any more, to the next block.
func (f *frame) end(b int) {
	if b >= 0 && b < len(f.in) && f.in[b] == nil {
		if f.p.opt.Reads {
			f.turnedBack(b, f.st)
		}
		if f.shape.joins[b] {
			f.settled(f.st)
		}
		f.in[b], f.pending[b] = f.st, true
		return
	}
	f.goTo(b, f.st)
}

// settled writes what was found of data on the way of a state into what its
// variables hold: where ways meet, a variable that was judged on one and
// replaced on the other is safe (if x not in known: x = "other").
func (f *frame) settled(s *state) {
	if len(s.safe) == 0 {
		return
	}
	now := f.st
	f.st = s
	defer func() { f.st = now }()
	for i, v := range s.vars {
		s.vars[i] = f.bake(v)
	}
	for r, o := range s.heap {
		for k, v := range o.fields {
			if b := f.bake(v); b != v {
				s.writable(r, nil).fields[k] = b
			}
		}
	}
}

// leave ends the function with a result.
func (f *frame) leave(v *value) {
	if v == nil {
		v = constant(ir.Lit{})
	}
	f.at = &ir.Instr{Op: ir.Move, Pos: f.block.Pos}
	f.respond(v)
	f.left(v)
	f.sum.ret = join(f.sum.ret, f.concluded(f.bake(v)))
	if f.exit == nil {
		f.exit = f.st.clone()
		return
	}
	f.merge(f.exit, f.st)
}

// throw hands an exception to the catching block or to the caller.
func (f *frame) throw(v *value) {
	if c := f.block.Catch; c >= 0 {
		f.raise(c, v)
		return
	}
	f.sum.thrown = join(f.sum.thrown, orAnything(v))
	f.sinkAtEnd(errorRow, "exception", v)
	if !f.shape.returns {
		f.stopped()
	}
}

// stopped keeps what a function has done that is left without returning: one
// that always throws, a generator that its caller stops asking.
func (f *frame) stopped() {
	if f.halt == nil {
		f.halt = f.st.clone()
		return
	}
	f.merge(f.halt, f.st)
}

// raise joins the present state into a catching block.
func (f *frame) raise(c int, v *value) {
	old := f.thrown[c]
	f.thrown[c] = join(old, v)
	if old == nil || !same(old, f.thrown[c]) {
		f.pending[c] = f.in[c] != nil
		if f.in[c] == nil {
			delete(f.pending, c)
		}
	}
	f.goTo(c, f.st)
}

func orAnything(v *value) *value {
	if v == nil {
		return anything()
	}
	return v
}

// get reads a variable.
func (f *frame) get(v ir.Var) *value {
	switch {
	case v.IsZero():
		return nil
	case v.Up > 0:
		return f.outer(v)
	case f.scope != 0 && f.captured(v):
		x, _ := f.read(f.scope, f.shape.names[v.Index])
		return x
	}
	if i := f.shape.slots[v.Index]; i >= 0 {
		return f.st.vars[i]
	}
	return f.locals[v.Index]
}

func (f *frame) captured(v ir.Var) bool {
	return f.fn.Vars[v.Index].Captured || f.fn.Parent == nil && f.fn.Vars[v.Index].Name != ""
}

// set writes a variable.
func (f *frame) set(v ir.Var, x *value) {
	switch {
	case v.IsZero():
	case v.Up > 0:
		f.setOuter(v, x)
	case f.scope != 0 && f.captured(v):
		o := f.st.writable(f.scope, nil)
		o.fields[f.shape.names[v.Index]] = x
		if f.publishes(o) {
			f.publish(f.scope, o, f.shape.names[v.Index])
		}
	default:
		if i := f.shape.slots[v.Index]; i >= 0 {
			f.st.vars[i] = x
		} else {
			f.locals[v.Index] = x
		}
	}
}

// outer reads a variable of an enclosing function.
func (f *frame) outer(v ir.Var) *value {
	scope, name := f.scopeOf(v)
	return f.fieldOf(scope, name, f.fieldValue(scope, name))
}

func (f *frame) setOuter(v ir.Var, x *value) {
	scope, name := f.scopeOf(v)
	f.storeField(scope, name, x)
	if int(v.Up) == levels(f.fn) && x.tainted() {
		f.sink(stateRow, name, x)
	}
}

// scopeOf is the scope that holds an outer variable: the module's, or one that
// the chain of scopes around the closure leads to.
func (f *frame) scopeOf(v ir.Var) (scope *value, name string) {
	owner := f.fn
	scope = f.env
	for i := range int(v.Up) {
		owner = owner.Parent
		if owner == nil {
			return nil, ""
		}
		if owner.Parent == nil {
			return refTo(f.p.modules[f.fn.Module.File].scope), f.p.shape(owner).names[v.Index]
		}
		if i > 0 {
			scope = f.fieldOf(scope, "$up", f.fieldValue(scope, "$up"))
		}
	}
	return scope, f.p.shape(owner).names[v.Index]
}
