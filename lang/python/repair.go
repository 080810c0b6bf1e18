package python

import (
	"bytes"

	"redoubt/lang/ir"
	"redoubt/lang/tree"
)

// Bounds of repairs: each one parses the file again.
const (
	maxRepairs = 8
	maxBroken  = 256 << 10 // bytes of a file that is repaired
)

// repair takes lines with syntax errors out of the source and parses again, as
// long as that helps: the parser drops much that stands behind some errors. Places stay the same,
// since a line is replaced by a statement and blanks of its length.
func (l *Lowerer) repair(t *tree.Tree, m *ir.Module) *tree.Tree {
	if len(t.Source) > maxBroken {
		return t
	}
	src := bytes.Clone(t.Source)
	lost := lostLines(t)
	for n := 0; n < maxRepairs && lost > 0; n++ {
		at := l.faulty(t)
		if at < 0 || !blank(src, int(t.Nodes[at].Start)) {
			break
		}
		next, err := l.parse(bytes.Clone(src))
		if err != nil || lostLines(next) >= lost {
			break
		}
		pos := ir.Pos{Line: int32(t.Nodes[at].Line) + 1, Column: 1, Start: int32(t.Nodes[at].Start), End: int32(t.Nodes[at].End)}
		pos.Start, pos.End = lineAround(src, int(pos.Start))
		m.Gaps = append(m.Gaps, ir.Gap{Pos: pos, Message: "syntax error: this line was not read"})
		t, lost = next, lostLines(next)
	}
	return t
}

// lostLines counts the lines that errors of more than one line take up.
func lostLines(t *tree.Tree) int {
	if t.Nodes[0].Flags&(tree.Broken|tree.Error) == 0 {
		return 0
	}
	n := 0
	for i := 0; i < len(t.Nodes); i++ {
		if t.Nodes[i].Flags&tree.Error != 0 {
			n += newlines(t, i)
			i = max(i, int(t.Nodes[i].Next)-1)
		}
	}
	return n
}

func newlines(t *tree.Tree, i int) int {
	return bytes.Count(t.Source[t.Nodes[i].Start:t.Nodes[i].End], []byte("\n"))
}

// faulty is the first piece that belongs to no whole statement in the first
// error of more than one line, -1 if there is none.
func (l *Lowerer) faulty(t *tree.Tree) int {
	f := file{l: l, t: t}
	for i := range t.Nodes {
		if t.Nodes[i].Flags&tree.Error == 0 || newlines(t, i) == 0 {
			continue
		}
		for c := range t.Children(i) {
			if k := f.kind(c); k != kComment && (l.stmts[k] == nil || t.Is(c, tree.Error)) {
				return c
			}
		}
		return i
	}
	return -1
}

// lineAround returns where the line at a place begins and ends.
func lineAround(src []byte, at int) (from, to int32) {
	from = int32(bytes.LastIndexByte(src[:at], '\n') + 1)
	to = int32(len(src))
	if end := bytes.IndexByte(src[at:], '\n'); end >= 0 {
		to = int32(at + end)
	}
	return from, to
}

// blank replaces the line at a place by a statement that does nothing; by one
// that takes a block where the line ends with a colon. It reports whether that
// changed the line.
func blank(src []byte, at int) bool {
	from, to := lineAround(src, at)
	line := src[from:to]
	text := bytes.TrimLeft(line, " \t\f")
	fill := []byte("pass")
	if bytes.HasSuffix(bytes.TrimRight(text, " \t\r"), []byte(":")) {
		fill = []byte("if 1:")
	}
	old := bytes.Clone(text)
	for i := range text {
		if text[i] != '\r' {
			text[i] = ' '
		}
	}
	if len(text) >= len(fill) {
		copy(text, fill)
	}
	return !bytes.Equal(old, text)
}
