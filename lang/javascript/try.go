package javascript

import (
	"redoubt/lang/ir"
)

// A final is a finally clause that has to run on the way out of its try.
type final struct {
	body  int
	catch int // who catches what is thrown in it
	// What was there around the try.
	scope   *scope
	targets int
}

// tryStatement lowers finally once for each way out of the try: where it goes
// on, with an exception, and at each return, break and continue.
func (l *lowering) tryStatement(n int) {
	clause := l.child(n, fFinalizer)
	body := -1
	if clause >= 0 {
		body = l.child(clause, fBody)
	}
	if body < 0 {
		l.tryCatch(n)
		return
	}
	b := l.fn.b
	caught, after := b.NewBlock(), b.NewBlock()
	l.fn.finals = append(l.fn.finals, final{
		body: body, catch: b.Block.Catch, scope: l.fn.scope, targets: len(l.fn.targets),
	})
	b.Guarded(caught, func() { l.tryCatch(n) })
	l.fn.finals = l.fn.finals[:len(l.fn.finals)-1]
	l.finish(body)
	b.Jump(after)
	b.Enter(caught)
	e := l.value(clause, ir.Instr{Op: ir.Caught})
	l.finish(body)
	b.Throw(e, l.pos(clause))
	b.Enter(after)
}

// tryCatch lowers try and catch.
func (l *lowering) tryCatch(n int) {
	body, clause := l.child(n, fBody), l.child(n, fHandler)
	if clause < 0 {
		l.nested(body)
		return
	}
	b := l.fn.b
	handler, after := b.NewBlock(), b.NewBlock()
	b.Guarded(handler, func() { l.nested(body) })
	b.Jump(after)
	b.Enter(handler)
	l.catchClause(clause)
	b.Jump(after)
	b.Enter(after)
}

// finish lowers a copy of a finally clause's block.
func (l *lowering) finish(body int) {
	l.copying++
	l.block(body)
	l.copying--
}

// finishAll runs the finally clauses on the way out, the innermost first, down
// to a number of them that are not left.
func (l *lowering) finishAll(keep int) {
	f := l.fn
	finals, targets, scope := f.finals, f.targets, f.scope
	for i := len(finals) - 1; i >= keep && l.budget >= 0; i-- {
		x := finals[i]
		f.finals, f.targets, f.scope = finals[:i:i], targets[:x.targets:x.targets], x.scope
		l.finishOutside(x)
	}
	f.finals, f.targets, f.scope = finals, targets, scope
}

// finishOutside lowers a finally clause where its own try no longer catches.
func (l *lowering) finishOutside(x final) {
	b := l.fn.b
	first := b.NewBlock()
	inside := first.Catch
	l.goTo(first)
	l.finish(x.body)
	l.goTo(b.NewBlock())
	for _, blk := range b.Func.Blocks[first.Index:] {
		if blk.Catch == inside {
			blk.Catch = x.catch
		}
	}
}
