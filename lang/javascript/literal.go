package javascript

import (
	"redoubt/lang/ir"
)

func (l *lowering) regex(n int) ir.Var {
	v := l.value(n, ir.Instr{Op: ir.Object, Name: "regexp"})
	for _, part := range []struct {
		name string
		role field
	}{{"source", fPattern}, {"flags", fFlags}} {
		text := ""
		if c := l.child(n, part.role); c >= 0 {
			text = l.text(c)
		}
		l.emit(n, ir.Instr{Op: ir.Store, A: v, Name: part.name, C: l.constant(n, ir.String, text)})
	}
	return v
}

func (l *lowering) array(n int) ir.Var {
	v := l.value(n, ir.Instr{Op: ir.Object, Name: "list"})
	l.children(n, func(c int) {
		if l.kind(c) == kSpread {
			l.emit(c, ir.Instr{Op: ir.Merge, A: v, B: l.expr(l.inner(c))})
			return
		}
		l.emit(c, ir.Instr{Op: ir.Append, A: v, B: l.expr(c)})
	})
	return v
}

func (l *lowering) object(n int) ir.Var {
	v := l.value(n, ir.Instr{Op: ir.Object, Name: "map"})
	l.children(n, func(c int) {
		switch l.kind(c) {
		case kShorthand:
			l.emit(c, ir.Instr{Op: ir.Store, A: v, Name: l.text(c), C: l.identifier(c)})
		case kPair:
			name, key := l.key(l.child(c, fKey))
			l.emit(c, ir.Instr{Op: ir.Store, A: v, Name: name, B: key, C: l.namedExpr(l.child(c, fValue), name)})
		case kMethod:
			name, key := l.key(l.child(c, fName))
			f := l.closure(c, l.function(c, name))
			l.emit(c, ir.Instr{Op: ir.Store, A: v, Name: name, B: key, C: f, Flags: l.accessor(c)})
		case kSpread:
			l.emit(c, ir.Instr{Op: ir.Merge, A: v, B: l.expr(l.inner(c))})
		}
	})
	return v
}

// key is the name of a property, or its value if it is computed.
func (l *lowering) key(n int) (name string, computed ir.Var) {
	if n < 0 || len(l.source(n)) == 0 {
		return "?", ir.Var{}
	}
	switch l.kind(n) {
	case kComputedName:
		c := l.bare(l.inner(n))
		if c >= 0 && l.kind(c) == kStringLiteral && len(l.source(c)) > 2 {
			return l.stringValue(c), ir.Var{}
		}
		return "", l.expr(c)
	case kStringLiteral:
		if name := l.stringValue(n); name != "" {
			return name, ir.Var{}
		}
		return "", l.constant(n, ir.String, "")
	}
	return l.text(n), ir.Var{}
}

// accessor tells getters and setters.
func (l *lowering) accessor(n int) ir.Flags {
	var flags ir.Flags
	for c, end := n+1, l.end(n); c < end && l.kind(c) != kFormalParameters; c = l.end(c) {
		switch l.kind(c) {
		case kTokGet:
			flags |= ir.Getter
		case kTokSet:
			flags |= ir.Setter
		case kTokStatic:
			flags |= ir.Static
		case kTokStaticGet:
			flags |= ir.Static | ir.Getter
		}
	}
	return flags
}
