package javascript

import (
	"slices"

	"redoubt/lang/ir"
)

// A classing is a class while it is lowered.
type classing struct {
	node    int
	name    string
	value   ir.Var
	derived bool
	scope   *scope
	fields  []int // of instances, with a value
	static  []int // fields with a value, and blocks
	ctor    int   // -1: none
}

func (l *lowering) classDeclaration(n int) {
	l.class(n, "")
}

// class lowers a class; hint is the name of one that has none.
func (l *lowering) class(n int, hint string) ir.Var {
	defer l.open(n)()
	c := &classing{node: n, name: hint, scope: l.fn.scope, ctor: -1}
	own := l.child(n, fName)
	if own >= 0 {
		c.name = l.text(own)
	}
	if c.name == "" {
		c.name = "<class>"
	}
	bases := l.bases(n)
	c.derived = len(bases) > 0
	c.value = l.value(l.known(own, n), ir.Instr{Op: ir.Class, Name: c.name, Args: bases})
	variable := l.classVariable(n, own, c.value)
	// Static members see the class as this.
	c.scope.names = map[string]ir.Var{"this": c.value}
	if own >= 0 && l.kind(n) == kClass {
		c.scope.names[c.name] = variable
	}
	l.members(c, l.child(n, fBody))
	l.construct(c)
	l.initStatic(c)
	if d := l.classDecorators(n); len(d) > 0 {
		c.value = l.decorate(n, c.value, d)
		if !variable.IsZero() {
			l.assign(n, variable, c.value)
		}
	}
	return c.value
}

// classVariable gives the class to the variable of its name.
func (l *lowering) classVariable(n, own int, v ir.Var) ir.Var {
	if own < 0 {
		return ir.Var{}
	}
	if l.kind(n) == kClass {
		declareIn(l.fn.scope, l.text(own))
	}
	dst := l.lookup(l.text(own))
	if !dst.IsZero() {
		l.assign(own, dst, v)
		l.made[place{l.fn.b.Func, dst}] = true
	}
	return dst
}

func (l *lowering) bases(n int) []ir.Arg {
	h := l.has(n, kClassHeritage)
	if h < 0 {
		return nil
	}
	base := l.inner(h)
	if e := l.has(h, kExtendsClause); e >= 0 {
		base = l.child(e, fValue)
	}
	if base < 0 || l.expressions[l.kind(base)] == nil { // implements only
		return nil
	}
	return []ir.Arg{{Var: l.expr(base)}}
}

func (l *lowering) members(c *classing, body int) {
	if body < 0 {
		return
	}
	var decorators []int
	l.children(body, func(m int) {
		switch l.kind(m) {
		case kDecorator:
			decorators = append(decorators, m)
			return
		case kMethod:
			l.classMethod(c, m, decorators)
		case kFieldDefinition:
			l.classField(c, m)
		case kStaticBlock:
			c.static = append(c.static, m)
		}
		decorators = nil
	})
}

func (l *lowering) classMethod(c *classing, m int, decorators []int) {
	flags := l.accessor(m)
	name, key := l.key(l.child(m, fName))
	if name == "constructor" && flags&ir.Static == 0 {
		c.ctor = m
		return
	}
	title := c.name + "." + name
	if name == "" {
		title = c.name + ".<computed>"
	}
	f := l.function(m, title)
	v := l.closure(m, f)
	decorators = append(slices.Clip(decorators), l.decorators(m)...)
	if f != nil {
		f.Method, f.Decorated = true, len(decorators) > 0
	}
	v = l.decorate(m, v, decorators)
	l.emit(m, ir.Instr{Op: ir.Store, A: c.value, B: key, Name: name, C: v, Flags: flags})
}

func (l *lowering) classField(c *classing, m int) {
	switch {
	case l.child(m, fValue) < 0:
	case l.accessor(m)&ir.Static == 0:
		c.fields = append(c.fields, m)
	default:
		c.static = append(c.static, m)
	}
}

