package javascript

import (
	"bytes"

	"redoubt/lang/ir"
	"redoubt/lang/tree"
)

// Bounds of the attempts to read a file with syntax errors.
const (
	maxRepaired = 100 << 10 // bytes
	maxRepairs  = 5
	maxTries    = 3 // for one of them
)

// repair reads a file with syntax errors again without the lines in which they
// are, if that shows more of it: an error in brackets may swallow all that
// follows.
func repair(g *grammar, t *tree.Tree) (*tree.Tree, []ir.Gap) {
	var gaps []ir.Gap
	if len(t.Source) > maxRepaired || !t.Is(0, tree.Broken) {
		return t, nil
	}
	for range maxRepairs {
		better, at := improved(g, t)
		if better == nil {
			break
		}
		t, gaps = better, append(gaps, ir.Gap{Pos: at, Message: syntaxError})
	}
	return t, gaps
}

// improved is the tree without one line, if there is one that makes it better.
func improved(g *grammar, t *tree.Tree) (*tree.Tree, ir.Pos) {
	was, errors := lost(t)
	if was == 0 {
		return nil, ir.Pos{}
	}
	line := -1
	for tries := 0; len(errors) > 0 && tries < maxTries; errors = errors[1:] {
		x := t.Nodes[errors[0]]
		if int(x.Line) == line {
			continue
		}
		line = int(x.Line)
		tries++
		from := bytes.LastIndexByte(t.Source[:x.Start], '\n') + 1
		again, err := tree.Parse(g.lang, without(t.Source, from), parseTime)
		if err != nil {
			break
		}
		if now, _ := lost(again); now < was-was/5 {
			return again, ir.Pos{Line: int32(line) + 1, Column: 1, Start: int32(from), End: int32(x.End)}
		}
	}
	return nil, ir.Pos{}
}

// lost counts the bytes in errors that are longer than a line, and lists the
// innermost errors.
func lost(t *tree.Tree) (n int, innermost []int) {
	last := 0 // end of the outermost error so far
	for i := range t.Nodes {
		if !t.Is(i, tree.Error) {
			continue
		}
		x := t.Nodes[i]
		if i >= last {
			last = int(x.Next)
			if bytes.IndexByte(t.Source[x.Start:x.End], '\n') >= 0 {
				n += int(x.End - x.Start)
			}
		}
		if k := len(innermost) - 1; k >= 0 && int(t.Nodes[innermost[k]].Next) > i {
			innermost = innermost[:k]
		}
		innermost = append(innermost, i)
	}
	return n, innermost
}

// without blanks the line that begins at from.
func without(src []byte, from int) []byte {
	src = bytes.Clone(src)
	for i := from; i < len(src) && src[i] != '\n'; i++ {
		src[i] = ' '
	}
	return src
}
