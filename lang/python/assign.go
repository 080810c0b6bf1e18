package python

import (
	"strconv"
	"strings"

	"redoubt/lang/ir"
)

// A ref is a member or an element that is read or written.
type ref struct {
	object ir.Var
	name   string
	key    ir.Var
	slice  bool
}

// reference evaluates the parts of an attribute or a subscript.
func (f *file) reference(i int) ref {
	if f.kind(i) == kAttribute {
		r := ref{object: f.exprOf(f.child(i, "object")), name: f.text(f.child(i, "attribute"))}
		if r.name == "" { // the source ends behind the dot
			r.key = f.b.Temp()
		}
		return r
	}
	r := ref{object: f.exprOf(f.child(i, "value"))}
	var keys []int
	for c := range f.named(i) {
		if f.t.Field(c) == "subscript" {
			keys = append(keys, c)
		}
	}
	switch {
	case len(keys) == 0:
		r.key = f.b.Temp()
	case len(keys) > 1:
		r.key = f.collect("tuple", i, keys)
	case f.kind(keys[0]) == kSlice:
		r.key, r.slice = f.lowerBound(keys[0]), true
	default:
		r.key = f.expr(keys[0])
	}
	return r
}

// lowerBound is the lower bound of a slice, zero if it has none. With a step the
// places of the elements change: then it is a value that is no number.
func (f *file) lowerBound(i int) ir.Var {
	var bound ir.Var
	colons := 0
	for c := range f.t.Children(i) {
		switch {
		case f.t.Kind(c) == ":":
			colons++
		case f.kind(c) == unknown || f.kind(c) == kComment:
		default:
			v := f.expr(c)
			switch colons {
			case 0:
				bound = v
			case 2:
				return f.b.Value(ir.Instr{Op: ir.Global, Name: "slice", Pos: f.pos(i)})
			}
		}
	}
	return bound
}

// load reads a member or an element.
func (f *file) load(r ref, pos ir.Pos) ir.Var {
	if r.slice {
		return f.b.Value(ir.Instr{Op: ir.Binary, Name: "[:]", A: r.object, B: r.key, Pos: pos})
	}
	return f.b.Value(ir.Instr{Op: ir.Load, A: r.object, B: r.key, Name: r.name, Pos: pos})
}

func (f *file) store(r ref, v ir.Var, pos ir.Pos) {
	if r.slice {
		f.b.Emit(ir.Instr{Op: ir.Merge, A: r.object, B: v, Pos: pos})
		return
	}
	f.b.Emit(ir.Instr{Op: ir.Store, A: r.object, B: r.key, Name: r.name, C: v, Pos: pos})
}

// assignment lowers a = b, a: T = b and chains of them; it returns what is assigned.
func (f *file) assignment(i int) ir.Var {
	left, right := f.child(i, "left"), f.child(i, "right")
	if left < 0 || right < 0 {
		return ir.Var{}
	}
	if f.parallel(left, right) {
		return ir.Var{}
	}
	v := f.expr(right)
	f.assignTo(left, v)
	return v
}

// parallel lowers a, b = c, d without a tuple, and reports whether it could.
func (f *file) parallel(left, right int) bool {
	if f.kind(left) != kPatternList && f.kind(left) != kTuplePattern || f.kind(right) != kExpressionList && f.kind(right) != kTuple {
		return false
	}
	to, from := f.children(left), f.children(right)
	if len(to) != len(from) || f.starred(to) >= 0 || f.starred(from) >= 0 || f.kind(int(f.t.Nodes[left].Parent)) != kAssignment ||
		f.kind(int(f.t.Nodes[f.t.Nodes[left].Parent].Parent)) == kAssignment {
		return false
	}
	values := make([]ir.Var, len(from))
	for n, c := range from {
		values[n] = f.b.Value(ir.Instr{Op: ir.Move, A: f.expr(c), Pos: f.pos(c)})
	}
	for n, c := range to {
		f.assignTo(c, values[n])
	}
	return true
}

// starred is the place of the starred one among targets, -1 if there is none.
func (f *file) starred(targets []int) int {
	for n, c := range targets {
		if k := f.kind(c); k == kListSplatPattern || k == kListSplat {
			return n
		}
	}
	return -1
}

// assignTo assigns to any kind of target.
func (f *file) assignTo(i int, v ir.Var) {
	switch f.kind(i) {
	case kIdentifier:
		f.assign(f.text(i), v, f.pos(i))
	case kAttribute, kSubscript:
		f.store(f.reference(i), v, f.pos(i))
	case kTuplePattern, kListPattern, kPatternList, kTuple, kList, kExpressionList:
		if f.deeper(i) {
			f.takeApart(f.children(i), v)
		}
		f.depth--
	case kListSplatPattern, kListSplat, kParenthesized, kAsPatternTarget:
		if c := f.first(i); c >= 0 && f.deeper(i) {
			f.assignTo(c, v)
			f.depth--
		}
	}
}

// takeApart assigns the elements of v.
func (f *file) takeApart(targets []int, v ir.Var) {
	star := f.starred(targets)
	for n, c := range targets {
		switch {
		case n == star:
			f.assignTo(c, f.b.Value(ir.Instr{Op: ir.Binary, Name: "[:]", A: v, B: f.number(n, c), Pos: f.pos(c)}))
		case star >= 0 && n > star:
			f.assignTo(c, f.elementAt(v, n-len(targets), c))
		default:
			f.assignTo(c, f.elementAt(v, n, c))
		}
	}
}

// elementAt is v[n].
func (f *file) elementAt(v ir.Var, n, i int) ir.Var {
	return f.b.Value(ir.Instr{Op: ir.Load, A: v, B: f.number(n, i), Pos: f.pos(i)})
}

func (f *file) number(n, i int) ir.Var { return f.constant(ir.Number, strconv.Itoa(n), i) }

// augmented lowers a += b.
func (f *file) augmented(i int) ir.Var {
	left, right := f.child(i, "left"), f.child(i, "right")
	if left < 0 || right < 0 {
		return ir.Var{}
	}
	op := strings.TrimSuffix(f.token(i, "operator"), "=")
	pos := f.pos(i)
	switch f.kind(left) {
	case kAttribute, kSubscript:
		r := f.reference(left)
		old := f.load(r, f.pos(left))
		v := f.b.Value(ir.Instr{Op: ir.Binary, Name: op, A: old, B: f.expr(right), Pos: pos})
		f.store(r, v, pos)
		return v
	}
	v := f.b.Value(ir.Instr{Op: ir.Binary, Name: op, A: f.expr(left), B: f.expr(right), Pos: pos})
	f.assignTo(left, v)
	return v
}