// initStatic initialises what belongs to the class itself, when its methods
// are there.
func (l *lowering) initStatic(c *classing) {
	for _, m := range c.static {
		if l.kind(m) == kFieldDefinition {
			l.initField(c, m, c.value, ir.Static)
		} else if b := l.child(m, fBody); b >= 0 {
			l.statement(b)
		}
	}
}

// initField stores a field's first value.
func (l *lowering) initField(c *classing, m int, to ir.Var, flags ir.Flags) {
	name, key := l.key(max(l.child(m, fProperty), l.child(m, fName)))
	title := ""
	if name != "" {
		title = c.name + "." + name
	}
	v := l.namedExpr(l.child(m, fValue), title)
	l.emit(m, ir.Instr{Op: ir.Store, A: to, B: key, Name: name, C: v, Flags: flags})
}

// construct lowers the constructor. Fields are initialised in it: at the
// beginning, or behind super() in a derived class. Their initialisers don't
// see its parameters.
func (l *lowering) construct(c *classing) {
	fields := func() {
		f, old := l.fn, l.fn.scope
		f.scope = &scope{up: c.scope, fn: f, names: map[string]ir.Var{"this": f.b.Func.This}}
		for _, m := range c.fields {
			l.initField(c, m, f.b.Func.This, 0)
		}
		f.scope = old
	}
	var f *ir.Func
	switch {
	case c.ctor >= 0:
		f = l.functionWith(c.ctor, c.name+".constructor", func() {
			l.fn.fields = fields
			if !c.derived {
				l.initFields()
			}
		})
	case len(c.fields) > 0:
		f = l.implied(c, fields)
	default:
		return
	}
	if f != nil {
		f.Method = true
	}
	l.emit(c.node, ir.Instr{Op: ir.Store, A: c.value, Name: "constructor", C: l.closure(c.node, f)})
}

// implied is the constructor of a class that has fields but states none.
func (l *lowering) implied(c *classing, fields func()) *ir.Func {
	b := ir.NewFunc(l.m, l.fn.b.Func, c.name+".constructor", l.pos(l.known(l.child(c.node, fName), c.node)))
	defer l.begin(b, false)()
	if c.derived {
		rest := b.Variable("args")
		b.Func.Params = []ir.Param{{Name: "args", Var: rest, Kind: ir.Rest, Optional: true, Pos: b.Func.Pos}}
		up := l.value(c.node, ir.Instr{Op: ir.Load, A: b.Func.This, Name: "constructor", Flags: ir.Super})
		args := []ir.Arg{{Var: rest, Spread: true}}
		l.value(c.node, ir.Instr{Op: ir.Call, A: up, B: b.Func.This, Args: args, Flags: ir.Super})
	}
	fields()
	compact(b.Func)
	return b.Func
}

func (l *lowering) decorators(n int) []int {
	var list []int
	l.children(n, func(c int) {
		if l.kind(c) == kDecorator {
			list = append(list, c)
		}
	})
	return list
}

// classDecorators are those of a class; with export they stand before that.
func (l *lowering) classDecorators(n int) []int {
	list := l.decorators(n)
	if p := int(l.t.Nodes[n].Parent); l.kind(p) == kExportStatement {
		list = append(l.decorators(p), list...)
	}
	return list
}

// decorate calls decorators, the last one first. What they return stands for
// the thing, but may not: many return nothing.
func (l *lowering) decorate(n int, v ir.Var, decorators []int) ir.Var {
	for _, d := range slices.Backward(decorators) {
		f := l.expr(l.inner(d))
		made := l.value(d, ir.Instr{Op: ir.Call, A: f, Args: []ir.Arg{{Var: v}}})
		b := l.fn.b
		out, more, after := b.Temp(), b.NewBlock(), b.NewBlock()
		l.emit(n, ir.Instr{Op: ir.Move, Dst: out, A: v})
		b.Branch(l.unknown(), more, after, l.pos(d))
		b.Enter(more)
		l.emit(n, ir.Instr{Op: ir.Move, Dst: out, A: made})
		b.Jump(after)
		b.Enter(after)
		v = out
	}
	return v
}
