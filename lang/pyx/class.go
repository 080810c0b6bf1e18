package python

import (
	"strings"

	"redoubt/lang/ir"
)

// class lowers a class: its body is code of the enclosing function that stores
// members.
func (x *lowerer) class(s *scope, n int, data bool) ir.Var {
	name := x.t.Text(x.t.Child(n, "name"))
	in := ir.Instr{Op: ir.Class, Name: name, Pos: x.pos(n)}
	if bases := x.t.Child(n, "superclasses"); bases >= 0 {
		for c := range x.t.Named(bases) {
			if x.kind(c) == "keyword_argument" {
				continue
			}
			in.Args = append(in.Args, ir.Arg{Var: x.expr(s, c)})
			data = data || hasFields(x.t.Text(c))
		}
	}
	v := s.b.Value(in)
	body := x.t.Child(n, "body")
	inner := &scope{b: s.b, parent: s, names: map[string]ir.Var{}, class: &v, method: s.method + name + "."}
	if body >= 0 {
		x.declare(inner, body)
		x.block(inner, body)
		if data {
			x.constructor(inner, n, body)
		}
	}
	return v
}

// hasFields reports whether a base makes a constructor of the annotated names
// in the class's body.
func hasFields(base string) bool {
	base = base[strings.LastIndexByte(base, '.')+1:]
	base, _, _ = strings.Cut(base, "[")
	switch base {
	case "NamedTuple", "BaseModel", "TypedDict", "BaseSettings", "SQLModel":
		return true
	}
	return false
}

// constructor makes the __init__ that a dataclass gets.
func (x *lowerer) constructor(s *scope, n, body int) {
	if _, own := s.names["__init__"]; own {
		return
	}
	fs := x.newFunc(s, s.method+"__init__", x.pos(n))
	f := fs.b.Func
	f.Method = true
	self := fs.b.Variable("self")
	f.Params = append(f.Params, ir.Param{Name: "self", Var: self, Pos: x.pos(n)})
	for _, c := range x.named(body) {
		if x.kind(c) != "expression_statement" {
			continue
		}
		for _, a := range x.named(c) {
			x.field(fs, self, a)
		}
	}
	fs.b.Return(ir.Var{}, x.pos(n))
	fn := s.b.Value(ir.Instr{Op: ir.Closure, Func: f, Pos: x.pos(n)})
	s.b.Emit(ir.Instr{Op: ir.Store, A: *s.class, Name: "__init__", C: fn, Pos: x.pos(n)})
}

func (x *lowerer) field(s *scope, self ir.Var, n int) {
	left := x.t.Child(n, "left")
	if x.kind(n) != "assignment" || x.t.Child(n, "type") < 0 || left < 0 || x.kind(left) != "identifier" {
		return
	}
	name := x.t.Text(left)
	x.param(s, left, ir.Positional, x.t.Child(n, "right"))
	s.b.Emit(ir.Instr{Op: ir.Store, A: self, Name: name, C: s.names[name], Pos: x.pos(n)})
}
