package python

import (
	"redoubt/lang/ir"
	"redoubt/lang/tree"
)

// statements fills the table of what lowers which statement.
func statements(t *[kindCount]func(*file, int)) {
	t[kExpressionStatement] = (*file).expressionStatement
	t[kAssignment] = func(f *file, i int) { f.assignment(i) }
	t[kAugmented] = func(f *file, i int) { f.augmented(i) }
	t[kReturn] = (*file).returnStatement
	t[kDelete] = (*file).deleteStatement
	t[kRaise] = (*file).raise
	t[kAssert] = (*file).assert
	t[kImport] = (*file).importStatement
	t[kImportFrom] = (*file).importFrom
	t[kGlobal] = func(f *file, i int) { f.classGlobal(i) }
	t[kPrint], t[kExec] = (*file).print, (*file).print
	t[kBreak], t[kContinue] = (*file).leaveLoop, (*file).leaveLoop
	t[kBlock], t[kModule] = (*file).body, (*file).body
	t[kIf], t[kFor], t[kWhile] = (*file).ifStatement, (*file).forStatement, (*file).while
	t[kTry], t[kWith], t[kMatch] = (*file).try, (*file).with, (*file).match
	t[kFunction] = func(f *file, i int) { f.define(i, nil) }
	t[kClass] = func(f *file, i int) { f.define(i, nil) }
	t[kDecorated] = (*file).decorated
	// What a syntax error left over of a statement.
	t[kCall], t[kElse], t[kFinally] = func(f *file, i int) { f.expr(i) }, (*file).body, (*file).body
}

// stmt lowers one statement.
func (f *file) stmt(i int) {
	if f.t.Is(i, tree.Error) {
		f.salvage(i)
		return
	}
	do := f.l.stmts[f.kind(i)]
	if do == nil {
		return
	}
	if f.deeper(i) {
		do(f, i)
	}
	f.depth--
}

// suite lowers a block, if it is there.
func (f *file) suite(i int) {
	if i >= 0 {
		f.stmt(i)
	}
}

// salvage lowers the statements that are whole within a syntax error.
func (f *file) salvage(i int) {
	if f.deeper(i) {
		for c := range f.t.Children(i) {
			if f.t.Is(c, tree.Named) {
				f.stmt(c)
			}
		}
	}
	f.depth--
}

// expressionStatement evaluates for the effects. A text that stands alone, a
// docstring, has none.
func (f *file) expressionStatement(i int) {
	for c := range f.named(i) {
		switch k := f.kind(c); {
		case k == kString && f.childOf(c, kInterpolation) < 0, k == kEllipsis:
		case f.l.stmts[k] != nil:
			f.stmt(c)
		default:
			f.expr(c)
		}
	}
}

func (f *file) returnStatement(i int) {
	var v ir.Var
	if c := f.first(i); c >= 0 {
		v = f.expr(c)
	}
	f.unwind(0)
	f.b.Return(v, f.pos(i))
}

// deleteStatement removes members, and unbinds names.
func (f *file) deleteStatement(i int) {
	for c := range f.named(i) {
		f.remove(c)
	}
}

func (f *file) remove(i int) {
	switch f.kind(i) {
	case kIdentifier:
		none := f.constant(ir.None, "", i)
		f.b.Emit(ir.Instr{Op: ir.Move, Dst: f.target(f.text(i), false), A: none, Pos: f.pos(i)})
	case kAttribute, kSubscript:
		r := f.reference(i)
		if r.slice { // which elements these are is not known
			r.key = f.b.Temp()
		}
		f.b.Emit(ir.Instr{Op: ir.Store, A: r.object, B: r.key, Name: r.name, Flags: ir.Delete, Pos: f.pos(i)})
	case kExpressionList, kTuple, kList, kParenthesized, kPatternList, kTuplePattern, kListPattern:
		if f.deeper(i) {
			for c := range f.named(i) {
				f.remove(c)
			}
		}
		f.depth--
	}
}

// assert branches on every operand, so that each holds behind it.
func (f *file) assert(i int) {
	parts := f.children(i)
	if len(parts) == 0 {
		return
	}
	fails := f.b.NewBlock()
	f.asserted(parts[0], fails)
	holds := f.b.Block
	f.b.Enter(fails)
	var message ir.Var
	if len(parts) > 1 {
		message = f.expr(parts[1])
	}
	f.b.Throw(message, f.pos(i))
	f.b.Enter(holds)
}

func (f *file) asserted(i int, fails *ir.Block) {
	i = f.bare(i)
	if i < 0 {
		return
	}
	if f.kind(i) == kBoolean && f.token(i, "operator") == "and" && f.deeper(i) {
		f.asserted(f.child(i, "left"), fails)
		f.asserted(f.child(i, "right"), fails)
		f.depth--
		return
	}
	holds := f.b.NewBlock()
	if k := f.kind(i); k == kBoolean || k == kNot {
		f.cond(i, holds, fails)
		f.b.Enter(holds)
		return
	}
	v := f.expr(i)
	f.b.Branch(v, holds, fails, f.pos(i))
	f.b.Enter(holds)
	f.b.Emit(ir.Instr{Op: ir.Assert, A: v, Pos: f.pos(i)})
}

// print is Python 2's print and exec statement: a call of what became a function.
func (f *file) print(i int) {
	name := "print"
	if f.kind(i) == kExec {
		name = "exec"
	}
	fn := f.b.Value(ir.Instr{Op: ir.Global, Name: name, Pos: f.pos(i)})
	var args []ir.Arg
	for c := range f.named(i) {
		if f.kind(c) != kChevron {
			args = append(args, ir.Arg{Var: f.expr(c)})
		}
	}
	f.b.Value(ir.Instr{Op: ir.Call, A: fn, Args: args, Pos: f.pos(i)})
}

// classGlobal is a global statement. Those of functions were seen before their
// bodies.
func (f *file) classGlobal(i int) {
	if f.scope.kind == classScope {
		declarer{f, f.scope}.outer(i)
	}
}
