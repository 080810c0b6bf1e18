package python

import "redoubt/lang/ir"

// A way is something that a jump out of it passes: a loop or a try with a
// finally clause.
type way struct {
	out, again *ir.Block // of a loop: behind it, and its next turn
	finally    int       // the body of a finally clause; 0 for loops
}

// unwind lowers the finally bodies that a jump out of all ways from the one
// given on passes.
func (f *file) unwind(from int) {
	saved := f.ways
	for i := len(saved) - 1; i >= from; i-- {
		if saved[i].finally > 0 {
			f.ways = saved[:i:i]
			f.again(saved[i].finally)
		}
	}
	f.ways = saved
}

// again lowers a finally body once more. Nested ones would take exponential
// time, so that there is a limit.
func (f *file) again(i int) {
	if f.copied += int(f.t.Nodes[i].Next) - i; f.copied > len(f.t.Nodes)+10_000 {
		f.gap(i, "finally clauses that are nested too deeply were not followed on every way")
		return
	}
	f.stmt(i)
}

// leaveLoop is break and continue.
func (f *file) leaveLoop(i int) {
	for n := len(f.ways) - 1; n >= 0; n-- {
		if w := f.ways[n]; w.finally == 0 {
			f.unwind(n)
			to := w.out
			if f.kind(i) == kContinue {
				to = w.again
			}
			f.b.Jump(to)
			return
		}
	}
}

func (f *file) ifStatement(i int) {
	end := f.b.NewBlock()
	f.arm(i, end)
	for c := range f.named(i) {
		switch f.kind(c) {
		case kElif:
			f.arm(c, end)
		case kElse:
			f.suite(f.child(c, "body"))
		}
	}
	f.b.Jump(end)
	f.b.Enter(end)
}

// arm lowers one condition and what depends on it, and goes on where the
// condition does not hold.
func (f *file) arm(i int, end *ir.Block) {
	then, els := f.b.NewBlock(), f.b.NewBlock()
	f.cond(f.child(i, "condition"), then, els)
	f.b.Enter(then)
	f.suite(f.child(i, "consequence"))
	f.b.Jump(end)
	f.b.Enter(els)
}

func (f *file) while(i int) {
	head, body, els, end := f.b.NewBlock(), f.b.NewBlock(), f.b.NewBlock(), f.b.NewBlock()
	f.b.Jump(head)
	f.b.Enter(head)
	f.cond(f.child(i, "condition"), body, els)
	f.loop(i, head, body, els, end, nil)
}

// forStatement takes one element a turn; whether there is a next one is not
// known, so that its branch has no condition.
func (f *file) forStatement(i int) {
	var list ir.Var
	if right := f.child(i, "right"); right >= 0 {
		list = f.expr(right)
	}
	head, body, els, end := f.b.NewBlock(), f.b.NewBlock(), f.b.NewBlock(), f.b.NewBlock()
	f.b.Jump(head)
	f.b.Enter(head)
	f.b.Branch(ir.Var{}, body, els, f.pos(i))
	f.loop(i, head, body, els, end, func() {
		left := f.child(i, "left")
		if left < 0 {
			return
		}
		v := f.b.Value(ir.Instr{Op: ir.Element, A: list, Name: "values", Pos: f.pos(left)})
		f.assignTo(left, v)
	})
}

// loop lowers the body and the else clause of a loop whose head is done.
func (f *file) loop(i int, head, body, els, end *ir.Block, first func()) {
	f.ways = append(f.ways, way{out: end, again: head})
	f.loops++
	f.b.Enter(body)
	if first != nil {
		first()
	}
	f.suite(f.child(i, "body"))
	f.b.Jump(head)
	f.loops--
	f.ways = f.ways[:len(f.ways)-1]
	f.b.Enter(els)
	if c := f.childOf(i, kElse); c >= 0 {
		f.suite(f.child(c, "body"))
	}
	f.b.Jump(end)
	f.b.Enter(end)
}

// with binds what it opens; what its exit does is not known here.
func (f *file) with(i int) {
	if clause := f.childOf(i, kWithClause); clause >= 0 {
		for item := range f.named(clause) {
			if v := f.child(item, "value"); v >= 0 {
				f.expr(v)
			}
		}
	}
	f.suite(f.child(i, "body"))
}
