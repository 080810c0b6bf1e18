package python

import "redoubt/lang/ir"

// expressions fills the table of what lowers which expression.
func expressions(t *[kindCount]func(*file, int) ir.Var) {
	t[kIdentifier] = (*file).name
	t[kTrue], t[kFalse], t[kNone] = (*file).keyword, (*file).keyword, (*file).keyword
	t[kInteger], t[kFloat] = (*file).numeral, (*file).numeral
	t[kString], t[kConcatenated] = (*file).str, (*file).str
	t[kEllipsis] = (*file).ellipsis
	t[kAttribute], t[kSubscript] = (*file).attribute, (*file).member
	t[kCall] = func(f *file, i int) ir.Var { return f.call(i, 0) }
	t[kAwait] = (*file).await
	t[kBinary], t[kUnary], t[kNot] = (*file).binary, (*file).unary, (*file).not
	t[kBoolean], t[kComparison], t[kConditional] = (*file).logical, (*file).comparison, (*file).conditional
	t[kLambda] = (*file).lambda
	t[kNamed], t[kAsPattern] = (*file).walrus, (*file).as
	t[kAssignment], t[kAugmented] = (*file).assignment, (*file).augmented
	t[kYield] = (*file).yield
	inner := func(f *file, i int) ir.Var { return f.exprOf(f.first(i)) }
	for _, k := range []kind{kParenthesized, kExpressionStatement, kListSplat, kListSplatPattern, kDictionarySplat, kType, kInterpolation} {
		t[k] = inner
	}
	for k, name := range map[kind]string{
		kList: "list", kListPattern: "list", kSet: "set", kTuple: "tuple", kTuplePattern: "tuple",
		kExpressionList: "tuple", kPatternList: "tuple",
	} {
		t[k] = func(f *file, i int) ir.Var { return f.collect(name, i, f.children(i)) }
	}
	t[kDictionary] = (*file).dictionary
	for _, k := range []kind{kListComprehension, kSetComprehension, kDictComprehension, kGenerator} {
		t[k] = (*file).comprehension
	}
}

// expr lowers an expression to the variable that holds its value. What can't
// be read is a variable that is never assigned.
func (f *file) expr(i int) ir.Var {
	do := f.l.exprs[f.kind(i)]
	if do == nil {
		return f.b.Temp()
	}
	var v ir.Var
	if f.deeper(i) {
		v = do(f, i)
	}
	f.depth--
	if v.IsZero() {
		v = f.b.Temp()
	}
	return v
}

// exprOf is expr for a node that may be missing in broken source.
func (f *file) exprOf(i int) ir.Var {
	if i < 0 {
		return f.b.Temp()
	}
	return f.expr(i)
}

func (f *file) name(i int) ir.Var {
	name := f.text(i)
	if v, ok := f.find(name); ok {
		return v
	}
	return f.b.Value(ir.Instr{Op: ir.Global, Name: name, Pos: f.pos(i)})
}

func (f *file) constant(k ir.LitKind, text string, i int) ir.Var {
	return f.b.Value(ir.Instr{Op: ir.Const, Lit: ir.Lit{Kind: k, Text: text}, Pos: f.pos(i)})
}

func (f *file) keyword(i int) ir.Var {
	switch f.kind(i) {
	case kTrue:
		return f.constant(ir.Bool, "true", i)
	case kFalse:
		return f.constant(ir.Bool, "false", i)
	}
	return f.constant(ir.None, "", i)
}

func (f *file) numeral(i int) ir.Var { return f.constant(ir.Number, f.text(i), i) }

func (f *file) ellipsis(i int) ir.Var {
	return f.b.Value(ir.Instr{Op: ir.Global, Name: "Ellipsis", Pos: f.pos(i)})
}

func (f *file) member(i int) ir.Var { return f.load(f.reference(i), f.pos(i)) }

func (f *file) await(i int) ir.Var {
	c := f.bare(f.first(i))
	if c >= 0 && f.kind(c) == kCall {
		return f.call(c, ir.Await)
	}
	return f.exprOf(c)
}

// binary goes down the left side by itself: sums of texts may be long.
func (f *file) binary(i int) ir.Var {
	var chain []int
	for i >= 0 && f.kind(i) == kBinary {
		chain = append(chain, i)
		i = f.child(i, "left")
	}
	v := f.exprOf(i)
	for n := len(chain) - 1; n >= 0; n-- {
		c := chain[n]
		right := f.exprOf(f.child(c, "right"))
		v = f.b.Value(ir.Instr{Op: ir.Binary, Name: f.token(c, "operator"), A: v, B: right, Pos: f.pos(c)})
	}
	return v
}

func (f *file) unary(i int) ir.Var {
	c, op := f.child(i, "argument"), f.token(i, "operator")
	if c >= 0 && op == "-" && (f.kind(c) == kInteger || f.kind(c) == kFloat) {
		return f.constant(ir.Number, "-"+f.text(c), i)
	}
	return f.b.Value(ir.Instr{Op: ir.Unary, Name: op, A: f.exprOf(c), Pos: f.pos(i)})
}

func (f *file) not(i int) ir.Var {
	return f.b.Value(ir.Instr{Op: ir.Unary, Name: "not", A: f.exprOf(f.child(i, "argument")), Pos: f.pos(i)})
}

// walrus is (name := value).
func (f *file) walrus(i int) ir.Var {
	name, v := f.child(i, "name"), f.exprOf(f.child(i, "value"))
	if name < 0 || f.text(name) == "" {
		return v
	}
	to := f.target(f.text(name), true)
	f.b.Emit(ir.Instr{Op: ir.Move, Dst: to, A: v, Pos: f.pos(name)})
	return to
}

// as is the item of a with statement: value as target.
func (f *file) as(i int) ir.Var {
	v := f.exprOf(f.first(i))
	if alias := f.child(i, "alias"); alias >= 0 {
		f.assignTo(alias, v)
	}
	return v
}

func (f *file) yield(i int) ir.Var {
	f.b.Func.Generator = true
	var v ir.Var
	c := f.first(i)
	if c >= 0 {
		v = f.expr(c)
	}
	if f.delegates(i) {
		v = f.b.Value(ir.Instr{Op: ir.Element, A: v, Name: "values", Pos: f.pos(i)})
	}
	return f.b.Value(ir.Instr{Op: ir.Yield, A: v, Pos: f.pos(i)})
}

// delegates reports whether a yield is a yield from.
func (f *file) delegates(i int) bool {
	for c := range f.t.Children(i) {
		if f.t.Kind(c) == "from" {
			return true
		}
	}
	return false
}
