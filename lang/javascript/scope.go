package javascript

import (
	"redoubt/lang/ir"
)

// An activation is a function while it is lowered.
type activation struct {
	b       *ir.Builder
	up      *activation
	level   int // how many functions are around it
	arrow   bool
	root    *scope // of its parameters and var declarations
	scope   *scope // the innermost
	targets []target
	finals  []final
	loops   int
	space   ir.Var // object of the TypeScript namespace
	// fields initialises the instance's fields; it is called behind super().
	fields func()
}

// A scope is what a block declares, "this" among it.
type scope struct {
	up    *scope
	fn    *activation
	names map[string]ir.Var
}

// begin goes into a new function; the result goes back.
func (l *lowering) begin(b *ir.Builder, arrow bool) (end func()) {
	outer := l.fn
	f := &activation{b: b, up: outer, arrow: arrow}
	f.root = &scope{fn: f}
	if outer != nil {
		f.level, f.root.up = outer.level+1, outer.scope
	}
	f.scope = f.root
	if !arrow {
		b.Func.This = declareIn(f.root, "this")
	}
	l.fn = f
	return func() { l.fn = outer }
}

// open adds a scope for the node; the result closes it.
func (l *lowering) open(n int) (shut func()) {
	f, old := l.fn, l.fn.scope
	f.scope = l.scopes[n]
	if f.scope == nil || l.copying == 0 {
		f.scope = &scope{up: old, fn: f}
		if l.copying > 0 {
			l.scopes[n] = f.scope
		}
	}
	return func() { f.scope = old }
}

func declareIn(s *scope, name string) ir.Var {
	if v, ok := s.names[name]; ok {
		return v
	}
	if s.names == nil {
		s.names = map[string]ir.Var{}
	}
	v := s.fn.b.Variable(name)
	s.names[name] = v
	return v
}

// lookup finds the variable that a name means here; zero if none is declared.
func (l *lowering) lookup(name string) ir.Var {
	for s := l.fn.scope; s != nil; s = s.up {
		if v, ok := s.names[name]; ok {
			return l.outward(s.fn, v)
		}
	}
	if l.implicit[name] {
		return l.outward(l.module.fn, declareIn(l.module, name))
	}
	return ir.Var{}
}

// outward is a variable of an enclosing function as seen from here.
func (l *lowering) outward(owner *activation, v ir.Var) ir.Var {
	if up := l.fn.level - owner.level; up > 0 {
		owner.b.Func.Vars[v.Index].Captured = true
		v.Up = uint16(up)
	}
	return v
}

// this is the receiver.
func (l *lowering) this() ir.Var { return l.lookup("this") }

// argumentsObject is the variable "arguments" of the nearest function that is
// no arrow: a hidden parameter, which is there once it is used.
func (l *lowering) argumentsObject(n int) ir.Var {
	f := l.fn
	for f.arrow {
		f = f.up
	}
	if f.up == nil {
		return l.value(n, ir.Instr{Op: ir.Global, Name: "arguments"})
	}
	v, ok := f.root.names["arguments"]
	if !ok {
		v = declareIn(f.root, "arguments")
		f.b.Func.Params = append(f.b.Func.Params, ir.Param{Name: "arguments", Var: v, Kind: ir.Rest, Optional: true, Pos: l.pos(n)})
	}
	return l.outward(f, v)
}

// assign gives a variable a value, and so what the module exports of it.
func (l *lowering) assign(n int, v, x ir.Var) {
	l.emit(n, ir.Instr{Op: ir.Move, Dst: v, A: x})
	if int(v.Up) != l.fn.level {
		return
	}
	for _, name := range l.live[v.Index] {
		l.export(n, name, v)
	}
}

// identifier is the value of a name.
func (l *lowering) identifier(n int) ir.Var {
	name := l.text(n)
	switch name {
	case "arguments":
		return l.argumentsObject(n)
	case "": // the parser put it in
		return l.unknown()
	}
	if v := l.lookup(name); !v.IsZero() {
		return v
	}
	return l.value(n, ir.Instr{Op: ir.Global, Name: name})
}
