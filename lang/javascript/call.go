package javascript

import (
	"redoubt/lang/ir"
)

// call lowers a call; flags say that it is awaited.
func (l *lowering) call(n int, flags ir.Flags) ir.Var {
	f, args := l.bare(l.child(n, fFunction)), l.child(n, fArguments)
	if f < 0 {
		return l.unknown()
	}
	switch l.kind(f) {
	case kImportKeyword:
		return l.dynamicImport(n, args, flags)
	case kSuper:
		return l.superCall(n, args, flags)
	case kIdentifier:
		if spec, ok := l.required(f, args); ok {
			return l.value(n, ir.Instr{Op: ir.Import, Name: spec})
		}
	}
	if l.has(n, kOptionalChain) >= 0 || l.has(n, kTokQuestionDot) >= 0 {
		flags |= ir.Optional
	}
	in := ir.Instr{Op: ir.Call, Flags: flags}
	in.A, in.B, in.Flags = l.callee(f, flags)
	in.Args = l.arguments(args)
	return l.value(n, in)
}

// callee is what is called, and the receiver.
func (l *lowering) callee(f int, flags ir.Flags) (fn, this ir.Var, all ir.Flags) {
	switch l.kind(f) {
	case kMember, kSubscript:
		r := l.reference(f)
		return l.read(r), r.owner, flags | r.flags&ir.Super
	}
	return l.link(f), ir.Var{}, flags
}

func (l *lowering) arguments(n int) []ir.Arg {
	if n < 0 {
		return nil
	}
	if l.kind(n) == kTemplate {
		return l.tagged(n)
	}
	var args []ir.Arg
	l.children(n, func(c int) {
		args = append(args, ir.Arg{Var: l.expr(c), Spread: l.kind(c) == kSpread})
	})
	return args
}

func (l *lowering) newExpression(n int) ir.Var {
	f := l.link(l.child(n, fConstructor))
	return l.value(n, ir.Instr{Op: ir.Call, A: f, Args: l.arguments(l.child(n, fArguments)), Flags: ir.New})
}

// superCall runs the constructor of the parent class, then the initialisers of
// the fields.
func (l *lowering) superCall(n, args int, flags ir.Flags) ir.Var {
	this := l.this()
	f := l.value(n, ir.Instr{Op: ir.Load, A: this, Name: "constructor", Flags: ir.Super})
	v := l.value(n, ir.Instr{Op: ir.Call, A: f, B: this, Args: l.arguments(args), Flags: flags | ir.Super})
	l.initFields()
	return v
}

func (l *lowering) initFields() {
	if fields := l.fn.fields; fields != nil {
		l.fn.fields = nil
		fields()
	}
}

// constantArg is the first argument, if it is a constant string.
func (l *lowering) constantArg(args int) (string, bool) {
	if args < 0 {
		return "", false
	}
	c := l.bare(l.inner(args))
	if c < 0 {
		return "", false
	}
	switch l.kind(c) {
	case kStringLiteral:
		return l.stringValue(c), true
	case kTemplate:
		texts, values := l.templateParts(c)
		return texts[0], len(values) == 0
	}
	return "", false
}

// required is the module that require("x") means; ok is false if it is
// another function or not constant.
func (l *lowering) required(f, args int) (spec string, ok bool) {
	if string(l.source(f)) != "require" || !l.lookup("require").IsZero() {
		return "", false
	}
	return l.constantArg(args)
}

func (l *lowering) dynamicImport(n, args int, flags ir.Flags) ir.Var {
	if spec, ok := l.constantArg(args); ok {
		return l.value(n, ir.Instr{Op: ir.Import, Name: spec})
	}
	f := l.value(n, ir.Instr{Op: ir.Global, Name: "import"})
	return l.value(n, ir.Instr{Op: ir.Call, A: f, Args: l.arguments(args), Flags: flags})
}
