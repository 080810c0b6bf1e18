package python

import (
	"strings"

	"redoubt/lang/ir"
	"redoubt/lang/tree"
)

// expr lowers an expression and returns its value.
func (x *lowerer) expr(s *scope, n int) (v ir.Var) {
	if n < 0 {
		return s.b.Temp()
	}
	if !x.deeper(n, func() { v = x.expression(s, n) }) {
		return s.b.Temp()
	}
	return v
}

func (x *lowerer) expression(s *scope, n int) ir.Var {
	switch x.kind(n) {
	case "identifier":
		return x.load(s, n, x.t.Text(n))
	case "string":
		return x.str(s, n)
	case "concatenated_string":
		return x.strings(s, n)
	case "integer", "float":
		return x.constant(s, n, ir.Lit{Kind: ir.Number, Text: x.t.Text(n)})
	case "true", "false":
		return x.constant(s, n, ir.Lit{Kind: ir.Bool, Text: strings.ToLower(x.t.Text(n))})
	case "none", "ellipsis":
		return x.constant(s, n, ir.Lit{})
	case "call":
		return x.call(s, n, false)
	case "await":
		return x.await(s, n)
	case "attribute":
		a := x.expr(s, x.t.Child(n, "object"))
		return s.b.Value(ir.Instr{Op: ir.Load, A: a, Name: x.t.Text(x.t.Child(n, "attribute")), Pos: x.pos(n)})
	case "subscript":
		return x.subscript(s, n)
	case "assignment":
		return x.assignment(s, n)
	case "augmented_assignment":
		return x.augmented(s, n)
	case "named_expression":
		v := x.expr(s, x.t.Child(n, "value"))
		x.assignName(s, x.t.Text(x.t.Child(n, "name")), v)
		return v
	case "binary_operator":
		return x.binary(s, n)
	case "unary_operator":
		a := x.expr(s, x.t.Child(n, "argument"))
		return s.b.Value(ir.Instr{Op: ir.Unary, Name: x.t.Text(x.t.Child(n, "operator")), A: a, Pos: x.pos(n)})
	case "not_operator":
		a := x.expr(s, x.t.Child(n, "argument"))
		return s.b.Value(ir.Instr{Op: ir.Unary, Name: "not", A: a, Pos: x.pos(n)})
	case "boolean_operator":
		return x.boolean(s, n)
	case "comparison_operator":
		return x.comparison(s, n)
	case "conditional_expression":
		return x.conditional(s, n)
	case "lambda":
		return x.lambda(s, n)
	case "list", "tuple", "set", "expression_list", "pattern_list":
		return x.sequence(s, n)
	case "dictionary":
		return x.dictionary(s, n)
	case "list_comprehension", "generator_expression", "set_comprehension", "dictionary_comprehension":
		return x.comprehension(s, n)
	case "yield":
		return x.yield(s, n)
	case "as_pattern":
		return x.asPattern(s, n)
	}
	return x.children(s, n)
}

// children lowers what is below a node that has no meaning of its own.
func (x *lowerer) children(s *scope, n int) ir.Var {
	last := ir.Var{}
	for c := range x.t.Named(n) {
		last = x.expr(s, c)
	}
	if last.IsZero() {
		last = s.b.Temp()
	}
	return last
}

func (x *lowerer) constant(s *scope, n int, l ir.Lit) ir.Var {
	return s.b.Value(ir.Instr{Op: ir.Const, Lit: l, Pos: x.pos(n)})
}

func (x *lowerer) load(s *scope, n int, name string) ir.Var {
	if v, ok := s.lookup(name); ok {
		return v
	}
	return s.b.Value(ir.Instr{Op: ir.Global, Name: name, Pos: x.pos(n)})
}

