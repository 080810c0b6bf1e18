package python

import (
	"strings"

	"redoubt/lang/ir"
)

// block lowers the statements below a node.
func (x *lowerer) block(s *scope, n int) {
	if n < 0 {
		return
	}
	for c := range x.t.Named(n) {
		x.stmt(s, c)
	}
}

func (x *lowerer) stmt(s *scope, n int) {
	x.deeper(n, func() { x.statement(s, n) })
}

func (x *lowerer) statement(s *scope, n int) {
	switch x.kind(n) {
	case "expression_statement":
		for _, c := range x.named(n) {
			x.expr(s, c)
		}
	case "assignment", "augmented_assignment":
		x.expr(s, n)
	case "return_statement":
		x.returnStmt(s, n)
	case "if_statement":
		x.ifStmt(s, n)
	case "for_statement":
		x.forStmt(s, n)
	case "while_statement":
		x.whileStmt(s, n)
	case "try_statement":
		x.tryStmt(s, n)
	case "with_statement":
		x.withStmt(s, n)
	case "match_statement":
		x.matchStmt(s, n)
	case "function_definition":
		v := x.function(s, n, false)
		x.assignName(s, x.t.Text(x.t.Child(n, "name")), v)
	case "class_definition":
		x.assignName(s, x.t.Text(x.t.Child(n, "name")), x.class(s, n, false))
	case "decorated_definition":
		x.decorated(s, n)
	case "import_statement", "import_from_statement":
		x.importStmt(s, n)
	case "raise_statement":
		x.raiseStmt(s, n)
	case "assert_statement":
		x.assertStmt(s, n)
	case "delete_statement":
		x.deleteStmt(s, n)
	case "break_statement", "continue_statement":
		x.jumpStmt(s, x.kind(n) == "break_statement")
	case "print_statement", "exec_statement":
		x.oldStatement(s, n)
	case "block":
		x.block(s, n)
	case "ERROR":
		x.broken(s, n)
	case "global_statement", "nonlocal_statement", "pass_statement", "future_import_statement", "type_alias_statement":
	default:
		x.expr(s, n)
	}
}

// broken is a statement that could not be parsed: what is whole below it is
// read all the same.
func (x *lowerer) broken(s *scope, n int) {
	x.gap(n, "syntax error: this statement was not read")
	for c := range x.t.Named(n) {
		if k := x.kind(c); strings.HasSuffix(k, "_statement") || strings.HasSuffix(k, "_definition") || k == "block" {
			x.stmt(s, c)
		}
	}
}

func (x *lowerer) returnStmt(s *scope, n int) {
	var v ir.Var
	if list := x.named(n); len(list) > 0 {
		v = x.expr(s, list[0])
	}
	x.unwind(s, 0)
	s.b.Return(v, x.pos(n))
}

// unwind lowers the finally bodies between here and the given depth.
func (x *lowerer) unwind(s *scope, to int) {
	tries := s.tries
	for i := len(tries) - 1; i >= to; i-- {
		s.tries = tries[:i]
		tries[i]()
	}
	s.tries = tries
}

// fnScope is the scope that holds loops and tries: comprehensions have none of
// their own.
func (s *scope) fnScope() *scope {
	for !s.fn && s.parent != nil {
		s = s.parent
	}
	return s
}

func (x *lowerer) ifStmt(s *scope, n int) {
	end := s.b.NewBlock()
	x.ifClause(s, n, x.t.Child(n, "consequence"), x.alternatives(n), end)
	s.b.Enter(end)
}

func (x *lowerer) alternatives(n int) []int {
	var list []int
	for c := range x.t.Children(n) {
		if x.t.Field(c) == "alternative" {
			list = append(list, c)
		}
	}
	return list
}

func (x *lowerer) ifClause(s *scope, n, then int, rest []int, end *ir.Block) {
	for {
		yes, no := s.b.NewBlock(), s.b.NewBlock()
		x.cond(s, x.t.Child(n, "condition"), yes, no)
		s.b.Enter(yes)
		x.block(s, then)
		s.b.Jump(end)
		s.b.Enter(no)
		if len(rest) == 0 {
			break
		}
		n = rest[0]
		rest = rest[1:]
		if x.kind(n) == "else_clause" {
			x.block(s, x.t.Child(n, "body"))
			break
		}
		then = x.t.Child(n, "consequence")
	}
	s.b.Jump(end)
}

