package python

import (
	"strconv"
	"strings"

	"redoubt/lang/ir"
)

func (x *lowerer) assignment(s *scope, n int) ir.Var {
	right := x.t.Child(n, "right")
	if right < 0 { // a declaration: x: int
		return s.b.Temp()
	}
	v := x.expr(s, right)
	x.assign(s, x.t.Child(n, "left"), v)
	return v
}

func (x *lowerer) augmented(s *scope, n int) ir.Var {
	left := x.t.Child(n, "left")
	old := x.expr(s, left)
	op := strings.TrimSuffix(x.t.Text(x.t.Child(n, "operator")), "=")
	v := s.b.Value(ir.Instr{Op: ir.Binary, Name: op, A: old, B: x.expr(s, x.t.Child(n, "right")), Pos: x.pos(n)})
	x.assign(s, left, v)
	return v
}

// assign stores a value to a target of any form.
func (x *lowerer) assign(s *scope, n int, v ir.Var) {
	if n < 0 {
		return
	}
	switch x.kind(n) {
	case "identifier":
		x.assignName(s, x.t.Text(n), v)
	case "attribute", "subscript":
		x.storeTo(s, n, v, 0)
	case "pattern_list", "tuple_pattern", "list_pattern", "tuple", "list", "expression_list":
		x.unpack(s, n, v)
	case "parenthesized_expression", "as_pattern_target", "list_splat_pattern", "list_splat":
		for c := range x.t.Named(n) {
			x.assign(s, c, v)
		}
	}
}

// assignName stores to a name; in a class body it is the class's member, too.
func (x *lowerer) assignName(s *scope, name string, v ir.Var) {
	s.b.Emit(ir.Instr{Op: ir.Move, Dst: s.bind(name), A: v})
	if s.class != nil {
		s.b.Emit(ir.Instr{Op: ir.Store, A: *s.class, Name: name, C: v})
	}
}

func (x *lowerer) storeTo(s *scope, n int, v ir.Var, flags ir.Flags) {
	in := ir.Instr{Op: ir.Store, C: v, Flags: flags, Pos: x.pos(n)}
	if x.kind(n) == "attribute" {
		in.A, in.Name = x.expr(s, x.t.Child(n, "object")), x.t.Text(x.t.Child(n, "attribute"))
		s.b.Emit(in)
		return
	}
	in.A = x.expr(s, x.t.Child(n, "value"))
	sub := x.t.Child(n, "subscript")
	if sub >= 0 && x.kind(sub) == "slice" {
		if flags == 0 {
			s.b.Emit(ir.Instr{Op: ir.Merge, A: in.A, B: v, Pos: in.Pos})
		}
		return
	}
	in.B = x.expr(s, sub)
	s.b.Emit(in)
}

// unpack takes a list apart: a, *b, c = v.
func (x *lowerer) unpack(s *scope, n int, v ir.Var) {
	starred := false
	for i, c := range x.named(n) {
		switch k := x.kind(c); {
		case k == "list_splat_pattern" || k == "list_splat":
			starred = true
			from := s.b.Value(ir.Instr{Op: ir.Const, Lit: ir.Lit{Kind: ir.Number, Text: strconv.Itoa(i)}, Pos: x.pos(c)})
			x.assign(s, c, s.b.Value(ir.Instr{Op: ir.Binary, Name: "[:]", A: v, B: from, Pos: x.pos(c)}))
		case starred: // counted from the end
			x.assign(s, c, s.b.Value(ir.Instr{Op: ir.Element, A: v, Name: "values", Pos: x.pos(c)}))
		default:
			at := s.b.Value(ir.Instr{Op: ir.Const, Lit: ir.Lit{Kind: ir.Number, Text: strconv.Itoa(i)}, Pos: x.pos(c)})
			x.assign(s, c, s.b.Value(ir.Instr{Op: ir.Load, A: v, B: at, Pos: x.pos(c)}))
		}
	}
}
