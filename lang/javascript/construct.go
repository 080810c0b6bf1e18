package javascript

import (
	"redoubt/lang/ir"
)

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