func (x *lowerer) call(s *scope, n int, awaited bool) ir.Var {
	in := ir.Instr{Op: ir.Call, Pos: x.pos(n)}
	if awaited {
		in.Flags |= ir.Await
	}
	fn := x.t.Child(n, "function")
	switch {
	case fn >= 0 && x.kind(fn) == "attribute" && x.isSuper(x.t.Child(fn, "object")) && !s.fnScope().self.IsZero():
		self := s.fnScope().self
		in.A = s.b.Value(ir.Instr{Op: ir.Load, A: self, Name: x.t.Text(x.t.Child(fn, "attribute")), Flags: ir.Super, Pos: x.pos(fn)})
		in.B, in.Flags = self, in.Flags|ir.Super
	case fn >= 0 && x.kind(fn) == "attribute":
		in.B = x.expr(s, x.t.Child(fn, "object"))
		in.A = s.b.Value(ir.Instr{Op: ir.Load, A: in.B, Name: x.t.Text(x.t.Child(fn, "attribute")), Pos: x.pos(fn)})
	default:
		in.A = x.expr(s, fn)
	}
	in.Args = x.arguments(s, x.t.Child(n, "arguments"))
	return s.b.Value(in)
}

// isSuper reports whether the node is super() or super(Class, self).
func (x *lowerer) isSuper(n int) bool {
	return n >= 0 && x.kind(n) == "call" && x.t.Text(x.t.Child(n, "function")) == "super"
}

func (x *lowerer) arguments(s *scope, n int) []ir.Arg {
	if n < 0 {
		return nil
	}
	if x.kind(n) == "generator_expression" {
		return []ir.Arg{{Var: x.expr(s, n)}}
	}
	var args []ir.Arg
	for c := range x.t.Named(n) {
		switch x.kind(c) {
		case "keyword_argument":
			args = append(args, ir.Arg{Name: x.t.Text(x.t.Child(c, "name")), Var: x.expr(s, x.t.Child(c, "value"))})
		case "list_splat":
			args = append(args, ir.Arg{Var: x.children(s, c), Spread: true})
		case "dictionary_splat":
			args = append(args, ir.Arg{Var: x.children(s, c), Spread: true, Name: "**"})
		default:
			args = append(args, ir.Arg{Var: x.expr(s, c)})
		}
	}
	return args
}

func (x *lowerer) await(s *scope, n int) ir.Var {
	list := x.named(n)
	if len(list) == 1 && x.kind(list[0]) == "call" {
		return x.call(s, list[0], true)
	}
	return x.children(s, n)
}

func (x *lowerer) subscript(s *scope, n int) ir.Var {
	a := x.expr(s, x.t.Child(n, "value"))
	sub := x.t.Child(n, "subscript")
	if sub >= 0 && x.kind(sub) == "slice" {
		return s.b.Value(ir.Instr{Op: ir.Binary, Name: "[:]", A: a, B: x.lower(s, sub), Pos: x.pos(n)})
	}
	return s.b.Value(ir.Instr{Op: ir.Load, A: a, B: x.expr(s, sub), Pos: x.pos(n)})
}

// lower is a slice's lower bound, zero if it has none.
func (x *lowerer) lower(s *scope, n int) ir.Var {
	for c := range x.t.Children(n) {
		if !x.t.Is(c, tree.Named) { // a colon
			return ir.Var{}
		}
		return x.expr(s, c)
	}
	return ir.Var{}
}

func (x *lowerer) binary(s *scope, n int) ir.Var {
	// Long chains (a + b + c + …) lean to the left: down them without
	// recursion.
	var chain []int
	for x.kind(n) == "binary_operator" {
		chain = append(chain, n)
		n = x.t.Child(n, "left")
	}
	v := x.expr(s, n)
	for i := len(chain) - 1; i >= 0; i-- {
		c := chain[i]
		right := x.expr(s, x.t.Child(c, "right"))
		v = s.b.Value(ir.Instr{Op: ir.Binary, Name: x.t.Text(x.t.Child(c, "operator")), A: v, B: right, Pos: x.pos(c)})
	}
	return v
}

