package javascript

import (
	"redoubt/lang/ir"
)

// A reference is something that can be assigned to: a variable, or a field of
// an object that was evaluated already.
type reference struct {
	node     int
	variable ir.Var
	owner    ir.Var
	key      ir.Var
	name     string
	flags    ir.Flags
}

// reference evaluates the parts of a target; it is empty for a pattern.
func (l *lowering) reference(n int) reference {
	r := reference{node: n}
	switch l.kind(n) {
	case kIdentifier, kShorthandPattern, kShorthand:
		name := l.text(n)
		if name == "" { // the parser put it in
			break
		}
		if name == "arguments" {
			r.variable = l.argumentsObject(n)
		} else if r.variable = l.lookup(name); r.variable.IsZero() {
			r.variable = l.outward(l.module.fn, declareIn(l.module, name))
		}
	case kMember:
		r.owner, r.flags = l.owner(n)
		r.name = l.propertyText(l.child(n, fProperty))
	case kSubscript:
		r.owner, r.flags = l.owner(n)
		r.key = l.expr(l.child(n, fIndex))
	}
	return r
}

func (l *lowering) propertyText(n int) string {
	if n < 0 || len(l.source(n)) == 0 {
		return "?" // a syntax error; no property has this name
	}
	return l.text(n)
}

// owner evaluates the object of a member; super is this, looked at from above.
func (l *lowering) owner(n int) (ir.Var, ir.Flags) {
	var flags ir.Flags
	if l.has(n, kOptionalChain) >= 0 || l.has(n, kTokQuestionDot) >= 0 {
		flags = ir.Optional
	}
	o := l.child(n, fObject)
	if o >= 0 && l.kind(o) == kSuper {
		return l.this(), flags | ir.Super
	}
	return l.link(o), flags
}

// read is the present value of a reference.
func (l *lowering) read(r reference) ir.Var {
	switch {
	case !r.variable.IsZero():
		return r.variable
	case r.owner.IsZero():
		return l.unknown()
	}
	return l.value(r.node, ir.Instr{Op: ir.Load, A: r.owner, B: r.key, Name: r.name, Flags: r.flags})
}

func (l *lowering) write(n int, r reference, v ir.Var) {
	switch {
	case !r.variable.IsZero():
		l.assign(n, r.variable, v)
	case !r.owner.IsZero():
		l.emit(n, ir.Instr{Op: ir.Store, A: r.owner, B: r.key, Name: r.name, C: v})
	}
}

// memberValue is a.b and a[b].
func (l *lowering) memberValue(n int) ir.Var { return l.read(l.reference(n)) }

func (l *lowering) assignment(n int) ir.Var {
	left, right := l.bare(l.child(n, fLeft)), l.child(n, fRight)
	if left < 0 {
		return l.expr(right)
	}
	if k := l.kind(left); k == kObjectPattern || k == kArrayPattern {
		v := l.expr(right)
		l.bind(left, v)
		return v
	}
	r := l.reference(left)
	v := l.namedExpr(right, l.hint(left))
	l.write(n, r, v)
	return v
}

func (l *lowering) augmented(n int) ir.Var {
	left, right := l.bare(l.child(n, fLeft)), l.child(n, fRight)
	op := l.operator(n)
	if left < 0 || op == "" {
		return l.expr(right)
	}
	op = op[:len(op)-1]
	r := l.reference(left)
	old := l.read(r)
	if op == "&&" || op == "||" || op == "??" {
		return l.shortcut(n, op, old, func() ir.Var {
			v := l.namedExpr(right, l.hint(left))
			l.write(n, r, v)
			return v
		})
	}
	v := l.value(n, ir.Instr{Op: ir.Binary, Name: op, A: old, B: l.expr(right)})
	l.write(n, r, v)
	return v
}
