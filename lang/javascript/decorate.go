package javascript

import (
	"slices"

	"redoubt/lang/ir"
)

func (l *lowering) decorators(n int) []int {
	var list []int
	l.children(n, func(c int) {
		if l.kind(c) == kDecorator {
			list = append(list, c)
		}
	})
	return list
}

// classDecorators are those of a class; with export they stand before that.
func (l *lowering) classDecorators(n int) []int {
	list := l.decorators(n)
	if p := int(l.t.Nodes[n].Parent); l.kind(p) == kExportStatement {
		list = append(l.decorators(p), list...)
	}
	return list
}

// decorate calls decorators, the last one first. What they return stands for
// the thing, but may not: many return nothing.
func (l *lowering) decorate(n int, v ir.Var, decorators []int) ir.Var {
	for _, d := range slices.Backward(decorators) {
		f := l.expr(l.inner(d))
		made := l.value(d, ir.Instr{Op: ir.Call, A: f, Args: []ir.Arg{{Var: v}}})
		b := l.fn.b
		out, more, after := b.Temp(), b.NewBlock(), b.NewBlock()
		l.emit(n, ir.Instr{Op: ir.Move, Dst: out, A: v})
		b.Branch(l.unknown(), more, after, l.pos(d))
		b.Enter(more)
		l.emit(n, ir.Instr{Op: ir.Move, Dst: out, A: made})
		b.Jump(after)
		b.Enter(after)
		v = out
	}
	return v
}
