package python

import "redoubt/lang/ir"

// maxConstants is how many constants of a literal are lowered: tables of data
// would take the time that code needs.
const maxConstants = 256

// collect makes a list, tuple or set of the elements.
func (f *file) collect(kind string, i int, elements []int) ir.Var {
	v := f.b.Value(ir.Instr{Op: ir.Object, Name: kind, Pos: f.pos(i)})
	for n, c := range elements {
		if n >= maxConstants && f.literal(c) {
			continue
		}
		op := ir.Append
		if k := f.kind(c); k == kListSplat || k == kListSplatPattern {
			op = ir.Merge
		}
		x := f.expr(c)
		f.b.Emit(ir.Instr{Op: op, A: v, B: x, Pos: f.pos(c)})
	}
	return v
}

// literal reports whether an expression is one constant.
func (f *file) literal(i int) bool {
	switch f.kind(i) {
	case kString:
		return f.childOf(i, kInterpolation) < 0
	case kInteger, kFloat, kTrue, kFalse, kNone:
		return true
	}
	return false
}

func (f *file) dictionary(i int) ir.Var {
	v := f.b.Value(ir.Instr{Op: ir.Object, Name: "map", Pos: f.pos(i)})
	n := 0
	for c := range f.named(i) {
		switch f.kind(c) {
		case kDictionarySplat:
			f.b.Emit(ir.Instr{Op: ir.Merge, A: v, B: f.expr(c), Pos: f.pos(c)})
		case kPair:
			key, value := f.child(c, "key"), f.child(c, "value")
			if n++; key < 0 || value < 0 || n > maxConstants && f.literal(key) && f.literal(value) {
				continue
			}
			f.pair(v, key, value, c)
		}
	}
	return v
}

// pair stores one pair: by name where the key is a constant text.
func (f *file) pair(to ir.Var, key, value, i int) {
	in := ir.Instr{Op: ir.Store, A: to, Pos: f.pos(i)}
	if s, ok := f.constantText(key); ok && s != "" {
		in.Name = s
	} else {
		in.B = f.expr(key)
	}
	in.C = f.expr(value)
	f.b.Emit(in)
}

// comprehension lowers a comprehension or generator expression to loops that
// fill a collection. Its targets are variables of their own.
func (f *file) comprehension(i int) ir.Var {
	kind := "list"
	switch f.kind(i) {
	case kSetComprehension:
		kind = "set"
	case kDictComprehension:
		kind = "map"
	}
	in := ir.Instr{Op: ir.Object, Name: kind, Pos: f.pos(i)}
	if f.kind(i) == kGenerator {
		in.Flags |= ir.Lazy
	}
	v := f.b.Value(in)
	outer := f.scope
	f.scope = newScope(comprehensionScope, f.b, outer)
	heads, exits := f.clauses(i)
	f.item(v, f.child(i, "body"))
	for n := len(heads) - 1; n >= 0; n-- {
		f.b.Jump(heads[n])
		f.b.Enter(exits[n])
	}
	f.scope = outer
	return v
}

// clauses lowers the for and if clauses up to the body. It returns where each
// loop goes on and where it ends.
func (f *file) clauses(i int) (heads, exits []*ir.Block) {
	for c := range f.named(i) {
		switch f.kind(c) {
		case kForIn:
			head, exit := f.forIn(c)
			heads, exits = append(heads, head), append(exits, exit)
		case kIfClause:
			if len(heads) == 0 {
				continue
			}
			next := f.b.NewBlock()
			f.cond(f.first(c), next, heads[len(heads)-1])
			f.b.Enter(next)
		}
	}
	return heads, exits
}

func (f *file) forIn(i int) (head, exit *ir.Block) {
	left, right := f.child(i, "left"), f.child(i, "right")
	list := f.exprOf(right)
	head, exit = f.b.NewBlock(), f.b.NewBlock()
	body := f.b.NewBlock()
	f.b.Jump(head)
	f.b.Enter(head)
	f.b.Branch(ir.Var{}, body, exit, f.pos(i))
	f.b.Enter(body)
	if left < 0 {
		return head, exit
	}
	declarer{f, f.scope}.targets(left)
	v := f.b.Value(ir.Instr{Op: ir.Element, A: list, Name: "values", Pos: f.pos(left)})
	f.assignTo(left, v)
	return head, exit
}

// item adds what one turn of a comprehension gives.
func (f *file) item(v ir.Var, i int) {
	switch {
	case i < 0:
	case f.kind(i) == kPair:
		if key, value := f.child(i, "key"), f.child(i, "value"); key >= 0 && value >= 0 {
			f.pair(v, key, value, i)
		}
	default:
		x := f.expr(i)
		f.b.Emit(ir.Instr{Op: ir.Append, A: v, B: x, Pos: f.pos(i)})
	}
}
