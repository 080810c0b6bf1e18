package python

import (
	"strings"

	"redoubt/lang/ir"
)

// match lowers a match statement: every case is a chain of tests and bindings
// that goes to the next case where one fails.
func (f *file) match(i int) {
	subject := f.subject(i)
	end := f.b.NewBlock()
	body := f.child(i, "body")
	if body < 0 {
		return
	}
	for c := range f.named(body) {
		if f.kind(c) != kCaseClause {
			continue
		}
		next := f.b.NewBlock()
		f.caseOf(c, subject, next)
		f.suite(f.child(c, "consequence"))
		f.b.Jump(end)
		f.b.Enter(next)
	}
	f.b.Jump(end)
	f.b.Enter(end)
}

func (f *file) subject(i int) ir.Var {
	var list []int
	for c := range f.named(i) {
		if f.t.Field(c) == "subject" {
			list = append(list, c)
		}
	}
	if len(list) == 1 {
		return f.expr(list[0])
	}
	return f.collect("tuple", i, list)
}

// caseOf lowers the patterns and the guard of a case.
func (f *file) caseOf(i int, subject ir.Var, fail *ir.Block) {
	var patterns []int
	for c := range f.named(i) {
		if f.kind(c) == kCasePattern {
			patterns = append(patterns, c)
		}
	}
	if len(patterns) == 1 {
		f.pattern(patterns[0], subject, fail)
	} else {
		f.sequence(i, patterns, subject, fail)
	}
	if guard := f.child(i, "guard"); guard >= 0 {
		then := f.b.NewBlock()
		f.cond(f.first(guard), then, fail)
		f.b.Enter(then)
	}
}

// pattern tests v and binds names; it goes to fail where v does not match.
func (f *file) pattern(i int, v ir.Var, fail *ir.Block) {
	if f.deeper(i) {
		f.patternOf(i, v, fail)
	}
	f.depth--
}

func (f *file) patternOf(i int, v ir.Var, fail *ir.Block) {
	switch f.kind(i) {
	case kCasePattern:
		f.casePattern(i, v, fail)
	case kAsPattern:
		parts := f.children(i)
		if len(parts) > 1 {
			f.pattern(parts[0], v, fail)
			f.assignTo(parts[len(parts)-1], v)
		}
	case kUnionPattern:
		f.union(i, v, fail)
	case kListPattern, kTuplePattern:
		f.sequence(i, f.children(i), v, fail)
	case kDictPattern:
		f.mapping(i, v, fail)
	case kClassPattern:
		f.classPattern(i, v, fail)
	case kSplatPattern:
		if name := f.first(i); name >= 0 {
			f.assignTo(name, v)
		}
	case kDottedName:
		f.namePattern(i, v, fail)
	case unknown, kComplexPattern:
		f.maybe(i, fail)
	default:
		f.test("==", v, f.expr(i), i, fail)
	}
}

// casePattern is a pattern with a sign in front, or _.
func (f *file) casePattern(i int, v ir.Var, fail *ir.Block) {
	c := f.first(i)
	switch {
	case c < 0: // _
	case f.kind(c) == kInteger || f.kind(c) == kFloat:
		text := f.text(c)
		if strings.HasPrefix(f.text(i), "-") {
			text = "-" + text
		}
		f.test("==", v, f.constant(ir.Number, text, i), i, fail)
	default:
		f.pattern(c, v, fail)
	}
}

// test goes on where the comparison holds.
func (f *file) test(op string, a, b ir.Var, i int, fail *ir.Block) {
	holds := f.b.NewBlock()
	v := f.b.Value(ir.Instr{Op: ir.Binary, Name: op, A: a, B: b, Pos: f.pos(i)})
	f.b.Branch(v, holds, fail, f.pos(i))
	f.b.Enter(holds)
}

// maybe is a test whose outcome is not known: a shape or a length.
func (f *file) maybe(i int, fail *ir.Block) {
	holds := f.b.NewBlock()
	f.b.Branch(ir.Var{}, holds, fail, f.pos(i))
	f.b.Enter(holds)
}

// namePattern binds a name, or compares with a.b.
func (f *file) namePattern(i int, v ir.Var, fail *ir.Block) {
	parts := f.children(i)
	if len(parts) == 1 {
		if name, ok := f.capture(i); ok {
			f.assign(name, v, f.pos(i))
		}
		return
	}
	f.test("==", v, f.dottedValue(i), i, fail)
}

// dottedValue reads a.b.c.
func (f *file) dottedValue(i int) ir.Var {
	var v ir.Var
	for c := range f.named(i) {
		if v.IsZero() {
			v = f.name(c)
			continue
		}
		v = f.b.Value(ir.Instr{Op: ir.Load, A: v, Name: f.text(c), Pos: f.pos(i)})
	}
	return v
}

func (f *file) union(i int, v ir.Var, fail *ir.Block) {
	matched := f.b.NewBlock()
	for c := range f.named(i) {
		next := f.b.NewBlock()
		f.pattern(c, v, next)
		f.b.Jump(matched)
		f.b.Enter(next)
	}
	f.b.Jump(fail)
	f.b.Enter(matched)
}
