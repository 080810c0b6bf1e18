package python

import "redoubt/lang/ir"

// cond branches on a condition. Every operand of and, or and not gets a branch
// of its own, so that what each says holds on its side.
func (f *file) cond(i int, then, els *ir.Block) {
	if i = f.bare(i); i < 0 {
		f.b.Branch(ir.Var{}, then, els, ir.Pos{})
		return
	}
	if !f.deeper(i) {
		f.b.Branch(ir.Var{}, then, els, f.pos(i))
		f.depth--
		return
	}
	switch f.kind(i) {
	case kNot:
		f.cond(f.child(i, "argument"), els, then)
	case kBoolean:
		f.operands(i, then, els)
	case kComparison:
		f.compare(i, func(v ir.Var, pos ir.Pos, last bool) {
			next := then
			if !last {
				next = f.b.NewBlock()
			}
			f.b.Branch(v, next, els, pos)
			f.b.Enter(next)
		})
	default:
		f.b.Branch(f.expr(i), then, els, f.pos(i))
	}
	f.depth--
}

// operands branches on both sides of and, or.
func (f *file) operands(i int, then, els *ir.Block) {
	second := f.b.NewBlock()
	if f.token(i, "operator") == "and" {
		f.cond(f.child(i, "left"), second, els)
	} else {
		f.cond(f.child(i, "left"), then, second)
	}
	f.b.Enter(second)
	f.cond(f.child(i, "right"), then, els)
}

// compare lowers the pairs of a chained comparison and hands each result on.
func (f *file) compare(i int, result func(v ir.Var, pos ir.Pos, last bool)) {
	parts := f.children(i)
	var ops []string
	for c := range f.t.Children(i) {
		if f.t.Nodes[c].Field != 0 && f.t.Field(c) == "operators" {
			ops = append(ops, operator(f.t.Kind(c)))
		}
	}
	n := min(len(ops), len(parts)-1)
	if n < 1 {
		result(f.b.Temp(), f.pos(i), true)
		return
	}
	left := f.expr(parts[0])
	for k := range n {
		right := f.expr(parts[k+1])
		pos := f.pos(i)
		if n > 1 {
			pos = span(f.pos(parts[k]), f.pos(parts[k+1]))
		}
		result(f.b.Value(ir.Instr{Op: ir.Binary, Name: ops[k], A: left, B: right, Pos: pos}), pos, k == n-1)
		left = right
	}
}

// operator spells Python 2's inequality as all others do.
func operator(op string) string {
	if op == "<>" {
		return "!="
	}
	return op
}

func span(from, to ir.Pos) ir.Pos {
	from.End = to.End
	return from
}

// comparison is the value of a comparison.
func (f *file) comparison(i int) ir.Var {
	var only, joined ir.Var
	var end *ir.Block
	f.compare(i, func(v ir.Var, pos ir.Pos, last bool) {
		if last && end == nil {
			only = v
			return
		}
		if end == nil {
			joined, end = f.b.Temp(), f.b.NewBlock()
		}
		f.b.Emit(ir.Instr{Op: ir.Move, Dst: joined, A: v, Pos: pos})
		if last {
			f.b.Jump(end)
			return
		}
		next := f.b.NewBlock()
		f.b.Branch(v, next, end, pos)
		f.b.Enter(next)
	})
	if end == nil {
		return only
	}
	f.b.Enter(end)
	return joined
}

// logical is the value of a and b, a or b: that of the operand that decides.
func (f *file) logical(i int) ir.Var {
	result, second, end := f.b.Temp(), f.b.NewBlock(), f.b.NewBlock()
	left := f.exprOf(f.child(i, "left"))
	f.b.Emit(ir.Instr{Op: ir.Move, Dst: result, A: left, Pos: f.pos(i)})
	if f.token(i, "operator") == "and" {
		f.b.Branch(left, second, end, f.pos(i))
	} else {
		f.b.Branch(left, end, second, f.pos(i))
	}
	f.b.Enter(second)
	right := f.exprOf(f.child(i, "right"))
	f.b.Emit(ir.Instr{Op: ir.Move, Dst: result, A: right, Pos: f.pos(i)})
	f.b.Jump(end)
	f.b.Enter(end)
	return result
}

// conditional is a if test else b.
func (f *file) conditional(i int) ir.Var {
	parts := f.children(i)
	if len(parts) < 3 {
		return ir.Var{}
	}
	result, then, els, end := f.b.Temp(), f.b.NewBlock(), f.b.NewBlock(), f.b.NewBlock()
	f.cond(parts[1], then, els)
	for _, side := range []struct {
		block *ir.Block
		expr  int
	}{{then, parts[0]}, {els, parts[2]}} {
		f.b.Enter(side.block)
		f.b.Emit(ir.Instr{Op: ir.Move, Dst: result, A: f.expr(side.expr), Pos: f.pos(side.expr)})
		f.b.Jump(end)
	}
	f.b.Enter(end)
	return result
}
