package javascript

import (
	"redoubt/lang/ir"
)

// expressions is the table of what lowers each kind of expression.
func expressions() *[kinds]func(*lowering, int) ir.Var {
	return &[kinds]func(*lowering, int) ir.Var{
		kIdentifier:      (*lowering).identifier,
		kShorthand:       (*lowering).identifier,
		kThis:            func(l *lowering, _ int) ir.Var { return l.this() },
		kSuper:           func(l *lowering, _ int) ir.Var { return l.this() },
		kStringLiteral:   (*lowering).stringLiteral,
		kTemplate:        (*lowering).template,
		kNumber:          func(l *lowering, n int) ir.Var { return l.constant(n, ir.Number, l.text(n)) },
		kTrueLiteral:     func(l *lowering, n int) ir.Var { return l.constant(n, ir.Bool, "true") },
		kFalseLiteral:    func(l *lowering, n int) ir.Var { return l.constant(n, ir.Bool, "false") },
		kNull:            func(l *lowering, n int) ir.Var { return l.constant(n, ir.None, "") },
		kUndefined:       func(l *lowering, n int) ir.Var { return l.constant(n, ir.None, "") },
		kRegex:           (*lowering).regex,
		kMetaProperty:    (*lowering).metaProperty,
		kMember:          (*lowering).memberValue,
		kSubscript:       (*lowering).memberValue,
		kCall:            func(l *lowering, n int) ir.Var { return l.call(n, 0) },
		kNewExpression:   (*lowering).newExpression,
		kAwait:           (*lowering).await,
		kYieldExpression: (*lowering).yield,
		kBinary:          (*lowering).binary,
		kUnary:           (*lowering).unary,
		kUpdate:          (*lowering).update,
		kTernary:         (*lowering).ternary,
		kAssignment:      (*lowering).assignment,
		kAugmented:       (*lowering).augmented,
		kSequence:        (*lowering).sequence,
		kObject:          (*lowering).object,
		kArray:           (*lowering).array,
		kFunction:        func(l *lowering, n int) ir.Var { return l.functionValue(n, "") },
		kArrowFunction:   func(l *lowering, n int) ir.Var { return l.functionValue(n, "") },
		kClass:           func(l *lowering, n int) ir.Var { return l.class(n, "") },
		kJsxElement:      (*lowering).jsx,
		kJsxSelfClosing:  (*lowering).jsx,
		kJsxExpression:   (*lowering).jsxExpression,
		kJsxText:         (*lowering).jsxText,
		kSpread:          func(l *lowering, n int) ir.Var { return l.expr(l.inner(n)) },
		kNamespace: func(l *lowering, n int) ir.Var {
			l.namespace(n)
			return l.unknown()
		},
	}
}

// expr lowers an expression. What can't be lowered is unknown.
func (l *lowering) expr(n int) ir.Var { return l.deeper(n, nesting) }

// link lowers an expression that the present one continues: a in a.b.
func (l *lowering) link(n int) ir.Var { return l.deeper(n, 1) }

func (l *lowering) deeper(n, steps int) ir.Var {
	if n < 0 {
		return l.unknown()
	}
	n = l.bare(n)
	do := l.expressions[l.kind(n)]
	if do == nil || !l.enter(n, steps) {
		return l.unknown()
	}
	v := do(l, n)
	l.depth -= steps
	return v
}

// bare is an expression without parentheses and what is for the type checker
// only.
func (l *lowering) bare(n int) int {
	for n >= 0 {
		c := n
		switch l.kind(n) {
		case kParenthesized, kAsExpression, kNonNull:
			c = l.inner(n)
		case kTypeAssertion:
			l.children(n, func(x int) { c = x })
		}
		if c == n || c < 0 {
			break
		}
		n = c
	}
	return n
}

// namedExpr lowers an expression; a function or class without a name takes
// that of what it is assigned to.
func (l *lowering) namedExpr(n int, name string) ir.Var {
	if n = l.bare(n); n < 0 || name == "" {
		return l.expr(n)
	}
	switch k := l.kind(n); k {
	case kFunction, kArrowFunction, kClass:
		if l.child(n, fName) >= 0 || !l.enter(n, nesting) {
			break
		}
		defer l.leave(nesting)
		if k == kClass {
			return l.class(n, name)
		}
		return l.functionValue(n, name)
	}
	return l.expr(n)
}

// hint is the name that a function gets which is assigned to the target.
func (l *lowering) hint(n int) string {
	n = l.bare(n)
	if n < 0 {
		return ""
	}
	switch l.kind(n) {
	case kIdentifier, kShorthandPattern:
		return l.text(n)
	case kMember:
		if p := l.child(n, fProperty); p >= 0 && l.text(p) != "exports" {
			return l.text(p)
		}
	case kSubscript:
		if i := l.child(n, fIndex); i >= 0 && l.kind(i) == kStringLiteral {
			return l.stringValue(i)
		}
	}
	return ""
}

func (l *lowering) metaProperty(n int) ir.Var {
	return l.value(n, ir.Instr{Op: ir.Global, Name: l.text(n)})
}

// await is the awaited value itself.
func (l *lowering) await(n int) ir.Var {
	c := l.bare(l.inner(n))
	if c >= 0 && l.kind(c) == kCall {
		return l.call(c, ir.Await)
	}
	return l.link(c)
}

func (l *lowering) yield(n int) ir.Var {
	var v ir.Var
	if c := l.inner(n); c >= 0 {
		v = l.expr(c)
		if l.has(n, kTokStar) >= 0 {
			v = l.value(n, ir.Instr{Op: ir.Element, A: v, Name: "values"})
		}
	}
	return l.value(n, ir.Instr{Op: ir.Yield, A: v})
}

func (l *lowering) sequence(n int) ir.Var {
	v := l.unknown()
	l.children(n, func(c int) { v = l.expr(c) })
	return v
}

func (l *lowering) ternary(n int) ir.Var {
	b := l.fn.b
	then, els, after := b.NewBlock(), b.NewBlock(), b.NewBlock()
	out := b.Temp()
	l.condition(l.child(n, fCondition), then, els)
	b.Enter(then)
	l.emit(n, ir.Instr{Op: ir.Move, Dst: out, A: l.expr(l.child(n, fConsequence))})
	b.Jump(after)
	b.Enter(els)
	l.emit(n, ir.Instr{Op: ir.Move, Dst: out, A: l.link(l.child(n, fAlternative))})
	b.Jump(after)
	b.Enter(after)
	return out
}
