package javascript

import (
	"redoubt/lang/ir"
)

// loop lowers the body of a loop.
func (l *lowering) loop(n int, brk, cont *ir.Block) {
	f := l.fn
	f.targets = append(f.targets, target{labels: l.labels(n), brk: brk, cont: cont, plain: true, finals: len(f.finals)})
	f.loops++
	l.nested(l.child(n, fBody))
	f.loops--
	f.targets = f.targets[:len(f.targets)-1]
}

func (l *lowering) whileStatement(n int) {
	b := l.fn.b
	head, body, after := b.NewBlock(), b.NewBlock(), b.NewBlock()
	l.goTo(head)
	l.condition(l.child(n, fCondition), body, after)
	b.Enter(body)
	l.loop(n, after, head)
	b.Jump(head)
	b.Enter(after)
}

func (l *lowering) doStatement(n int) {
	b := l.fn.b
	body, test, after := b.NewBlock(), b.NewBlock(), b.NewBlock()
	l.goTo(body)
	l.loop(n, after, test)
	l.goTo(test)
	l.condition(l.child(n, fCondition), body, after)
	b.Enter(after)
}

func (l *lowering) forStatement(n int) {
	defer l.open(n)()
	if init := l.child(n, fInitializer); init >= 0 {
		l.declare(init)
		if k := l.kind(init); l.statements[k] != nil {
			l.statement(init)
		} else {
			l.expr(init)
		}
	}
	b := l.fn.b
	head, body, next, after := b.NewBlock(), b.NewBlock(), b.NewBlock(), b.NewBlock()
	l.goTo(head)
	if cond := l.bare(l.child(n, fCondition)); cond >= 0 && l.expressions[l.kind(cond)] != nil {
		l.condition(cond, body, after)
	} else {
		b.Jump(body)
	}
	b.Enter(body)
	l.loop(n, after, next)
	l.goTo(next)
	if inc := l.child(n, fIncrement); inc >= 0 {
		l.expr(inc)
	}
	b.Jump(head)
	b.Enter(after)
}

// forIn is for (… in …) and for (… of …).
func (l *lowering) forIn(n int) {
	over := l.expr(l.child(n, fRight))
	defer l.open(n)()
	left := l.child(n, fLeft)
	if k := l.child(n, fKind); k >= 0 && l.kind(k) != kTokVar {
		l.patternNames(left, func(c int) { declareIn(l.fn.scope, l.text(c)) })
	}
	b := l.fn.b
	head, body, after := b.NewBlock(), b.NewBlock(), b.NewBlock()
	l.goTo(head)
	b.Branch(l.unknown(), body, after, l.pos(n))
	b.Enter(body)
	mode := "keys"
	if op := l.child(n, fOperator); op >= 0 && l.text(op) == "of" {
		mode = "values"
	}
	v := l.value(l.known(left, n), ir.Instr{Op: ir.Element, A: over, Name: mode})
	if left >= 0 {
		l.bind(left, v)
	}
	l.loop(n, after, head)
	b.Jump(head)
	b.Enter(after)
}

// known is a, or b if there is no such node.
func (l *lowering) known(a, b int) int {
	if a < 0 {
		return b
	}
	return a
}
