// Package python lowers Python source to the intermediate representation.
//
// It knows Python's grammar and scoping rules, versions 2.7 to 3.14. It knows
// no library and no value: what a call does, which branch is taken and what an
// import gives are package flow's business. It never fails: what it can't read
// is a gap of the module.
package python

import (
	"bytes"
	"errors"
	"fmt"

	grammar "github.com/tree-sitter/tree-sitter-python/bindings/go"

	"redoubt/lang/ir"
	"redoubt/lang/tree"
)

// Bounds of one file.
const (
	maxSize    = 2 << 20    // bytes
	maxLine    = 20_000     // bytes, on average
	maxDepth   = 200        // nested expressions and statements
	maxGaps    = 50         // syntax errors that are told one by one
	parseLimit = 10_000_000 // microseconds
)

// A Lowerer lowers Python files. It may be used by several goroutines.
type Lowerer struct {
	lang  *tree.Language
	kinds []kind // by the grammar's number of a node kind
	stmts [kindCount]func(*file, int)
	exprs [kindCount]func(*file, int) ir.Var
}

// New returns a Lowerer.
func New() *Lowerer {
	l := &Lowerer{lang: tree.NewLanguage(grammar.Language())}
	l.kinds = kindTable(l.lang)
	statements(&l.stmts)
	expressions(&l.exprs)
	return l
}

// Lower turns a file into a module. What could not be read is in its Gaps.
func (l *Lowerer) Lower(name string, src []byte) *ir.Module {
	m := &ir.Module{File: name, Lang: "python", Lines: lines(src)}
	b := ir.NewFunc(m, nil, "<module>", ir.Pos{Line: 1, Column: 1, End: int32(min(len(src), maxSize))})
	m.Init = b.Func
	if why := unreadable(src, m.Lines); why != "" {
		m.Gaps = append(m.Gaps, ir.Gap{Pos: b.Func.Pos, Message: why})
		return m
	}
	t, err := l.parse(src)
	if err != nil {
		m.Gaps = append(m.Gaps, ir.Gap{Pos: b.Func.Pos, Message: err.Error()})
		return m
	}
	f := &file{l: l, t: l.repair(t, m), m: m, frame: &frame{b: b}}
	f.lower()
	return m
}

func (l *Lowerer) parse(src []byte) (*tree.Tree, error) {
	t, err := tree.Parse(l.lang, src, parseLimit)
	switch {
	case errors.Is(err, tree.ErrTime), errors.Is(err, tree.ErrNodes):
		return nil, fmt.Errorf("the file was not read: %w", err)
	case err != nil:
		return nil, fmt.Errorf("parsing: %w", err)
	}
	return t, nil
}

func lines(src []byte) int {
	n := bytes.Count(src, []byte("\n"))
	if len(src) > 0 && src[len(src)-1] != '\n' {
		n++
	}
	return n
}

// unreadable says why source is not worth parsing, "" if it is.
func unreadable(src []byte, lines int) string {
	switch {
	case bytes.HasPrefix(src, []byte{0xff, 0xfe}), bytes.HasPrefix(src, []byte{0xfe, 0xff}):
		return "source in UTF-16 was not read"
	case bytes.Count(src[:min(len(src), 400)], []byte{0}) > 20:
		return "the file is no text and was not read"
	case len(src) > maxSize, lines > 0 && len(src)/lines > maxLine:
		return "generated or minified code was not read"
	}
	return ""
}
