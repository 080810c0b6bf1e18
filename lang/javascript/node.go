package javascript

import (
	"redoubt/lang/ir"
	"redoubt/lang/tree"
)

func (l *lowering) kind(n int) kind {
	k := l.t.Nodes[n].Kind
	if int(k) >= len(l.g.kinds) {
		return kErrorNode
	}
	return l.g.kinds[k]
}

// end is the index behind the last descendant of n.
func (l *lowering) end(n int) int { return int(l.t.Nodes[n].Next) }

// child is the first child in a role, -1 if there is none.
func (l *lowering) child(n int, f field) int {
	for c, end := n+1, l.end(n); c < end; c = l.end(c) {
		if l.g.fields[l.t.Nodes[c].Field] == f {
			return c
		}
	}
	return -1
}

// has returns the first child of a kind, -1 if there is none.
func (l *lowering) has(n int, k kind) int {
	for c, end := n+1, l.end(n); c < end; c = l.end(c) {
		if l.kind(c) == k {
			return c
		}
	}
	return -1
}

// isNamed reports whether n counts: it is no token, comment or error.
func (l *lowering) isNamed(n int) bool {
	if !l.t.Is(n, tree.Named) {
		return false
	}
	k := l.kind(n)
	return k != kComment && k != kErrorNode
}

// inner is the first named child, -1 if there is none.
func (l *lowering) inner(n int) int {
	for c, end := n+1, l.end(n); c < end; c = l.end(c) {
		if l.isNamed(c) {
			return c
		}
	}
	return -1
}

// children calls do for the named children.
func (l *lowering) children(n int, do func(int)) {
	for c, end := n+1, l.end(n); c < end; c = l.end(c) {
		if l.isNamed(c) {
			do(c)
		}
	}
}

func (l *lowering) source(n int) []byte {
	return l.t.Source[l.t.Nodes[n].Start:l.t.Nodes[n].End]
}

// text is the source of n; equal ones share their memory.
func (l *lowering) text(n int) string {
	src := l.source(n)
	if s, ok := l.names[string(src)]; ok {
		return s
	}
	s := string(src)
	l.names[s] = s
	return s
}

func (l *lowering) pos(n int) ir.Pos {
	x := &l.t.Nodes[n]
	return ir.Pos{Line: int32(x.Line) + 1, Column: int32(x.Column) + 1, Start: int32(x.Start), End: int32(x.End)}
}
