package javascript

import (
	"redoubt/lang/ir"
)

// moduleObject makes the variables that every module has: module, exports, and
// this, which is the exports at first.
func (l *lowering) moduleObject() {
	l.module = l.fn.scope
	module := declareIn(l.module, "module")
	l.exports = declareIn(l.module, "exports")
	l.m.Exports = module
	l.emit(0, ir.Instr{Op: ir.Object, Dst: module, Name: "map"})
	l.emit(0, ir.Instr{Op: ir.Object, Dst: l.exports, Name: "map"})
	l.emit(0, ir.Instr{Op: ir.Store, A: module, Name: "exports", C: l.exports})
	l.emit(0, ir.Instr{Op: ir.Move, Dst: l.m.Init.This, A: l.exports})
}

// export stores what the module exports, or the TypeScript namespace.
func (l *lowering) export(n int, name string, v ir.Var) {
	to := l.outward(l.module.fn, l.exports)
	if !l.fn.space.IsZero() {
		to = l.fn.space
	}
	l.emit(n, ir.Instr{Op: ir.Store, A: to, Name: name, C: v})
}

// noteExports finds out which variables of the module are exported, so that
// each assignment to one is seen from outside; functions are so before the
// modules are imported that import this one.
func (l *lowering) noteExports() {
	l.each(0, func(n int) {
		if l.kind(n) == kExportStatement && l.child(n, fSource) < 0 {
			l.exported(n, func(name, as string) {
				if v := l.lookup(name); !v.IsZero() {
					l.live[v.Index] = append(l.live[v.Index], as)
				}
			})
		}
	})
}

// exported calls do for each variable that a statement exports.
func (l *lowering) exported(n int, do func(name, as string)) {
	if d := l.child(n, fDeclaration); d >= 0 {
		isDefault := l.has(n, kTokDefault) >= 0
		l.declaredNames(d, func(c int) {
			if isDefault {
				do(l.text(c), "default")
			} else {
				do(l.text(c), l.text(c))
			}
		})
		return
	}
	l.specifiers(n, do)
}

func (l *lowering) declaredNames(n int, do func(int)) {
	switch l.kind(n) {
	case kLexicalDeclaration, kVariableDeclaration:
		l.declared(n, do)
	case kFunctionDeclaration, kClassDeclaration, kEnumDeclaration:
		if name := l.child(n, fName); name >= 0 {
			do(name)
		}
	case kNamespace:
		if name := l.spaceName(n); name >= 0 {
			do(name)
		}
	case kImportAlias:
		l.imported(n, do)
	}
}

// specifiers calls do for each a as b of export {…}; those of types are left
// out.
func (l *lowering) specifiers(n int, do func(name, as string)) {
	clause := l.has(n, kExportClause)
	if clause < 0 || l.has(n, kTokType) >= 0 {
		return
	}
	l.children(clause, func(s int) {
		if name := l.child(s, fName); name >= 0 && l.has(s, kTokType) < 0 {
			do(l.word(name), l.word(l.known(l.child(s, fAlias), name)))
		}
	})
}

// word is a name that may be written as a string.
func (l *lowering) word(n int) string {
	if l.kind(n) == kStringLiteral {
		return l.stringValue(n)
	}
	return l.text(n)
}

func (l *lowering) exportStatement(n int) {
	if source := l.child(n, fSource); source >= 0 {
		l.reexport(n, l.stringValue(source))
		return
	}
	if d := l.child(n, fDeclaration); d >= 0 {
		l.statement(d)
	} else if v := l.child(n, fValue); v >= 0 {
		if !l.broken(n) {
			l.export(n, "default", l.namedExpr(v, "default"))
		}
		return
	} else if l.has(n, kTokEquals) >= 0 { // TypeScript's export =
		v := l.expr(l.inner(n))
		l.emit(n, ir.Instr{Op: ir.Store, A: l.outward(l.module.fn, l.m.Exports), Name: "exports", C: v})
		return
	}
	if !l.fn.space.IsZero() {
		l.exported(n, func(name, as string) {
			if v := l.lookup(name); !v.IsZero() {
				l.export(n, as, v)
			}
		})
	}
}

// reexport is export … from.
func (l *lowering) reexport(n int, spec string) {
	if l.has(n, kTokType) >= 0 {
		return
	}
	if l.has(n, kExportClause) >= 0 {
		l.specifiers(n, func(name, as string) {
			l.export(n, as, l.value(n, ir.Instr{Op: ir.Import, Name: spec, Member: name}))
		})
		return
	}
	all := l.value(n, ir.Instr{Op: ir.Import, Name: spec})
	if ns := l.has(n, kNamespaceExport); ns >= 0 {
		if name := l.inner(ns); name >= 0 {
			l.export(n, l.word(name), all)
		}
		return
	}
	l.emit(n, ir.Instr{Op: ir.Merge, A: l.outward(l.module.fn, l.exports), B: all})
}