// cond lowers a condition to branches, an operand at a time.
func (x *lowerer) cond(s *scope, n int, yes, no *ir.Block) {
	if n < 0 {
		s.b.Jump(yes)
		return
	}
	switch x.kind(n) {
	case "parenthesized_expression":
		if list := x.named(n); len(list) == 1 && x.deeper(n, func() { x.cond(s, list[0], yes, no) }) {
			return
		}
	case "not_operator":
		if x.deeper(n, func() { x.cond(s, x.t.Child(n, "argument"), no, yes) }) {
			return
		}
	case "boolean_operator":
		if x.deeper(n, func() { x.both(s, n, yes, no) }) {
			return
		}
	}
	v := x.expr(s, n)
	s.b.Branch(v, yes, no, x.pos(n))
	s.b.Enter(s.b.NewBlock())
}

func (x *lowerer) both(s *scope, n int, yes, no *ir.Block) {
	mid := s.b.NewBlock()
	if x.t.Text(x.t.Child(n, "operator")) == "and" {
		x.cond(s, x.t.Child(n, "left"), mid, no)
	} else {
		x.cond(s, x.t.Child(n, "left"), yes, mid)
	}
	s.b.Enter(mid)
	x.cond(s, x.t.Child(n, "right"), yes, no)
}

func (x *lowerer) forStmt(s *scope, n int) {
	list := x.expr(s, x.t.Child(n, "right"))
	x.loop(s, n, list, func(e ir.Var) { x.assign(s, x.t.Child(n, "left"), e) })
}

// loop lowers a loop over the elements of a list.
func (x *lowerer) loop(s *scope, n int, list ir.Var, bind func(ir.Var)) {
	b := s.b
	head, body, els, end := b.NewBlock(), b.NewBlock(), b.NewBlock(), b.NewBlock()
	b.Jump(head)
	b.Enter(head)
	b.Branch(b.Temp(), body, els, x.pos(n))
	b.Enter(body)
	bind(b.Value(ir.Instr{Op: ir.Element, A: list, Name: "values", Pos: x.pos(n)}))
	x.body(s, x.t.Child(n, "body"), head, end)
	b.Jump(head)
	b.Enter(els)
	x.elseOf(s, n)
	b.Jump(end)
	b.Enter(end)
}

func (x *lowerer) body(s *scope, n int, next, end *ir.Block) {
	f := s.fnScope()
	f.loops = append(f.loops, loop{next, end, len(f.tries)})
	x.block(s, n)
	f.loops = f.loops[:len(f.loops)-1]
}

func (x *lowerer) elseOf(s *scope, n int) {
	for c := range x.t.Named(n) {
		if x.kind(c) == "else_clause" {
			x.block(s, x.t.Child(c, "body"))
		}
	}
}

func (x *lowerer) whileStmt(s *scope, n int) {
	b := s.b
	head, body, els, end := b.NewBlock(), b.NewBlock(), b.NewBlock(), b.NewBlock()
	b.Jump(head)
	b.Enter(head)
	x.cond(s, x.t.Child(n, "condition"), body, els)
	b.Enter(body)
	x.body(s, x.t.Child(n, "body"), head, end)
	b.Jump(head)
	b.Enter(els)
	x.elseOf(s, n)
	b.Jump(end)
	b.Enter(end)
}

func (x *lowerer) jumpStmt(s *scope, leave bool) {
	f := s.fnScope()
	if len(f.loops) == 0 {
		return
	}
	l := f.loops[len(f.loops)-1]
	x.unwind(f, l.tries)
	if leave {
		s.b.Jump(l.end)
	} else {
		s.b.Jump(l.next)
	}
}