// boolean is a and b, a or b as a value.
func (x *lowerer) boolean(s *scope, n int) ir.Var {
	b := s.b
	out := b.Temp()
	right, end := b.NewBlock(), b.NewBlock()
	left := x.expr(s, x.t.Child(n, "left"))
	short := b.NewBlock()
	if x.t.Text(x.t.Child(n, "operator")) == "and" {
		b.Branch(left, right, short, x.pos(n))
	} else {
		b.Branch(left, short, right, x.pos(n))
	}
	b.Enter(short)
	b.Emit(ir.Instr{Op: ir.Move, Dst: out, A: left, Pos: x.pos(n)})
	b.Jump(end)
	b.Enter(right)
	b.Emit(ir.Instr{Op: ir.Move, Dst: out, A: x.expr(s, x.t.Child(n, "right")), Pos: x.pos(n)})
	b.Jump(end)
	b.Enter(end)
	return out
}

func (x *lowerer) comparison(s *scope, n int) ir.Var {
	var operands []ir.Var
	var ops []string
	for c := range x.t.Children(n) {
		switch {
		case x.t.Field(c) == "operators":
			ops = append(ops, strings.Join(strings.Fields(x.t.Text(c)), " "))
		case x.t.Is(c, tree.Named):
			operands = append(operands, x.expr(s, c))
		}
	}
	var v ir.Var
	for i, op := range ops {
		if i+1 >= len(operands) {
			break
		}
		w := s.b.Value(ir.Instr{Op: ir.Binary, Name: op, A: operands[i], B: operands[i+1], Pos: x.pos(n)})
		if v.IsZero() {
			v = w
		} else {
			v = s.b.Value(ir.Instr{Op: ir.Binary, Name: "&&", A: v, B: w, Pos: x.pos(n)})
		}
	}
	if v.IsZero() {
		return s.b.Temp()
	}
	return v
}

func (x *lowerer) conditional(s *scope, n int) ir.Var {
	parts := x.named(n)
	if len(parts) != 3 {
		return x.children(s, n)
	}
	b := s.b
	out := b.Temp()
	yes, no, end := b.NewBlock(), b.NewBlock(), b.NewBlock()
	x.cond(s, parts[1], yes, no)
	for i, blk := range []*ir.Block{yes, no} {
		b.Enter(blk)
		b.Emit(ir.Instr{Op: ir.Move, Dst: out, A: x.expr(s, parts[2*i]), Pos: x.pos(n)})
		b.Jump(end)
	}
	b.Enter(end)
	return out
}

func (x *lowerer) sequence(s *scope, n int) ir.Var {
	kind := x.kind(n)
	if kind == "expression_list" || kind == "pattern_list" {
		kind = "tuple"
	}
	v := s.b.Value(ir.Instr{Op: ir.Object, Name: kind, Pos: x.pos(n)})
	for c := range x.t.Named(n) {
		if x.kind(c) == "list_splat" || x.kind(c) == "parenthesized_list_splat" {
			s.b.Emit(ir.Instr{Op: ir.Merge, A: v, B: x.children(s, c), Pos: x.pos(c)})
			continue
		}
		e := x.expr(s, c)
		s.b.Emit(ir.Instr{Op: ir.Append, A: v, B: e, Pos: x.pos(c)})
	}
	return v
}

func (x *lowerer) dictionary(s *scope, n int) ir.Var {
	v := s.b.Value(ir.Instr{Op: ir.Object, Name: "map", Pos: x.pos(n)})
	for c := range x.t.Named(n) {
		switch x.kind(c) {
		case "pair":
			x.pair(s, v, c)
		case "dictionary_splat":
			s.b.Emit(ir.Instr{Op: ir.Merge, A: v, B: x.children(s, c), Pos: x.pos(c)})
		}
	}
	return v
}

