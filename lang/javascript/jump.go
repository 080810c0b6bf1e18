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
