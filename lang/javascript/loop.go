package javascript

import (
	"slices"

	"redoubt/lang/ir"
)

// A target is where break and continue lead.
type target struct {
	labels []string
	brk    *ir.Block
	cont   *ir.Block // nil: no loop
	plain  bool      // break without a label leads here
	finals int       // how many finally clauses are around it
}

// loop lowers the body of a loop.
func (l *lowering) loop(n int, brk, cont *ir.Block) {
	f := l.fn
	f.targets = append(f.targets, target{labels: l.labels(n), brk: brk, cont: cont, plain: true, finals: len(f.finals)})
	f.loops++
	l.nested(l.child(n, fBody))
	f.loops--
	f.targets = f.targets[:len(f.targets)-1]
}

// labels are the names that stand before a statement.
func (l *lowering) labels(n int) []string {
	var names []string
	for p := int(l.t.Nodes[n].Parent); l.kind(p) == kLabeled && p != n; p = int(l.t.Nodes[p].Parent) {
		if label := l.child(p, fLabel); label >= 0 {
			names = append(names, l.text(label))
		}
		n = p
	}
	return names
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
	if cond := l.child(n, fCondition); cond >= 0 && l.expressions[l.kind(cond)] != nil {
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

func (l *lowering) switchStatement(n int) {
	on := l.expr(l.child(n, fValue))
	body := l.child(n, fBody)
	if body < 0 {
		return
	}
	defer l.open(body)()
	var cases []int
	l.children(body, func(c int) {
		if k := l.kind(c); k == kSwitchCase || k == kSwitchDefault {
			cases = append(cases, c)
		}
	})
	for _, c := range cases {
		l.eachIn(c, l.declare)
	}
	for _, c := range cases {
		l.eachIn(c, l.hoist)
	}
	b := l.fn.b
	after := b.NewBlock()
	l.cases(n, cases, l.tests(cases, on, after), after)
	b.Enter(after)
}

// tests lowers the comparisons of a switch, one after the other, and returns a
// block for the body of each case.
func (l *lowering) tests(cases []int, on ir.Var, after *ir.Block) []*ir.Block {
	b := l.fn.b
	bodies := make([]*ir.Block, len(cases))
	other := after
	for i, c := range cases {
		bodies[i] = b.NewBlock()
		if l.kind(c) == kSwitchDefault {
			other = bodies[i]
			continue
		}
		value := l.child(c, fValue)
		same := l.value(l.known(value, c), ir.Instr{Op: ir.Binary, Name: "===", A: on, B: l.expr(value)})
		next := b.NewBlock()
		b.Branch(same, bodies[i], next, l.pos(l.known(value, c)))
		b.Enter(next)
	}
	b.Jump(other)
	return bodies
}

// cases lowers the bodies, each of which falls through to the next.
func (l *lowering) cases(n int, cases []int, bodies []*ir.Block, after *ir.Block) {
	f := l.fn
	f.targets = append(f.targets, target{labels: l.labels(n), brk: after, plain: true, finals: len(f.finals)})
	for i, c := range cases {
		f.b.Enter(bodies[i])
		l.eachIn(c, l.statement)
		if i+1 < len(cases) {
			f.b.Jump(bodies[i+1])
		} else {
			f.b.Jump(after)
		}
	}
	f.targets = f.targets[:len(f.targets)-1]
}

// eachIn calls do for the statements of a case, not for its value.
func (l *lowering) eachIn(c int, do func(int)) {
	value := l.child(c, fValue)
	l.each(c, func(s int) {
		if s != value {
			do(s)
		}
	})
}

func (l *lowering) labeled(n int) {
	body := l.child(n, fBody)
	if body < 0 {
		return
	}
	switch l.kind(body) {
	case kForStatement, kForIn, kWhileStatement, kDoStatement, kSwitchStatement, kLabeled:
		l.statement(body)
		return
	}
	after := l.fn.b.NewBlock()
	f := l.fn
	f.targets = append(f.targets, target{labels: l.labels(body), brk: after, finals: len(f.finals)})
	l.nested(body)
	f.targets = f.targets[:len(f.targets)-1]
	l.goTo(after)
}

func (l *lowering) breakStatement(n int) {
	l.jumpOut(n, func(t *target, label string) *ir.Block {
		if label == "" && t.plain || slices.Contains(t.labels, label) {
			return t.brk
		}
		return nil
	})
}

func (l *lowering) continueStatement(n int) {
	l.jumpOut(n, func(t *target, label string) *ir.Block {
		if label == "" || slices.Contains(t.labels, label) {
			return t.cont
		}
		return nil
	})
}

// jumpOut goes to the innermost target that the choice takes.
func (l *lowering) jumpOut(n int, choice func(t *target, label string) *ir.Block) {
	label := ""
	if c := l.child(n, fLabel); c >= 0 {
		label = l.text(c)
	}
	for _, t := range slices.Backward(l.fn.targets) {
		if to := choice(&t, label); to != nil {
			l.finishAll(t.finals)
			l.fn.b.Jump(to)
			return
		}
	}
}
