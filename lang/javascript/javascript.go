// Package javascript lowers JavaScript, JSX, TypeScript and TSX to the form
// that package ir describes, and finds the files that imports mean.
//
// It checks no types and runs nothing: what is there for the type checker only
// is dropped, and what a library or a global does is not known here. Third-party
// packages below node_modules are never read.
package javascript

import (
	"bytes"
	"path"

	js "github.com/tree-sitter/tree-sitter-javascript/bindings/go"
	ts "github.com/tree-sitter/tree-sitter-typescript/bindings/go"

	"redoubt/lang/ir"
	"redoubt/lang/tree"
)

// Bounds of what is read.
const (
	maxSource = 2 << 20 // bytes of a file
	maxLine   = 500     // bytes of the average line of a file of some size
	someSize  = 8 << 10
	parseTime = 10_000_000 // microseconds
	maxGaps   = 50         // of one file
)

// A Lowerer lowers files. It may be used by several goroutines.
type Lowerer struct {
	js, ts, tsx *grammar
	expressions *[kinds]func(*lowering, int) ir.Var
	statements  *[kinds]func(*lowering, int)
}

// New prepares the grammars.
func New() *Lowerer {
	return &Lowerer{
		js: newGrammar(js.Language()), ts: newGrammar(ts.LanguageTypescript()), tsx: newGrammar(ts.LanguageTSX()),
		expressions: expressions(), statements: statements(),
	}
}

// Lower reads a file. It never fails: what it can't read is a gap of the
// module.
func (l *Lowerer) Lower(file string, src []byte) *ir.Module {
	m := &ir.Module{File: file, Lang: "javascript", Lines: lines(src)}
	if why := unreadable(src); why != "" {
		return empty(m, why)
	}
	g := l.grammar(file)
	t, err := tree.Parse(g.lang, blanked(src), parseTime)
	if err != nil {
		return empty(m, err.Error())
	}
	t, m.Gaps = repair(g, t)
	newLowering(l, g, t, m).file()
	return m
}

func (l *Lowerer) grammar(file string) *grammar {
	switch path.Ext(file) {
	case ".ts", ".mts", ".cts":
		return l.ts
	case ".tsx":
		return l.tsx
	}
	return l.js
}

// empty makes m a module without code.
func empty(m *ir.Module, why string) *ir.Module {
	m.Gaps = append(m.Gaps, ir.Gap{Pos: ir.Pos{Line: 1, Column: 1}, Message: why})
	b := ir.NewFunc(m, nil, "<module>", ir.Pos{Line: 1, Column: 1})
	m.Init, m.Exports = b.Func, b.Variable("module")
	return m
}

func lines(src []byte) int {
	n := bytes.Count(src, []byte("\n"))
	if len(src) > 0 && src[len(src)-1] != '\n' {
		n++
	}
	return n
}

// unreadable says why a file is not read, "" if it is.
func unreadable(src []byte) string {
	switch {
	case bytes.HasPrefix(src, []byte("\xff\xfe")), bytes.HasPrefix(src, []byte("\xfe\xff")):
		return "UTF-16 was not read"
	case len(src) > maxSource, len(src) > someSize && len(src)/lines(src) > maxLine:
		return "minified or generated code was not read"
	}
	return ""
}

// blanked puts blanks where a byte order mark and a hashbang line are; offsets
// stay what they are.
func blanked(src []byte) []byte {
	n := 0
	if bytes.HasPrefix(src, []byte("\xef\xbb\xbf")) {
		n = 3
	}
	if bytes.HasPrefix(src[n:], []byte("#!")) {
		if n = bytes.IndexByte(src, '\n'); n < 0 {
			n = len(src)
		}
	}
	if n == 0 {
		return src
	}
	src = bytes.Clone(src)
	for i := range n {
		src[i] = ' '
	}
	return src
}
