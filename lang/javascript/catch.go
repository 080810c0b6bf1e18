package javascript

import (
	"slices"

	"redoubt/lang/ir"
)

func (l *lowering) catchClause(n int) {
	e := l.value(n, ir.Instr{Op: ir.Caught})
	defer l.open(n)()
	if p := l.child(n, fParameter); p >= 0 {
		l.patternNames(p, func(c int) { declareIn(l.fn.scope, l.text(c)) })
		l.bind(p, e)
	}
	if !l.described[n] {
		l.described[n] = true
		l.m.Catches = append(l.m.Catches, l.describe(n))
	}
	l.nested(l.child(n, fBody))
}

// describe says what a catch clause does.
func (l *lowering) describe(n int) ir.Catch {
	c := ir.Catch{Func: l.fn.b.Func, Pos: l.pos(n), InLoop: l.fn.loops > 0, Empty: true}
	body := l.child(n, fBody)
	if body < 0 {
		return c
	}
	l.children(body, func(s int) {
		k := l.kind(s)
		c.Empty = c.Empty && (k == kContinueStatement || k == kEmptyStatement)
	})
	for i, end := body+1, l.end(body); i < end; {
		switch l.kind(i) {
		case kFunction, kFunctionDeclaration, kArrowFunction, kMethod:
			c.Logs = c.Logs || l.calls(i)
			i = l.end(i)
			continue
		case kThrowStatement:
			c.Throws = true
		case kReturnStatement, kBreakStatement:
			c.Leaves = true
		case kCall:
			l.describeCall(i, &c)
		}
		i++
	}
	return c
}

func (l *lowering) calls(n int) bool {
	for i := n; i < l.end(n); i++ {
		if l.kind(i) == kCall {
			return true
		}
	}
	return false
}

// handOn are names of functions that take an error to whoever waits.
var handOn = []string{"reject", "callback", "cb", "done", "next"}

func (l *lowering) describeCall(n int, c *ir.Catch) {
	c.Logs = true
	f := l.child(n, fFunction)
	if f < 0 {
		return
	}
	switch name := l.text(f); {
	case name == "process.exit", name == "process.abort":
		c.Leaves = true
	case slices.Contains(handOn, name), name == "context.fail", name == "Promise.reject":
		c.Throws = true
	}
}