func (x *lowerer) raiseStmt(s *scope, n int) {
	list := x.named(n)
	if len(list) == 0 {
		s.b.Throw(s.fnScope().caught, x.pos(n))
		return
	}
	v := x.expr(s, list[0])
	if x.kind(list[0]) == "identifier" { // raise Error: an instance is made
		v = s.b.Value(ir.Instr{Op: ir.Call, A: v, Pos: x.pos(n)})
		w := s.b.Temp()
		s.b.Emit(ir.Instr{Op: ir.Move, Dst: w, A: x.expr(s, list[0]), Pos: x.pos(n)})
		either := s.b.Value(ir.Instr{Op: ir.Binary, Name: "||", A: v, B: w, Pos: x.pos(n)})
		v = either
	}
	s.b.Throw(v, x.pos(n))
}

func (x *lowerer) assertStmt(s *scope, n int) {
	list := x.named(n)
	if len(list) == 0 {
		return
	}
	yes, no := s.b.NewBlock(), s.b.NewBlock()
	x.cond(s, list[0], yes, no)
	s.b.Enter(no)
	s.b.Throw(ir.Var{}, x.pos(n))
	s.b.Enter(yes)
}

func (x *lowerer) deleteStmt(s *scope, n int) {
	for _, c := range x.named(n) {
		targets := []int{c}
		if x.kind(c) == "expression_list" || x.kind(c) == "tuple" {
			targets = x.named(c)
		}
		for _, t := range targets {
			switch x.kind(t) {
			case "identifier":
				s.b.Emit(ir.Instr{Op: ir.Const, Dst: s.bind(x.t.Text(t)), Pos: x.pos(t)})
			case "attribute", "subscript":
				x.storeTo(s, t, ir.Var{}, ir.Delete)
			}
		}
	}
}

func (x *lowerer) oldStatement(s *scope, n int) {
	name := strings.TrimSuffix(x.kind(n), "_statement")
	fn := s.b.Value(ir.Instr{Op: ir.Global, Name: name, Pos: x.pos(n)})
	var args []ir.Arg
	for _, c := range x.named(n) {
		if x.kind(c) != "chevron" {
			args = append(args, ir.Arg{Var: x.expr(s, c)})
		}
	}
	s.b.Value(ir.Instr{Op: ir.Call, A: fn, Args: args, Pos: x.pos(n)})
}

func (x *lowerer) importStmt(s *scope, n int) {
	module := x.t.Child(n, "module_name")
	if module >= 0 {
		x.importFrom(s, n, x.t.Text(module), module)
		return
	}
	for _, c := range x.named(n) {
		switch x.kind(c) {
		case "dotted_name":
			name := x.t.Text(c)
			if first := firstPart(name); first != name {
				s.b.Emit(ir.Instr{Op: ir.Import, Name: name, Pos: x.pos(c)})
			}
			v := s.b.Value(ir.Instr{Op: ir.Import, Name: firstPart(name), Pos: x.pos(c)})
			x.assignName(s, firstPart(name), v)
		case "aliased_import":
			v := s.b.Value(ir.Instr{Op: ir.Import, Name: x.t.Text(x.t.Child(c, "name")), Pos: x.pos(c)})
			x.assignName(s, x.t.Text(x.t.Child(c, "alias")), v)
		}
	}
}

func (x *lowerer) importFrom(s *scope, n int, module string, skip int) {
	module = strings.ReplaceAll(module, " ", "")
	for _, c := range x.named(n) {
		switch {
		case c == skip:
		case x.kind(c) == "wildcard_import":
			s.b.Emit(ir.Instr{Op: ir.Import, Name: module, Member: "*", Pos: x.pos(c)})
		case x.kind(c) == "dotted_name":
			name := x.t.Text(c)
			x.assignName(s, name, s.b.Value(ir.Instr{Op: ir.Import, Name: module, Member: name, Pos: x.pos(c)}))
		case x.kind(c) == "aliased_import":
			v := s.b.Value(ir.Instr{Op: ir.Import, Name: module, Member: x.t.Text(x.t.Child(c, "name")), Pos: x.pos(c)})
			x.assignName(s, x.t.Text(x.t.Child(c, "alias")), v)
		}
	}
}

func firstPart(name string) string {
	first, _, _ := strings.Cut(name, ".")
	return first
}

func cutPrefix(s, prefix string) (string, bool) { return strings.CutPrefix(s, prefix) }
