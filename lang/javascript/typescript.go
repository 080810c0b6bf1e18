package javascript

import (
	"strconv"

	"redoubt/lang/ir"
)

// A place is a variable of a function.
type place struct {
	fn *ir.Func
	v  ir.Var
}

// object of a name that several declarations may add to: the one that is there
// or a new one.
func (l *lowering) mergeable(n int, name string) ir.Var {
	dst := l.lookup(name)
	if dst.IsZero() {
		dst = declareIn(l.fn.scope, name)
	}
	if at := (place{l.fn.b.Func, dst}); !l.made[at] {
		l.made[at] = true
		l.assign(n, dst, l.value(n, ir.Instr{Op: ir.Object, Name: "map"}))
	}
	return dst
}

// enum is an object; members without a value count on from the one before.
func (l *lowering) enum(n int) {
	name, body := l.child(n, fName), l.child(n, fBody)
	if name < 0 || body < 0 {
		return
	}
	v := l.mergeable(n, l.text(name))
	next := 0
	l.children(body, func(c int) {
		key, value := c, -1
		if l.kind(c) == kEnumAssignment {
			key, value = l.child(c, fName), l.child(c, fValue)
		}
		member, computed := l.key(key)
		var x ir.Var
		if value >= 0 {
			x = l.expr(value)
			next, _ = strconv.Atoi(l.text(value))
		} else {
			x = l.constant(c, ir.Number, strconv.Itoa(next))
		}
		next++
		l.emit(c, ir.Instr{Op: ir.Store, A: v, B: computed, Name: member, C: x})
	})
}

// spaceName is the outermost name of a namespace, -1 if it has none.
func (l *lowering) spaceName(n int) int {
	name := l.child(n, fName)
	for name >= 0 && l.kind(name) == kNestedIdentifier {
		name = l.inner(name)
	}
	if name < 0 || l.kind(name) != kIdentifier {
		return -1
	}
	return name
}

// namespace is an object, and a block whose exports are its fields.
func (l *lowering) namespace(n int) {
	name, body := l.spaceName(n), l.child(n, fBody)
	if name < 0 || body < 0 {
		return
	}
	v := l.mergeable(n, l.text(name))
	for c, end := l.child(n, fName)+1, l.end(l.child(n, fName)); c < end; c++ {
		if l.kind(c) == kPropertyName { // a.b.c
			inner := l.value(c, ir.Instr{Op: ir.Object, Name: "map"})
			l.emit(c, ir.Instr{Op: ir.Store, A: v, Name: l.text(c), C: inner})
			v = inner
		}
	}
	old := l.fn.space
	l.fn.space = v
	l.statement(body)
	l.fn.space = old
}

// importAlias is import a = b.c.
func (l *lowering) importAlias(n int) {
	name, from := l.inner(n), -1
	l.children(n, func(c int) { from = c })
	if name < 0 || from == name {
		return
	}
	dst := l.lookup(l.text(name))
	if !dst.IsZero() {
		l.assign(n, dst, l.qualified(from))
	}
}

// qualified is the value of a.b.c in a place where types may stand.
func (l *lowering) qualified(n int) ir.Var {
	if l.kind(n) != kNestedIdentifier {
		return l.link(n)
	}
	if !l.enter(n, 1) {
		return l.unknown()
	}
	defer l.leave(1)
	o, p := l.child(n, fObject), l.child(n, fProperty)
	if o < 0 || p < 0 {
		return l.unknown()
	}
	return l.value(n, ir.Instr{Op: ir.Load, A: l.qualified(o), Name: l.text(p)})
}
