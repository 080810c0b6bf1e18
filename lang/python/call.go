package python

import "redoubt/lang/ir"

// call lowers a call; flags say that its result is awaited.
func (f *file) call(i int, flags ir.Flags) ir.Var {
	in := ir.Instr{Op: ir.Call, Flags: flags, Pos: f.pos(i)}
	fn := f.bare(f.child(i, "function"))
	in.A, in.B, in.Flags = f.callee(fn, flags)
	if args := f.child(i, "arguments"); args >= 0 {
		in.Args = f.arguments(args)
	}
	return f.b.Value(in)
}

// callee evaluates what is called, and the receiver if it is a method's.
func (f *file) callee(i int, flags ir.Flags) (fn, this ir.Var, _ ir.Flags) {
	if i < 0 {
		return f.b.Temp(), ir.Var{}, flags
	}
	if f.kind(i) != kAttribute {
		return f.expr(i), ir.Var{}, flags
	}
	if self, ok := f.superOf(f.child(i, "object")); ok {
		return f.loadSuper(i, self), self, flags | ir.Super
	}
	r := f.reference(i)
	return f.load(r, f.pos(i)), r.object, flags
}

// attribute reads a member, of the parent class where it stands behind super().
func (f *file) attribute(i int) ir.Var {
	if self, ok := f.superOf(f.child(i, "object")); ok {
		return f.loadSuper(i, self)
	}
	return f.member(i)
}

func (f *file) loadSuper(i int, self ir.Var) ir.Var {
	name := f.text(f.child(i, "attribute"))
	return f.b.Value(ir.Instr{Op: ir.Load, A: self, Name: name, Flags: ir.Super, Pos: f.pos(i)})
}

// superOf is the receiver that super() or super(C, self) stands for; ok is
// false for everything else.
func (f *file) superOf(i int) (self ir.Var, ok bool) {
	i = f.bare(i)
	if i < 0 || f.kind(i) != kCall {
		return ir.Var{}, false
	}
	fn, args := f.child(i, "function"), f.child(i, "arguments")
	if fn < 0 || args < 0 || f.kind(fn) != kIdentifier || f.text(fn) != "super" {
		return ir.Var{}, false
	}
	if _, own := f.find("super"); own {
		return ir.Var{}, false
	}
	switch list := f.children(args); len(list) {
	case 0:
		return f.self()
	case 2:
		return f.expr(list[1]), true
	}
	return ir.Var{}, false
}

// arguments evaluates the arguments of a call.
func (f *file) arguments(i int) []ir.Arg {
	if f.kind(i) == kGenerator {
		return []ir.Arg{{Var: f.expr(i)}}
	}
	var args []ir.Arg
	for c := range f.named(i) {
		switch c = f.bare(c); {
		case c < 0:
		case f.kind(c) == kListSplat:
			args = append(args, ir.Arg{Var: f.expr(c), Spread: true})
		case f.kind(c) == kDictionarySplat:
			args = append(args, ir.Arg{Var: f.expr(c), Name: "**", Spread: true})
		case f.kind(c) == kKeywordArgument:
			name := f.text(f.child(c, "name"))
			args = append(args, ir.Arg{Var: f.exprOf(f.child(c, "value")), Name: name})
		default:
			args = append(args, ir.Arg{Var: f.expr(c)})
		}
	}
	return args
}
