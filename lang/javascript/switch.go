package javascript

import (
	"redoubt/lang/ir"
)

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
