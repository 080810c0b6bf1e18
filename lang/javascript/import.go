package javascript

import (
	"redoubt/lang/ir"
)

// imported calls do for each name that an import declares.
func (l *lowering) imported(n int, do func(int)) {
	l.imports(n, func(name int, _ string) { do(name) })
}

// imports calls do for each name that an import declares and what it is in the
// module: "" for the whole. Types are left out.
func (l *lowering) imports(n int, do func(name int, member string)) {
	if l.has(n, kTokType) >= 0 {
		return
	}
	if r := l.has(n, kImportRequire); r >= 0 {
		n = r
	} else if c := l.has(n, kImportClause); c >= 0 {
		n = c
	}
	whole := "default"
	if k := l.kind(n); k == kImportRequire || k == kImportAlias {
		whole = ""
	}
	for c, end := n+1, l.end(n); c < end; c = l.end(c) {
		switch l.kind(c) {
		case kIdentifier:
			do(c, whole)
			if l.kind(n) == kImportAlias {
				return
			}
		case kNamespaceImport:
			if name := l.inner(c); name >= 0 {
				do(name, "")
			}
		case kNamedImports:
			l.importSpecifiers(c, do)
		}
	}
}

func (l *lowering) importSpecifiers(n int, do func(name int, member string)) {
	l.children(n, func(s int) {
		name := l.child(s, fName)
		if l.kind(s) == kImportSpecifier && name >= 0 && l.has(s, kTokType) < 0 {
			do(l.known(l.child(s, fAlias), name), l.word(name))
		}
	})
}

func (l *lowering) importStatement(n int) {
	source := l.child(n, fSource)
	if r := l.has(n, kImportRequire); r >= 0 {
		source = l.child(r, fSource)
	}
	if source < 0 || l.has(n, kTokType) >= 0 {
		return
	}
	spec := l.stringValue(source)
	if l.has(n, kImportClause) < 0 && l.has(n, kImportRequire) < 0 {
		l.emit(n, ir.Instr{Op: ir.Import, Name: spec})
		return
	}
	l.imports(n, func(name int, member string) {
		v := l.value(name, ir.Instr{Op: ir.Import, Name: spec, Member: member})
		if dst := l.lookup(l.text(name)); !dst.IsZero() {
			l.assign(name, dst, v)
		}
	})
}
