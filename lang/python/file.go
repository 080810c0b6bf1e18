package python

import (
	"iter"

	"redoubt/lang/ir"
	"redoubt/lang/tree"
)

// A file is one file while it is lowered.
type file struct {
	l       *Lowerer
	t       *tree.Tree
	m       *ir.Module
	*frame         // of the function that is being lowered
	scope   *scope // the innermost one
	depth   int
	copied  int                 // nodes of finally bodies that were lowered once more
	written int                 // fields of the constructors that were written
	fields  map[string][]field  // of the record classes so far, by name
	places  map[string][]string // the members of classes that patterns match by place
}

// A frame is what is known of the function that is being lowered.
type frame struct {
	b      *ir.Builder
	ways   []way    // enclosing loops and finally clauses, the innermost last
	caught []ir.Var // exceptions that are being handled
	loops  int
}

// lower lowers the whole file.
func (f *file) lower() {
	f.scope = newScope(moduleScope, f.b, nil)
	f.noteErrors()
	f.declare(f.scope, 0, int(f.t.Nodes[0].Next))
	f.declareGlobals()
	f.body(0)
}

// body lowers the statements among a node's children.
func (f *file) body(i int) {
	for c := range f.named(i) {
		f.stmt(c)
	}
}

// kind is the kind of a named node, unknown for punctuation.
func (f *file) kind(i int) kind {
	n := &f.t.Nodes[i]
	if n.Flags&tree.Named == 0 || int(n.Kind) >= len(f.l.kinds) {
		return unknown
	}
	return f.l.kinds[n.Kind]
}

// named yields the named children, without comments and errors.
func (f *file) named(i int) iter.Seq[int] {
	return func(yield func(int) bool) {
		nodes := f.t.Nodes
		for c, end := i+1, int(nodes[i].Next); c < end; c = int(nodes[c].Next) {
			if nodes[c].Flags&(tree.Named|tree.Error) != tree.Named {
				continue
			}
			if k := f.kind(c); k != kComment && k != kLineContinuation && !yield(c) {
				return
			}
		}
	}
}

// children collects the named children.
func (f *file) children(i int) []int {
	var list []int
	for c := range f.named(i) {
		list = append(list, c)
	}
	return list
}

// first is the first named child, -1 if there is none.
func (f *file) first(i int) int {
	for c := range f.named(i) {
		return c
	}
	return -1
}

// child is the first child with the field, -1 if there is none.
func (f *file) child(i int, field string) int {
	for c := range f.named(i) {
		if f.t.Nodes[c].Field != 0 && f.t.Field(c) == field {
			return c
		}
	}
	return -1
}

// childOf is the first child of the kind, -1 if there is none.
func (f *file) childOf(i int, k kind) int {
	for c := range f.named(i) {
		if f.kind(c) == k {
			return c
		}
	}
	return -1
}

// token is the text of the first unnamed child with the field: an operator.
func (f *file) token(i int, field string) string {
	for c := range f.t.Children(i) {
		if f.t.Nodes[c].Field != 0 && f.t.Field(c) == field {
			return f.t.Kind(c)
		}
	}
	return ""
}

// text is the source of a node, "" for none.
func (f *file) text(i int) string {
	if i < 0 {
		return ""
	}
	return f.t.Text(i)
}

// pos is the span of a node.
func (f *file) pos(i int) ir.Pos {
	n := &f.t.Nodes[i]
	return ir.Pos{Line: int32(n.Line) + 1, Column: int32(n.Column) + 1, Start: int32(n.Start), End: int32(n.End)}
}

// bare takes the parentheses off an expression.
func (f *file) bare(i int) int {
	for i >= 0 && f.kind(i) == kParenthesized {
		i = f.first(i)
	}
	return i
}

func (f *file) gap(i int, message string) {
	if len(f.m.Gaps) < maxGaps {
		f.m.Gaps = append(f.m.Gaps, ir.Gap{Pos: f.pos(i), Message: message})
	}
}

// noteErrors makes a gap of every syntax error.
func (f *file) noteErrors() {
	if f.t.Nodes[0].Flags&(tree.Broken|tree.Error) == 0 {
		return
	}
	for i := 0; i < len(f.t.Nodes); i++ {
		if f.t.Nodes[i].Flags&tree.Error != 0 {
			what := "part of this statement"
			if k := f.kind(int(f.t.Nodes[i].Parent)); k == kModule || k == kBlock {
				what = "this statement"
			}
			f.gap(i, "syntax error: "+what+" was not read")
			i = max(i, int(f.t.Nodes[i].Next)-1)
		}
	}
}

// deeper counts nesting; it is false where that is too deep to go on.
func (f *file) deeper(i int) bool {
	if f.depth++; f.depth <= maxDepth {
		return true
	}
	f.gap(i, "code that is nested too deeply was not read")
	return false
}
