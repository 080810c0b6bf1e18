package python

import "redoubt/lang/ir"

// sequence matches the elements of v.
func (f *file) sequence(i int, patterns []int, v ir.Var, fail *ir.Block) {
	f.maybe(i, fail)
	star := -1
	for n, c := range patterns {
		if f.isSplat(c) {
			star = n
		}
	}
	for n, c := range patterns {
		switch {
		case n == star:
			rest := f.b.Value(ir.Instr{Op: ir.Binary, Name: "[:]", A: v, B: f.number(n, c), Pos: f.pos(c)})
			f.pattern(c, rest, fail)
		case star >= 0 && n > star:
			f.pattern(c, f.elementAt(v, n-len(patterns), c), fail)
		default:
			f.pattern(c, f.elementAt(v, n, c), fail)
		}
	}
}

func (f *file) isSplat(i int) bool {
	if f.kind(i) == kCasePattern {
		i = f.first(i)
	}
	return i >= 0 && f.kind(i) == kSplatPattern
}

// mapping matches the values of v by their keys.
func (f *file) mapping(i int, v ir.Var, fail *ir.Block) {
	f.maybe(i, fail)
	var key ir.Var
	for c := range f.named(i) {
		switch field := f.t.Field(c); {
		case field == "key" && f.kind(c) == kDottedName:
			key = f.dottedValue(c)
		case field == "key":
			key = f.expr(c)
		case field == "value" && !key.IsZero():
			x := f.b.Value(ir.Instr{Op: ir.Load, A: v, B: key, Pos: f.pos(c)})
			f.pattern(c, x, fail)
		case f.kind(c) == kSplatPattern:
			f.pattern(c, v, fail)
		}
	}
}

// selfMatching are the classes whose one positional pattern is the subject.
var selfMatching = map[string]bool{
	"bool": true, "bytearray": true, "bytes": true, "dict": true, "float": true, "frozenset": true, "int": true,
	"list": true, "set": true, "str": true, "tuple": true,
}

// classPattern matches an instance and its members.
func (f *file) classPattern(i int, v ir.Var, fail *ir.Block) {
	parts := f.children(i)
	if len(parts) == 0 {
		return
	}
	f.test("isinstance", v, f.dottedValue(parts[0]), i, fail)
	members := f.places[f.text(parts[0])]
	for n, c := range parts[1:] {
		p := f.first(c)
		switch {
		case p < 0: // _
		case f.kind(p) == kKeywordPattern:
			f.keywordPattern(p, v, fail)
		case selfMatching[f.text(parts[0])]:
			f.pattern(c, v, fail)
		case n < len(members):
			f.pattern(c, f.b.Value(ir.Instr{Op: ir.Load, A: v, Name: members[n], Pos: f.pos(c)}), fail)
		default: // which member it is, a class elsewhere says
			f.pattern(c, f.b.Value(ir.Instr{Op: ir.Element, A: v, Name: "values", Pos: f.pos(c)}), fail)
		}
	}
}

func (f *file) keywordPattern(i int, v ir.Var, fail *ir.Block) {
	parts := f.children(i)
	if len(parts) == 0 {
		return
	}
	x := f.b.Value(ir.Instr{Op: ir.Load, A: v, Name: f.text(parts[0]), Pos: f.pos(i)})
	if len(parts) > 1 {
		f.pattern(parts[1], x, fail)
	}
}
