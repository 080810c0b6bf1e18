package python

import (
	"strconv"

	"redoubt/lang/ir"
)

// matchStmt lowers match to tests in order.
func (x *lowerer) matchStmt(s *scope, n int) {
	var v ir.Var
	for c := range x.t.Children(n) {
		if x.t.Field(c) == "subject" {
			v = x.expr(s, c)
			break
		}
	}
	end := s.b.NewBlock()
	body := x.t.Child(n, "body")
	for _, c := range x.named(body) {
		if x.kind(c) == "case_clause" {
			x.caseClause(s, c, v, end)
		}
	}
	s.b.Jump(end)
	s.b.Enter(end)
}

func (x *lowerer) caseClause(s *scope, n int, v ir.Var, end *ir.Block) {
	next := s.b.NewBlock()
	for _, c := range x.named(n) {
		if x.kind(c) == "case_pattern" {
			x.pattern(s, c, v, next)
		}
	}
	if guard := x.t.Child(n, "guard"); guard >= 0 {
		yes := s.b.NewBlock()
		x.cond(s, x.named(guard)[0], yes, next)
		s.b.Enter(yes)
	}
	x.block(s, x.t.Child(n, "consequence"))
	s.b.Jump(end)
	s.b.Enter(next)
}

// pattern tests v against a pattern and binds its names; what does not fit
// goes to next.
func (x *lowerer) pattern(s *scope, n int, v ir.Var, next *ir.Block) {
	x.deeper(n, func() { x.anyPattern(s, n, v, next) })
}

func (x *lowerer) anyPattern(s *scope, n int, v ir.Var, next *ir.Block) {
	switch x.kind(n) {
	case "case_pattern":
		parts := x.named(n)
		if len(parts) == 0 { // _
			return
		}
		x.pattern(s, parts[0], v, next)
	case "dotted_name":
		x.namePattern(s, n, v, next)
	case "as_pattern":
		x.asCase(s, n, v, next)
	case "union_pattern":
		x.unionPattern(s, n, v, next)
	case "list_pattern", "tuple_pattern":
		x.maybe(s, n, next)
		for i, c := range x.named(n) {
			x.part(s, c, v, strconv.Itoa(i), next)
		}
	case "dict_pattern":
		x.maybe(s, n, next)
		x.dictPattern(s, n, v, next)
	case "class_pattern":
		x.classPattern(s, n, v, next)
	case "splat_pattern":
		for _, c := range x.named(n) {
			x.assignName(s, x.t.Text(c), v)
		}
	default:
		x.testEqual(s, n, v, next)
	}
}

// maybe branches on something that is not known.
func (x *lowerer) maybe(s *scope, n int, next *ir.Block) {
	yes := s.b.NewBlock()
	s.b.Branch(s.b.Temp(), yes, next, x.pos(n))
	s.b.Enter(yes)
}

func (x *lowerer) testEqual(s *scope, n int, v ir.Var, next *ir.Block) {
	yes := s.b.NewBlock()
	is := s.b.Value(ir.Instr{Op: ir.Binary, Name: "==", A: v, B: x.expr(s, n), Pos: x.pos(n)})
	s.b.Branch(is, yes, next, x.pos(n))
	s.b.Enter(yes)
}

func (x *lowerer) namePattern(s *scope, n int, v ir.Var, next *ir.Block) {
	name := x.t.Text(n)
	if firstPart(name) == name {
		if name != "_" {
			x.assignName(s, name, v)
		}
		return
	}
	to := x.load(s, n, firstPart(name))
	for i, c := range x.named(n) {
		if i > 0 {
			to = s.b.Value(ir.Instr{Op: ir.Load, A: to, Name: x.t.Text(c), Pos: x.pos(c)})
		}
	}
	yes := s.b.NewBlock()
	s.b.Branch(s.b.Value(ir.Instr{Op: ir.Binary, Name: "==", A: v, B: to, Pos: x.pos(n)}), yes, next, x.pos(n))
	s.b.Enter(yes)
}

func (x *lowerer) asCase(s *scope, n int, v ir.Var, next *ir.Block) {
	parts := x.named(n)
	if len(parts) == 0 {
		return
	}
	x.pattern(s, parts[0], v, next)
	last := parts[len(parts)-1]
	if x.kind(last) == "identifier" {
		x.assignName(s, x.t.Text(last), v)
	}
}

func (x *lowerer) unionPattern(s *scope, n int, v ir.Var, next *ir.Block) {
	fits := s.b.NewBlock()
	for _, c := range x.named(n) {
		other := s.b.NewBlock()
		x.pattern(s, c, v, other)
		s.b.Jump(fits)
		s.b.Enter(other)
	}
	s.b.Jump(next)
	s.b.Enter(fits)
}

// part matches one element or field.
func (x *lowerer) part(s *scope, n int, v ir.Var, key string, next *ir.Block) {
	lit := ir.Lit{Kind: ir.Number, Text: key}
	if _, err := strconv.Atoi(key); err != nil {
		lit.Kind = ir.String
	}
	at := s.b.Value(ir.Instr{Op: ir.Const, Lit: lit, Pos: x.pos(n)})
	x.pattern(s, n, s.b.Value(ir.Instr{Op: ir.Load, A: v, B: at, Pos: x.pos(n)}), next)
}

func (x *lowerer) dictPattern(s *scope, n int, v ir.Var, next *ir.Block) {
	key := ""
	for c := range x.t.Children(n) {
		switch x.t.Field(c) {
		case "key":
			key, _ = x.literal(c)
			if key == "" {
				key = x.firstLiteral(c)
			}
		case "value":
			x.part(s, c, v, key, next)
		}
		if x.kind(c) == "splat_pattern" {
			x.pattern(s, c, v, next)
		}
	}
}

func (x *lowerer) firstLiteral(n int) string {
	for i := n; i < int(x.t.Nodes[n].Next); i++ {
		if lit, ok := x.literal(i); ok {
			return lit
		}
	}
	return "*"
}

func (x *lowerer) classPattern(s *scope, n int, v ir.Var, next *ir.Block) {
	parts := x.named(n)
	if len(parts) == 0 {
		return
	}
	yes := s.b.NewBlock()
	class := x.load(s, parts[0], x.t.Text(parts[0]))
	s.b.Branch(s.b.Value(ir.Instr{Op: ir.Binary, Name: "isinstance", A: v, B: class, Pos: x.pos(n)}), yes, next, x.pos(n))
	s.b.Enter(yes)
	for i, c := range parts[1:] {
		inner := x.named(c)
		if len(inner) == 1 && x.kind(inner[0]) == "keyword_pattern" {
			kw := x.named(inner[0])
			if len(kw) == 2 {
				field := s.b.Value(ir.Instr{Op: ir.Load, A: v, Name: x.t.Text(kw[0]), Pos: x.pos(c)})
				x.pattern(s, kw[1], field, next)
			}
			continue
		}
		x.part(s, c, v, strconv.Itoa(i), next)
	}
}