func (x *lowerer) pair(s *scope, v ir.Var, n int) {
	key := x.t.Child(n, "key")
	in := ir.Instr{Op: ir.Store, A: v, Pos: x.pos(n)}
	if lit, ok := x.literal(key); ok && lit != "" {
		in.Name = lit
	} else {
		in.B = x.expr(s, key)
	}
	in.C = x.expr(s, x.t.Child(n, "value"))
	s.b.Emit(in)
}

// comprehension lowers to a loop that fills a new object; its variables are
// its own.
func (x *lowerer) comprehension(s *scope, n int) ir.Var {
	kind := "list"
	switch x.kind(n) {
	case "set_comprehension":
		kind = "set"
	case "dictionary_comprehension":
		kind = "map"
	}
	v := s.b.Value(ir.Instr{Op: ir.Object, Name: kind, Pos: x.pos(n)})
	inner := &scope{b: s.b, parent: s, names: map[string]ir.Var{}}
	body := x.t.Child(n, "body")
	var clauses []int
	for _, c := range x.named(n) {
		if c != body {
			clauses = append(clauses, c)
		}
	}
	end := s.b.NewBlock()
	x.clauses(inner, clauses, end, func() {
		if kind == "map" && body >= 0 {
			x.pair(inner, v, body)
			return
		}
		e := x.expr(inner, body)
		s.b.Emit(ir.Instr{Op: ir.Append, A: v, B: e, Pos: x.pos(n)})
	})
	s.b.Jump(end)
	s.b.Enter(end)
	return v
}

func (x *lowerer) clauses(s *scope, list []int, end *ir.Block, do func()) {
	b := s.b
	if len(list) == 0 {
		do()
		return
	}
	c := list[0]
	if x.kind(c) == "if_clause" {
		yes, no := b.NewBlock(), b.NewBlock()
		if parts := x.named(c); len(parts) > 0 {
			x.cond(s, parts[0], yes, no)
		}
		b.Enter(yes)
		x.clauses(s, list[1:], end, do)
		b.Jump(no)
		b.Enter(no)
		return
	}
	source := x.expr(s, x.t.Child(c, "right"))
	x.comprehensionNames(s, x.t.Child(c, "left"))
	head, body, after := b.NewBlock(), b.NewBlock(), b.NewBlock()
	b.Jump(head)
	b.Enter(head)
	b.Branch(b.Temp(), body, after, x.pos(c))
	b.Enter(body)
	x.assign(s, x.t.Child(c, "left"), b.Value(ir.Instr{Op: ir.Element, A: source, Name: "values", Pos: x.pos(c)}))
	x.clauses(s, list[1:], end, do)
	b.Jump(head)
	b.Enter(after)
}

func (x *lowerer) comprehensionNames(s *scope, n int) {
	if n < 0 {
		return
	}
	if x.kind(n) == "identifier" {
		s.names[x.t.Text(n)] = s.b.Variable(x.t.Text(n))
		return
	}
	for c := range x.t.Named(n) {
		x.comprehensionNames(s, c)
	}
}

func (x *lowerer) yield(s *scope, n int) ir.Var {
	f := s.b.Func
	f.Generator = true
	from := false
	for c := range x.t.Children(n) {
		from = from || x.kind(c) == "from"
	}
	v := x.children(s, n)
	if from {
		v = s.b.Value(ir.Instr{Op: ir.Element, A: v, Name: "values", Pos: x.pos(n)})
	}
	return s.b.Value(ir.Instr{Op: ir.Yield, A: v, Pos: x.pos(n)})
}

// asPattern is EXPR as NAME, in with and except.
func (x *lowerer) asPattern(s *scope, n int) ir.Var {
	parts := x.named(n)
	v := x.expr(s, parts[0])
	if alias := x.t.Child(n, "alias"); alias >= 0 {
		for _, t := range x.named(alias) {
			x.assign(s, t, v)
		}
	}
	return v
}
