package javascript

import (
	"strconv"

	"redoubt/lang/ir"
)

// bind takes a value apart into the names and places of a pattern.
func (l *lowering) bind(n int, v ir.Var) {
	if n = l.bare(n); n < 0 || !l.enter(n, nesting) {
		return
	}
	defer l.leave(nesting)
	switch l.kind(n) {
	case kObjectPattern, kObject:
		l.bindObject(n, v)
	case kArrayPattern, kArray:
		l.bindArray(n, v)
	case kAssignmentPattern, kObjectAssignmentPattern, kAssignment:
		left := l.child(n, fLeft)
		l.bind(left, l.orDefault(n, v, l.namedExpr(l.child(n, fRight), l.hint(left))))
	case kRestPattern:
		l.bind(l.inner(n), v)
	default:
		l.write(n, l.reference(n), v)
	}
}

// orDefault is v, or what stands for it where it is left out.
func (l *lowering) orDefault(n int, v, other ir.Var) ir.Var {
	return l.value(n, ir.Instr{Op: ir.Binary, Name: "default", A: v, B: other})
}

func (l *lowering) bindObject(n int, v ir.Var) {
	var taken []reference
	l.children(n, func(c int) {
		from := reference{node: c, owner: v}
		to := c
		switch l.kind(c) {
		case kShorthandPattern, kShorthand:
			from.name = l.text(c)
		case kObjectAssignmentPattern:
			left := l.child(c, fLeft)
			from.name = l.propertyText(left)
		case kPairPattern, kPair:
			from.name, from.key = l.key(l.child(c, fKey))
			to = l.child(c, fValue)
		case kRestPattern, kSpread:
			l.bind(l.inner(c), l.remaining(c, v, taken))
			return
		default:
			return
		}
		taken = append(taken, from)
		l.bind(to, l.read(from))
	})
}

// remaining is an object without the fields that were taken.
func (l *lowering) remaining(n int, v ir.Var, taken []reference) ir.Var {
	rest := l.value(n, ir.Instr{Op: ir.Object, Name: "map"})
	l.emit(n, ir.Instr{Op: ir.Merge, A: rest, B: v})
	for _, r := range taken {
		if r.name != "" {
			l.emit(n, ir.Instr{Op: ir.Store, A: rest, Name: r.name, Flags: ir.Delete})
		}
	}
	return rest
}

func (l *lowering) bindArray(n int, v ir.Var) {
	at := 0
	for c, end := n+1, l.end(n); c < end; c = l.end(c) {
		switch {
		case l.kind(c) == kTokComma:
			at++
		case !l.isNamed(c):
		case l.kind(c) == kRestPattern, l.kind(c) == kSpread:
			from := l.constant(c, ir.Number, strconv.Itoa(at))
			l.bind(l.inner(c), l.value(c, ir.Instr{Op: ir.Binary, Name: "[:]", A: v, B: from}))
		default:
			key := l.constant(c, ir.Number, strconv.Itoa(at))
			l.bind(c, l.value(c, ir.Instr{Op: ir.Load, A: v, B: key}))
		}
	}
}
