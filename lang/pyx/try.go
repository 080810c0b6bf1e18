package python

import "redoubt/lang/ir"

func (x *lowerer) tryStmt(s *scope, n int) {
	var excepts []int
	els, fin := -1, -1
	for _, c := range x.named(n) {
		switch x.kind(c) {
		case "except_clause", "except_group_clause":
			excepts = append(excepts, c)
		case "else_clause":
			els = x.t.Child(c, "body")
		case "finally_clause":
			for _, b := range x.named(c) {
				fin = b
			}
		}
	}
	if fin < 0 {
		x.guarded(s, n, excepts, els)
		return
	}
	x.withFinally(s, n, fin, func() { x.guarded(s, n, excepts, els) })
}

// withFinally lowers a body whose every way out leads through another one.
func (x *lowerer) withFinally(s *scope, n, fin int, body func()) {
	f := s.fnScope()
	handler, after := s.b.NewBlock(), s.b.NewBlock()
	f.tries = append(f.tries, func() { x.block(s, fin) })
	s.b.Guarded(handler, body)
	f.tries = f.tries[:len(f.tries)-1]
	x.block(s, fin)
	s.b.Jump(after)
	s.b.Enter(handler)
	v := s.b.Value(ir.Instr{Op: ir.Caught, Pos: x.pos(n)})
	x.block(s, fin)
	s.b.Throw(v, x.pos(n))
	s.b.Enter(after)
}

func (x *lowerer) guarded(s *scope, n int, excepts []int, els int) {
	if len(excepts) == 0 {
		x.block(s, x.t.Child(n, "body"))
		x.block(s, els)
		return
	}
	handler, after := s.b.NewBlock(), s.b.NewBlock()
	s.b.Guarded(handler, func() { x.block(s, x.t.Child(n, "body")) })
	x.block(s, els)
	s.b.Jump(after)
	s.b.Enter(handler)
	v := s.b.Value(ir.Instr{Op: ir.Caught, Pos: x.pos(excepts[0])})
	f := s.fnScope()
	outer := f.caught
	f.caught = v
	for _, e := range excepts {
		x.except(s, e, v, after)
	}
	f.caught = outer
	s.b.Throw(v, x.pos(n)) // no clause took it
	s.b.Enter(after)
}

// except lowers one clause; what it does not take falls through.
func (x *lowerer) except(s *scope, n int, v ir.Var, after *ir.Block) {
	value, alias, body := x.exceptParts(n)
	next := s.b.NewBlock()
	if value >= 0 {
		take := s.b.NewBlock()
		is := s.b.Value(ir.Instr{Op: ir.Binary, Name: "isinstance", A: v, B: x.expr(s, value), Pos: x.pos(value)})
		s.b.Branch(is, take, next, x.pos(value))
		s.b.Enter(take)
	}
	if alias >= 0 {
		x.assign(s, alias, v)
	}
	x.catch(s, n, body)
	x.block(s, body)
	s.b.Jump(after)
	s.b.Enter(next)
}

// exceptParts finds the type, the name and the body of an except clause.
func (x *lowerer) exceptParts(n int) (value, alias, body int) {
	value, alias, body = x.t.Child(n, "value"), x.t.Child(n, "alias"), -1
	for _, c := range x.named(n) {
		switch k := x.kind(c); {
		case k == "block":
			body = c
		case k == "as_pattern" && (value < 0 || value == c):
			parts := x.named(c)
			value = parts[0]
			if t := x.t.Child(c, "alias"); t >= 0 {
				if in := x.named(t); len(in) > 0 {
					alias = in[0]
				}
			}
		case value < 0:
			value = c
		}
	}
	return value, alias, body
}

// catch notes what the clause does with the exception.
func (x *lowerer) catch(s *scope, n, body int) {
	f := s.fnScope()
	c := ir.Catch{Func: f.b.Func, Pos: x.pos(n), InLoop: len(f.loops) > 0, Empty: true}
	if body >= 0 {
		x.judgeCatch(&c, body)
	}
	x.m.Catches = append(x.m.Catches, c)
}

func (x *lowerer) judgeCatch(c *ir.Catch, body int) {
	for i := body + 1; i < int(x.t.Nodes[body].Next); i++ {
		switch x.kind(i) {
		case "raise_statement":
			c.Throws, c.Empty = true, false
		case "return_statement", "break_statement":
			c.Leaves, c.Empty = true, false
		case "call":
			c.Logs, c.Empty = true, false
		case "assignment", "augmented_assignment":
			c.Empty = false
		}
	}
}

func (x *lowerer) withStmt(s *scope, n int) {
	for _, c := range x.named(n) {
		if x.kind(c) == "with_clause" {
			for _, item := range x.named(c) {
				if value := x.t.Child(item, "value"); value >= 0 {
					x.expr(s, value)
				}
			}
		}
	}
	x.block(s, x.t.Child(n, "body"))
}
