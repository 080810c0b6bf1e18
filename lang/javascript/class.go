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
	base = l.bare(base)
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
