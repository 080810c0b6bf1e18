package python

import "redoubt/lang/ir"

// try lowers a try statement. A finally body is lowered on every way out: here
// the normal one and the exception's, in unwind those of jumps.
func (f *file) try(i int) {
	clause := f.childOf(i, kFinally)
	finally := -1
	if clause >= 0 {
		finally = f.childOf(clause, kBlock)
	}
	if finally < 0 {
		f.tryExcept(i)
		return
	}
	failed, end := f.b.NewBlock(), f.b.NewBlock()
	f.ways = append(f.ways, way{finally: finally})
	f.b.Guarded(failed, func() { f.tryExcept(i) })
	f.ways = f.ways[:len(f.ways)-1]
	f.stmt(finally)
	f.b.Jump(end)
	f.b.Enter(failed)
	exc := f.b.Value(ir.Instr{Op: ir.Caught, Pos: f.pos(clause)})
	f.again(finally)
	f.b.Throw(exc, f.pos(clause))
	f.b.Enter(end)
}

// tryExcept lowers a try statement without its finally clause.
func (f *file) tryExcept(i int) {
	var clauses []int
	for c := range f.named(i) {
		if f.kind(c) == kExcept {
			clauses = append(clauses, c)
		}
	}
	body := func() { f.suite(f.child(i, "body")) }
	if len(clauses) == 0 {
		body()
		f.tryElse(i)
		return
	}
	handler, end := f.b.NewBlock(), f.b.NewBlock()
	f.b.Guarded(handler, func() {
		f.mayFail(f.child(i, "body"), handler)
		body()
		f.mayFail(f.child(i, "body"), handler)
	})
	f.tryElse(i)
	f.b.Jump(end)
	f.b.Enter(handler)
	f.handlers(clauses, end)
	f.b.Enter(end)
}

// mayFail makes the handler reached from before and behind a body without
// calls: a call may throw by itself, but a missing key or attribute throws too.
func (f *file) mayFail(body int, handler *ir.Block) {
	if body < 0 {
		return
	}
	for c, end := body, int(f.t.Nodes[body].Next); c < end; c++ {
		if k := f.kind(c); k == kCall || k == kRaise {
			return
		}
		c = f.skipInner(c)
	}
	next := f.b.NewBlock()
	f.b.Branch(ir.Var{}, next, handler, f.pos(body))
	f.b.Enter(next)
}

func (f *file) tryElse(i int) {
	if c := f.childOf(i, kElse); c >= 0 {
		f.suite(f.child(c, "body"))
	}
}

// handlers lowers the except clauses; what none of them takes is thrown on.
func (f *file) handlers(clauses []int, end *ir.Block) {
	exc := f.b.Value(ir.Instr{Op: ir.Caught, Pos: f.pos(clauses[0])})
	f.caught = append(f.caught, exc)
	for _, c := range clauses {
		f.m.Catches = append(f.m.Catches, f.catch(c))
		next := f.b.NewBlock()
		f.handler(c, exc, next)
		f.b.Jump(end)
		f.b.Enter(next)
	}
	f.caught = f.caught[:len(f.caught)-1]
	f.b.Throw(exc, f.pos(clauses[0]))
}

func (f *file) handler(i int, exc ir.Var, next *ir.Block) {
	if typ := f.exceptType(i); typ >= 0 {
		match := f.b.NewBlock()
		is := f.b.Value(ir.Instr{Op: ir.Binary, Name: "isinstance", A: exc, B: f.expr(typ), Pos: f.pos(typ)})
		f.b.Branch(is, match, next, f.pos(typ))
		f.b.Enter(match)
	}
	if alias := f.exceptAlias(i); alias >= 0 {
		f.assignTo(alias, exc)
	}
	f.suite(f.childOf(i, kBlock))
}

// exceptType is the expression for what an except clause takes, -1 if it takes
// everything.
func (f *file) exceptType(i int) int {
	v := f.child(i, "value")
	if v >= 0 && f.kind(v) == kAsPattern {
		return f.first(v)
	}
	return v
}

// exceptAlias is the target that an exception is bound to. Python 2's
// "except E, e" reads as two types; a second one in lower case is a target.
func (f *file) exceptAlias(i int) int {
	if alias := f.child(i, "alias"); alias >= 0 {
		return alias
	}
	second := -1
	for c := range f.named(i) {
		if f.t.Field(c) != "value" {
			continue
		}
		if f.kind(c) == kAsPattern {
			return f.child(c, "alias")
		}
		second = c
	}
	if second >= 0 && second != f.child(i, "value") && f.kind(second) == kIdentifier {
		if name := f.text(second); name != "" && name[0] >= 'a' && name[0] <= 'z' {
			return second
		}
	}
	return -1
}

// raise throws; without an operand it throws what was caught on.
func (f *file) raise(i int) {
	var exc ir.Var
	for c := range f.named(i) {
		switch parts := f.children(c); {
		case f.t.Field(c) == "cause":
			f.expr(c)
		case f.kind(c) == kExpressionList && len(parts) > 0:
			exc = f.raised(parts)
		default:
			exc = f.expr(c)
		}
	}
	if exc.IsZero() && len(f.caught) > 0 {
		exc = f.caught[len(f.caught)-1]
	}
	f.b.Throw(exc, f.pos(i))
}

// raised makes the exception of Python 2's raise E, "message".
func (f *file) raised(parts []int) ir.Var {
	in := ir.Instr{Op: ir.Call, A: f.expr(parts[0]), Pos: f.pos(parts[0])}
	if len(parts) > 1 {
		in.Args = []ir.Arg{{Var: f.expr(parts[1])}}
	}
	return f.b.Value(in)
}
