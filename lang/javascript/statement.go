package javascript

import (
	"redoubt/lang/ir"
)

// statements is the table of what lowers each kind of statement.
func statements() *[kinds]func(*lowering, int) {
	nothing := func(*lowering, int) {}
	return &[kinds]func(*lowering, int){
		kExpressionStatement: (*lowering).expressionStatement,
		kLexicalDeclaration:  (*lowering).declaration,
		kVariableDeclaration: (*lowering).declaration,
		kFunctionDeclaration: nothing, // hoisted
		kEmptyStatement:      nothing,
		kClassDeclaration:    (*lowering).classDeclaration,
		kEnumDeclaration:     (*lowering).enum,
		kNamespace:           (*lowering).namespace,
		kImportStatement:     (*lowering).importStatement,
		kImportAlias:         (*lowering).importAlias,
		kExportStatement:     (*lowering).exportStatement,
		kStatementBlock:      (*lowering).block,
		kIfStatement:         (*lowering).ifStatement,
		kForStatement:        (*lowering).forStatement,
		kForIn:               (*lowering).forIn,
		kWhileStatement:      (*lowering).whileStatement,
		kDoStatement:         (*lowering).doStatement,
		kSwitchStatement:     (*lowering).switchStatement,
		kTryStatement:        (*lowering).tryStatement,
		kThrowStatement:      (*lowering).throwStatement,
		kReturnStatement:     (*lowering).returnStatement,
		kBreakStatement:      (*lowering).breakStatement,
		kContinueStatement:   (*lowering).continueStatement,
		kLabeled:             (*lowering).labeled,
		kWithStatement:       (*lowering).withStatement,
	}
}

// statement lowers one statement.
func (l *lowering) statement(n int) {
	do := l.statements[l.kind(n)]
	if do == nil || !l.enter(n, nesting) {
		return
	}
	defer l.leave(nesting)
	if l.copying > 0 {
		if l.budget -= l.end(n) - n; l.budget < 0 {
			l.gap(n, "finally with this many ways out was not read for all of them")
			return
		}
	}
	do(l, n)
}

// nested lowers a statement that stands alone where a block could: if (a) b.
func (l *lowering) nested(n int) {
	if n < 0 {
		return
	}
	if k := l.kind(n); k == kElseClause {
		l.nested(l.inner(n))
		return
	}
	l.hoist(n)
	l.statement(n)
}

func (l *lowering) expressionStatement(n int) {
	if c := l.inner(n); c >= 0 && !l.broken(n) {
		if l.kind(c) == kNamespace {
			l.namespace(c)
			return
		}
		l.expr(c)
	}
}

// declaration is let, const and var.
func (l *lowering) declaration(n int) {
	if l.broken(n) {
		return
	}
	l.children(n, func(c int) {
		if l.kind(c) != kVariableDeclarator {
			return
		}
		name, value := l.child(c, fName), l.child(c, fValue)
		if value < 0 || name < 0 {
			return
		}
		l.bind(name, l.namedExpr(value, l.hint(name)))
	})
}

func (l *lowering) ifStatement(n int) {
	b := l.fn.b
	after := b.NewBlock()
	for steps := 0; ; {
		then, els := b.NewBlock(), after
		alternative := l.child(n, fAlternative)
		if alternative >= 0 {
			els = b.NewBlock()
		}
		l.condition(l.child(n, fCondition), then, els)
		b.Enter(then)
		l.nested(l.child(n, fConsequence))
		b.Jump(after)
		if alternative < 0 {
			break
		}
		b.Enter(els)
		// else if is a chain, not nesting.
		if next := l.inner(alternative); next >= 0 && l.kind(next) == kIfStatement && steps < maxDepth {
			n, steps = next, steps+1
			continue
		}
		l.nested(alternative)
		b.Jump(after)
		break
	}
	b.Enter(after)
}

func (l *lowering) throwStatement(n int) {
	if l.broken(n) {
		return
	}
	v := l.expr(l.inner(n))
	l.fn.b.Throw(v, l.pos(n))
}

func (l *lowering) returnStatement(n int) {
	if l.broken(n) {
		return
	}
	var v ir.Var
	if c := l.inner(n); c >= 0 {
		v = l.expr(c)
	}
	l.finishAll(0)
	l.fn.b.Return(v, l.pos(n))
}

func (l *lowering) withStatement(n int) {
	l.expr(l.child(n, fObject))
	l.nested(l.child(n, fBody))
}
