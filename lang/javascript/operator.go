package javascript

import (
	"redoubt/lang/ir"
)

// condition branches on n. Each operand of && and || gets a branch of its own,
// so that what it says of data holds where it leads to.
func (l *lowering) condition(n int, then, els *ir.Block) {
	if n = l.bare(n); n < 0 || !l.enter(n, nesting) {
		l.fn.b.Branch(l.unknown(), then, els, l.pos(max(n, 0)))
		return
	}
	defer l.leave(nesting)
	op := ""
	switch l.kind(n) {
	case kBinary:
		op = l.operator(n)
	case kUnary:
		if op = l.operator(n); op == "!" {
			l.condition(l.child(n, fArgument), els, then)
			return
		}
	}
	if op == "&&" || op == "||" {
		l.conditions(n, op, then, els)
		return
	}
	v := l.expr(n)
	l.fn.b.Branch(v, then, els, l.pos(n))
}

// conditions is a && b && c, or the like with ||.
func (l *lowering) conditions(n int, op string, then, els *ir.Block) {
	var operands []int // from the last to the first
	for l.kind(n) == kBinary && l.operator(n) == op {
		operands = append(operands, l.child(n, fRight))
		n = l.bare(l.child(n, fLeft))
		if n < 0 {
			break
		}
	}
	b := l.fn.b
	for i := len(operands); i >= 0; i-- {
		operand := n
		if i < len(operands) {
			operand = operands[i]
		}
		if i == 0 {
			l.condition(operand, then, els)
			return
		}
		next := b.NewBlock()
		if op == "&&" {
			l.condition(operand, next, els)
		} else {
			l.condition(operand, then, next)
		}
		b.Enter(next)
	}
}

func (l *lowering) operator(n int) string {
	if op := l.child(n, fOperator); op >= 0 {
		return l.text(op)
	}
	return ""
}

// binary lowers a chain of operators, which leans to the left, in a loop.
func (l *lowering) binary(n int) ir.Var {
	var chain []int
	for n >= 0 && l.kind(n) == kBinary {
		chain = append(chain, n)
		n = l.bare(l.child(n, fLeft))
	}
	v := l.operand(n)
	for i := len(chain) - 1; i >= 0; i-- {
		v = l.operate(chain[i], v)
	}
	return v
}

// operand is an operand; #x in o has a name as its left one.
func (l *lowering) operand(n int) ir.Var {
	if n >= 0 && l.kind(n) == kPrivateName {
		return l.constant(n, ir.String, l.text(n))
	}
	return l.expr(n)
}

// operate applies one operator to its left operand.
func (l *lowering) operate(n int, left ir.Var) ir.Var {
	op, right := l.operator(n), l.child(n, fRight)
	if op != "&&" && op != "||" && op != "??" {
		return l.value(n, ir.Instr{Op: ir.Binary, Name: op, A: left, B: l.expr(right)})
	}
	return l.shortcut(n, op, left, func() ir.Var { return l.expr(right) })
}

// shortcut is left && right, left || right, left ?? right.
func (l *lowering) shortcut(n int, op string, left ir.Var, right func() ir.Var) ir.Var {
	b := l.fn.b
	more, after := b.NewBlock(), b.NewBlock()
	out := b.Temp()
	l.emit(n, ir.Instr{Op: ir.Move, Dst: out, A: left})
	switch op {
	case "&&":
		b.Branch(left, more, after, l.pos(n))
	case "||":
		b.Branch(left, after, more, l.pos(n))
	default:
		null := l.constant(n, ir.None, "")
		b.Branch(l.value(n, ir.Instr{Op: ir.Binary, Name: "==", A: left, B: null}), more, after, l.pos(n))
	}
	b.Enter(more)
	l.emit(n, ir.Instr{Op: ir.Move, Dst: out, A: right()})
	b.Jump(after)
	b.Enter(after)
	return out
}

func (l *lowering) unary(n int) ir.Var {
	op, arg := l.operator(n), l.child(n, fArgument)
	switch op {
	case "delete":
		return l.remove(n, l.bare(arg))
	case "void":
		l.expr(arg)
		return l.constant(n, ir.None, "")
	case "!":
		op = "not"
	case "-":
		if arg >= 0 && l.kind(arg) == kNumber {
			return l.constant(n, ir.Number, "-"+l.text(arg))
		}
	}
	return l.value(n, ir.Instr{Op: ir.Unary, Name: op, A: l.link(arg)})
}

func (l *lowering) remove(n, arg int) ir.Var {
	if arg >= 0 {
		switch l.kind(arg) {
		case kMember, kSubscript:
			r := l.reference(arg)
			l.emit(n, ir.Instr{Op: ir.Store, A: r.owner, B: r.key, Name: r.name, Flags: ir.Delete})
		default:
			l.expr(arg)
		}
	}
	return l.constant(n, ir.Bool, "true")
}

// update is ++ and --.
func (l *lowering) update(n int) ir.Var {
	arg, op := l.child(n, fArgument), l.operator(n)
	if arg < 0 || op == "" {
		return l.unknown()
	}
	r := l.reference(l.bare(arg))
	old := l.value(n, ir.Instr{Op: ir.Move, A: l.read(r)})
	one := l.constant(n, ir.Number, "1")
	v := l.value(n, ir.Instr{Op: ir.Binary, Name: op[:1], A: old, B: one})
	l.write(n, r, v)
	if arg < l.child(n, fOperator) { // x++, not ++x
		return old
	}
	return v
}
