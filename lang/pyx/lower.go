// Package python lowers Python source to package ir's form.
//
// It knows Python's syntax and its rules of scope, and how modules are found
// in folders. It knows no library and follows no data.
package python

import (
	"bytes"
	"fmt"

	grammar "github.com/tree-sitter/tree-sitter-python/bindings/go"

	"redoubt/lang/ir"
	"redoubt/lang/tree"
)

// The bounds of a file. What exceeds them is a gap.
const (
	maxSize   = 2 << 20
	maxDepth  = 200       // of nested expressions and statements
	parseTime = 5_000_000 // microseconds
	longLine  = 2_000     // bytes of a line, on average, in generated code
)

// A Lowerer lowers files. It is safe for several goroutines.
type Lowerer struct{ lang *tree.Language }

// New returns a lowerer.
func New() *Lowerer { return &Lowerer{tree.NewLanguage(grammar.Language())} }

// Lower lowers one file. It never fails: what can't be read is a gap of the
// module.
func (l *Lowerer) Lower(file string, src []byte) *ir.Module {
	m := &ir.Module{File: file, Lang: "python", Lines: bytes.Count(src, []byte("\n")) + 1}
	b := ir.NewFunc(m, nil, "<module>", ir.Pos{Line: 1, Column: 1})
	m.Init = b.Func
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	if why := unreadable(src, m.Lines); why != "" {
		gap(m, why)
		return m
	}
	t, err := tree.Parse(l.lang, src, parseTime)
	if err != nil {
		gap(m, err.Error())
		return m
	}
	x := &lowerer{t: t, m: m}
	top := &scope{b: b, names: map[string]ir.Var{}, fn: true}
	x.declare(top, 0)
	x.block(top, 0)
	b.Return(ir.Var{}, ir.Pos{})
	return m
}

func gap(m *ir.Module, why string) {
	m.Gaps = append(m.Gaps, ir.Gap{Pos: ir.Pos{Line: 1, Column: 1}, Message: why})
}

// unreadable says why a file is not read, "" if it is.
func unreadable(src []byte, lines int) string {
	switch {
	case bytes.HasPrefix(src, []byte("\xff\xfe")), bytes.HasPrefix(src, []byte("\xfe\xff")):
		return "UTF-16 is not read"
	case len(src) > maxSize, len(src) > 50_000 && len(src)/lines > longLine:
		return "generated code was not read"
	}
	return ""
}

// A scope is where names are looked up: a function's, or a comprehension's
// inside of one.
type scope struct {
	b      *ir.Builder
	parent *scope
	fn     bool // a function's or the module's own scope
	names  map[string]ir.Var
	global map[string]bool // declared global
	class  *ir.Var         // the class object whose body is being lowered
	method string          // prefix of function names: "Class."
	self   ir.Var          // first parameter of a method
	loops  []loop
	tries  []func() // finally bodies to run on the way out
	caught ir.Var
}

type loop struct {
	next, end *ir.Block
	tries     int
}

type lowerer struct {
	t     *tree.Tree
	m     *ir.Module
	depth int
}

// deeper runs do one level down; beyond the bound it is a gap instead.
func (x *lowerer) deeper(n int, do func()) bool {
	if x.depth >= maxDepth {
		x.gap(n, "nested too deeply to be read")
		return false
	}
	x.depth++
	do()
	x.depth--
	return true
}

func (x *lowerer) gap(n int, message string) {
	if len(x.m.Gaps) < 100 {
		x.m.Gaps = append(x.m.Gaps, ir.Gap{Pos: x.pos(n), Message: message})
	}
}

func (x *lowerer) pos(n int) ir.Pos {
	d := &x.t.Nodes[n]
	return ir.Pos{Line: int32(d.Line) + 1, Column: int32(d.Column) + 1, Start: int32(d.Start), End: int32(d.End)}
}

func (x *lowerer) kind(n int) string { return x.t.Kind(n) }

func (x *lowerer) named(n int) []int {
	var list []int
	for c := range x.t.Named(n) {
		list = append(list, c)
	}
	return list
}

// lookup finds a name; ok is false for names of no scope.
func (s *scope) lookup(name string) (v ir.Var, ok bool) {
	up := uint16(0)
	for at := s; at != nil; at = at.parent {
		if at.global[name] {
			for at.parent != nil {
				if at.fn {
					up++
				}
				at = at.parent
			}
		}
		if v, ok := at.names[name]; ok {
			v.Up += up
			if up > 0 {
				at.b.Func.Vars[v.Index].Captured = true
			}
			return v, true
		}
		if at.fn {
			up++
		}
	}
	return ir.Var{}, false
}

// root is the module's scope, and how many functions outwards it is.
func (s *scope) root() (top *scope, up uint16) {
	for top = s; top.parent != nil; top = top.parent {
		if top.fn {
			up++
		}
	}
	return top, up
}

// bind returns the variable that an assignment to the name is to.
func (s *scope) bind(name string) ir.Var {
	if v, ok := s.names[name]; ok {
		return v
	}
	if s.global[name] {
		top, up := s.root()
		v, ok := top.names[name]
		if !ok {
			v = top.b.Variable(name)
			top.names[name] = v
		}
		if up > 0 {
			top.b.Func.Vars[v.Index].Captured = true
		}
		v.Up = up
		return v
	}
	if v, ok := s.lookup(name); ok && !s.fn {
		return v
	}
	if v, ok := s.lookup(name); ok && s.fn && v.Up > 0 && s.nonlocal(name) {
		return v
	}
	v := s.b.Variable(name)
	s.names[name] = v
	return v
}

// nonlocal reports whether the name was declared so.
func (s *scope) nonlocal(name string) bool {
	_, ok := s.global["nonlocal "+name]
	return ok
}

func (x *lowerer) fail(n int) string { return fmt.Sprintf("%s at line %d", x.kind(n), x.t.Nodes[n].Line+1) }
