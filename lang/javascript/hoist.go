package javascript

import (
	"redoubt/lang/ir"
	"redoubt/lang/tree"
)

// each calls do for the statements of a block. Of one that a syntax error
// spoils it finds those below that are whole.
func (l *lowering) each(n int, do func(int)) {
	if l.kind(n) == kErrorNode {
		l.whole(n, do, 0)
		return
	}
	for c, end := n+1, l.end(n); c < end; c = l.end(c) {
		switch {
		case l.kind(c) == kErrorNode:
			l.whole(c, do, 0)
		case l.isNamed(c):
			do(c)
		}
	}
}

// whole finds the statements below an error.
func (l *lowering) whole(n int, do func(int), depth int) {
	for c, end := n+1, l.end(n); c < end; c = l.end(c) {
		k := l.kind(c)
		if k == kErrorNode && depth < maxGaps {
			l.whole(c, do, depth+1)
		} else if k != kOther && k != kProgram && l.statements[k] != nil {
			do(c)
		}
	}
}

// broken reports whether there is a syntax error in the statement itself,
// other than in blocks below it.
func (l *lowering) broken(n int) bool {
	if !l.t.Is(n, tree.Broken) {
		return false
	}
	for c, end := n+1, l.end(n); c < end; {
		switch l.kind(c) {
		case kErrorNode:
			return true
		case kStatementBlock, kClassBody, kSwitchBody:
			c = l.end(c)
		default:
			c++
		}
	}
	return false
}

// hoistVars declares the var names of a function, however deep in blocks, and
// the functions in blocks where they are seen outside of those.
func (l *lowering) hoistVars(n int) {
	declare := func(c int) { declareIn(l.fn.root, l.text(c)) }
	for c, end := n+1, l.end(n); c < end; {
		switch l.kind(c) {
		case kFunctionDeclaration:
			if name := l.child(c, fName); name >= 0 && l.sloppy && int(l.t.Nodes[c].Parent) != n {
				declare(name)
			}
			c = l.end(c)
			continue
		case kFunction, kArrowFunction, kMethod:
			c = l.end(c)
			continue
		case kVariableDeclaration:
			l.declared(c, declare)
		case kForIn:
			if k := l.child(c, fKind); k >= 0 && l.kind(k) == kTokVar {
				l.patternNames(l.child(c, fLeft), declare)
			}
		}
		c++
	}
}

// declared calls do for each name that a let, const or var declares.
func (l *lowering) declared(n int, do func(int)) {
	for c, end := n+1, l.end(n); c < end; c = l.end(c) {
		if l.kind(c) == kVariableDeclarator {
			l.patternNames(l.child(c, fName), do)
		}
	}
}

// patternNames calls do for each name in a pattern.
func (l *lowering) patternNames(n int, do func(int)) {
	if n < 0 || !l.enter(n, nesting) {
		return
	}
	defer l.leave(nesting)
	switch l.kind(n) {
	case kIdentifier, kShorthandPattern:
		do(n)
	case kAssignmentPattern, kObjectAssignmentPattern:
		l.patternNames(l.child(n, fLeft), do)
	case kPairPattern:
		l.patternNames(l.child(n, fValue), do)
	case kRestPattern, kArrayPattern, kObjectPattern:
		l.children(n, func(c int) { l.patternNames(c, do) })
	}
}

// declare declares what a statement adds to its block, before the block
// begins.
func (l *lowering) declare(n int) {
	do := func(c int) { declareIn(l.fn.scope, l.text(c)) }
	switch l.kind(n) {
	case kLexicalDeclaration:
		l.declared(n, do)
	case kFunctionDeclaration, kClassDeclaration, kEnumDeclaration:
		if name := l.child(n, fName); name >= 0 {
			do(name)
		}
	case kNamespace:
		if name := l.spaceName(n); name >= 0 {
			do(name)
		}
	case kExpressionStatement: // TypeScript's namespaces stand in one
		if c := l.inner(n); c >= 0 && l.kind(c) == kNamespace {
			l.declare(c)
		}
	case kExportStatement:
		if c := l.child(n, fDeclaration); c >= 0 {
			l.declare(c)
		}
	case kImportStatement, kImportAlias:
		l.imported(n, do)
	}
}

// hoist makes the functions that a block declares, before it begins.
func (l *lowering) hoist(n int) {
	if l.kind(n) == kExportStatement {
		if n = l.child(n, fDeclaration); n < 0 {
			return
		}
	}
	name := -1
	if l.kind(n) == kFunctionDeclaration {
		name = l.child(n, fName)
	}
	if name < 0 {
		return
	}
	v := l.closure(n, l.function(n, l.text(name)))
	if dst := l.lookup(l.text(name)); !dst.IsZero() {
		l.assign(name, dst, v)
		l.made[place{l.fn.b.Func, dst}] = true
		if outer := l.fn.root.names[l.text(name)]; l.sloppy && !outer.IsZero() && outer != dst {
			l.assign(name, outer, v)
		}
	}
}

// block lowers the statements of a block in a scope of their own.
func (l *lowering) block(n int) {
	defer l.open(n)()
	l.body(n)
}

// body lowers the statements of a block in the present scope.
func (l *lowering) body(n int) {
	l.each(n, l.declare)
	l.each(n, l.hoist)
	l.each(n, l.statement)
}

// closure is the function as a value.
func (l *lowering) closure(n int, f *ir.Func) ir.Var {
	if f == nil {
		return l.unknown()
	}
	return l.value(n, ir.Instr{Op: ir.Closure, Func: f})
}
