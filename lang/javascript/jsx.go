package javascript

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"redoubt/lang/ir"
)

// jsx lowers an element to a call: of the component with its properties, or of
// the global jsx with the tag's name and its properties. What stands in it is
// the property children.
func (l *lowering) jsx(n int) ir.Var {
	open := n
	if l.kind(n) == kJsxElement {
		open = l.known(l.child(n, fOpenTag), n)
	}
	in := ir.Instr{Op: ir.Call}
	tag := l.child(open, fName)
	if l.isComponent(tag) {
		in.A = l.link(tag)
	} else {
		text := "" // <>…</>
		if tag >= 0 {
			text = l.text(tag)
		}
		in.A = l.value(l.known(tag, n), ir.Instr{Op: ir.Global, Name: "jsx"})
		in.Args = append(in.Args, ir.Arg{Var: l.constant(l.known(tag, n), ir.String, text)})
	}
	props := l.value(open, ir.Instr{Op: ir.Object, Name: "map"})
	l.attributes(open, tag, props)
	if open != n {
		l.jsxChildren(n, props)
	}
	in.Args = append(in.Args, ir.Arg{Var: props})
	return l.value(n, in)
}

// isComponent reports whether the tag names a value: Name or a.b, not div.
func (l *lowering) isComponent(tag int) bool {
	if tag < 0 {
		return false
	}
	r, _ := utf8.DecodeRune(l.source(tag))
	return l.kind(tag) == kMember || l.kind(tag) == kIdentifier && unicode.IsUpper(r)
}

func (l *lowering) attributes(open, tag int, props ir.Var) {
	l.children(open, func(c int) {
		switch l.kind(c) {
		case kJsxAttribute:
			l.attribute(c, props)
		case kJsxExpression: // {...more}
			if s := l.has(c, kSpread); s >= 0 && c != tag {
				l.emit(c, ir.Instr{Op: ir.Merge, A: props, B: l.expr(l.inner(s))})
			}
		}
	})
}

func (l *lowering) attribute(n int, props ir.Var) {
	name, value := -1, -1
	l.children(n, func(c int) {
		if name < 0 {
			name = c
		} else {
			value = c
		}
	})
	if name < 0 {
		return
	}
	var v ir.Var
	if value < 0 {
		v = l.constant(n, ir.Bool, "true")
	} else {
		v = l.namedExpr(value, l.text(name))
	}
	l.emit(n, ir.Instr{Op: ir.Store, A: props, Name: l.text(name), C: v})
}

func (l *lowering) jsxChildren(n int, props ir.Var) {
	var list ir.Var
	l.children(n, func(c int) {
		switch l.kind(c) {
		case kJsxText:
			if strings.TrimSpace(l.text(c)) == "" {
				return
			}
		case kJsxExpression:
			if l.inner(c) < 0 { // {/* a comment */}
				return
			}
		case kJsxElement, kJsxSelfClosing:
		default:
			return
		}
		if list.IsZero() {
			list = l.value(n, ir.Instr{Op: ir.Object, Name: "list"})
		}
		l.emit(c, ir.Instr{Op: ir.Append, A: list, B: l.expr(c)})
	})
	if !list.IsZero() {
		l.emit(n, ir.Instr{Op: ir.Store, A: props, Name: "children", C: list})
	}
}

func (l *lowering) jsxExpression(n int) ir.Var { return l.expr(l.inner(n)) }

func (l *lowering) jsxText(n int) ir.Var {
	return l.constant(n, ir.String, strings.TrimSpace(l.text(n)))
}
