package javascript

import (
	"redoubt/lang/ir"
)

// functionValue is a function expression or an arrow function. One that has a
// name knows itself by it.
func (l *lowering) functionValue(n int, hint string) ir.Var {
	own := l.child(n, fName)
	if own < 0 {
		return l.closure(n, l.function(n, hint))
	}
	defer l.open(n)()
	self := declareIn(l.fn.scope, l.text(own))
	v := l.closure(n, l.function(n, l.text(own)))
	l.emit(n, ir.Instr{Op: ir.Move, Dst: self, A: v})
	return v
}

// function lowers a function of any form; nil if it is nested too deep.
func (l *lowering) function(n int, name string) *ir.Func {
	return l.functionWith(n, name, func() {})
}

// functionWith lowers a function that does something more behind its
// parameters.
func (l *lowering) functionWith(n int, name string, first func()) *ir.Func {
	if f := l.funcs[n]; f != nil {
		return f
	}
	if !l.enter(n, nesting) {
		return nil
	}
	defer l.leave(nesting)
	arrow := l.kind(n) == kArrowFunction
	if name == "" {
		name = "<function>"
		if arrow {
			name = "<arrow>"
		}
	}
	b := ir.NewFunc(l.m, l.fn.b.Func, name, l.pos(l.known(l.child(n, fName), n)))
	if l.copying > 0 {
		l.funcs[n] = b.Func
	}
	b.Func.Async, b.Func.Generator = l.has(n, kTokAsync) >= 0, l.has(n, kTokStar) >= 0
	defer l.begin(b, arrow)()
	l.parameters(n)
	first()
	l.functionBody(l.child(n, fBody))
	compact(b.Func)
	return b.Func
}

func (l *lowering) functionBody(n int) {
	switch {
	case n < 0:
	case l.kind(n) == kStatementBlock:
		l.hoistVars(n)
		l.body(n)
	default:
		v := l.expr(n)
		l.fn.b.Return(v, l.pos(n))
	}
	l.initFields()
}

// parameters declares all parameters, then takes them one by one: a default
// may use those before it.
func (l *lowering) parameters(n int) {
	if p := l.child(n, fParameter); p >= 0 { // x => …
		declareIn(l.fn.root, l.text(p))
		l.parameter(p)
		return
	}
	list := l.child(n, fParameters)
	if list < 0 {
		return
	}
	l.children(list, func(p int) {
		pattern, _ := l.parameterParts(p)
		l.patternNames(pattern, func(c int) { declareIn(l.fn.root, l.text(c)) })
	})
	l.children(list, l.parameter)
}

// parameterParts is the name or pattern, and the default or -1.
func (l *lowering) parameterParts(p int) (pattern, other int) {
	switch l.kind(p) {
	case kParameter:
		return max(l.child(p, fPattern), l.child(p, fName)), l.child(p, fValue)
	case kAssignmentPattern:
		return l.child(p, fLeft), l.child(p, fRight)
	}
	return p, -1
}

func (l *lowering) parameter(p int) {
	pattern, other := l.parameterParts(p)
	if pattern < 0 || l.kind(pattern) == kThis {
		return
	}
	prm := ir.Param{Pos: l.pos(pattern), Optional: other >= 0 || l.kind(p) == kParameter && l.has(p, kTokQuestion) >= 0}
	if l.kind(pattern) == kRestPattern {
		prm.Kind = ir.Rest
		if pattern = l.inner(pattern); pattern < 0 {
			return
		}
	}
	if l.kind(pattern) == kIdentifier {
		prm.Name = l.text(pattern)
		prm.Var = declareIn(l.fn.root, prm.Name)
	} else {
		prm.Var = l.fn.b.Temp()
	}
	f := l.fn.b.Func
	f.Params = append(f.Params, prm)
	if other >= 0 {
		l.emit(other, ir.Instr{Op: ir.Default, Dst: prm.Var, A: l.namedExpr(other, prm.Name)})
	}
	if prm.Name == "" {
		l.bind(pattern, prm.Var)
	} else if l.kind(p) == kParameter && (l.has(p, kModifier) >= 0 || l.has(p, kTokReadonly) >= 0) {
		l.emit(p, ir.Instr{Op: ir.Store, A: l.this(), Name: prm.Name, C: prm.Var})
	}
}
