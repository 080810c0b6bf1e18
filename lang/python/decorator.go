package python

import (
	"strings"

	"redoubt/lang/ir"
)

// decorated lowers a definition with decorators.
func (f *file) decorated(i int) {
	var decorators []int
	for c := range f.named(i) {
		if f.kind(c) == kDecorator && f.first(c) >= 0 {
			decorators = append(decorators, f.first(c))
		}
	}
	if def := f.child(i, "definition"); def >= 0 {
		f.define(def, decorators)
	}
}

// define binds a function or class, after its decorators were applied to it.
func (f *file) define(i int, decorators []int) {
	name := f.child(i, "name")
	if name < 0 {
		return
	}
	d := decoration{name: f.text(name)}
	if d.name == "__new__" {
		d.flags = ir.Static // by itself
	}
	for _, c := range decorators {
		d.add(f, c)
	}
	var v ir.Var
	if f.kind(i) == kClass {
		v = f.class(i, d.record)
	} else {
		var fn *ir.Func
		v, fn = f.function(i)
		fn.Decorated = len(decorators) > 0
	}
	for n := len(d.calls) - 1; n >= 0; n-- {
		v = f.decorate(d.calls[n], v)
	}
	if !d.dropped {
		f.bind(d.name, v, f.pos(name), d.flags)
	}
}

// decorate calls a decorator on v.
func (f *file) decorate(i int, v ir.Var) ir.Var {
	in := ir.Instr{Op: ir.Call, Args: []ir.Arg{{Var: v}}, Pos: f.pos(i)}
	in.A, in.B, in.Flags = f.callee(i, 0)
	return f.b.Value(in)
}

// A decoration is what the decorators of a definition say. Those that make
// properties and static methods are flags of the member; the others are called.
type decoration struct {
	name    string
	calls   []int // outermost first
	flags   ir.Flags
	dropped bool // a deleter: it stands for nothing that is called
	record  bool // a dataclass
}

func (d *decoration) add(f *file, i int) {
	name := f.text(i)
	if f.kind(i) == kCall {
		name = f.text(f.child(i, "function"))
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	member := f.scope.kind == classScope
	switch {
	case strings.HasSuffix(last, "dataclass"):
		d.record = true
	case !member:
		d.calls = append(d.calls, i)
	case last == "property" || last == "cached_property" || d.accessor(name, "getter"):
		d.flags |= ir.Getter
	case d.accessor(name, "setter"):
		d.flags |= ir.Setter
	case d.accessor(name, "deleter"):
		d.dropped = true
	case name == "staticmethod":
		d.flags |= ir.Static
	default:
		d.calls = append(d.calls, i)
	}
}

// accessor reports whether a decorator is one of a property of the name.
func (d *decoration) accessor(decorator, what string) bool {
	return strings.HasSuffix("."+decorator, "."+d.name+"."+what)
}
