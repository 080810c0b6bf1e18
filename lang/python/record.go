package python

import (
	"strconv"

	"redoubt/lang/ir"
)

// initializer writes __init__ for a record class. indexed fields can be read
// by their place too; an open class may have fields of a base that is not seen
// here, which come by name.
func (f *file) initializer(body int, fields []field, indexed, open bool) {
	post := f.scope.names["__post_init__"] != 0
	pos := f.pos(f.child(int(f.t.Nodes[body].Parent), "name"))
	v, _ := f.inside(f.scope.class+".__init__", pos, func(b *ir.Builder, s *scope) {
		b.Func.Method = true
		self := f.fieldParam("self", pos, ir.Positional, false)
		for n, x := range fields {
			p := f.fieldParam(x.name, f.pos(x.at), ir.Positional, x.value >= 0)
			b.Func.Params[len(b.Func.Params)-1].Type = x.typ
			f.fieldDefault(p, x)
			b.Emit(ir.Instr{Op: ir.Store, A: self, Name: x.name, C: p, Pos: f.pos(x.at)})
			if indexed {
				key := f.constant(ir.Number, strconv.Itoa(n), x.at)
				b.Emit(ir.Instr{Op: ir.Store, A: self, B: key, C: p, Pos: f.pos(x.at)})
			}
		}
		if open {
			rest := f.fieldParam("**", pos, ir.KeywordRest, true)
			b.Emit(ir.Instr{Op: ir.Merge, A: self, B: rest, Pos: pos})
		}
		if post {
			fn := b.Value(ir.Instr{Op: ir.Load, A: self, Name: "__post_init__", Pos: pos})
			b.Value(ir.Instr{Op: ir.Call, A: fn, B: self, Pos: pos})
		}
	})
	f.bind("__init__", v, pos, 0)
}

func (f *file) fieldParam(name string, pos ir.Pos, k ir.ParamKind, optional bool) ir.Var {
	v := f.scope.add(name)
	f.b.Func.Params = append(f.b.Func.Params, ir.Param{Name: name, Var: v, Kind: k, Optional: optional, Pos: pos})
	return v
}

// fieldDefault gives a field its default; a factory is called.
func (f *file) fieldDefault(p ir.Var, x field) {
	if x.value < 0 {
		return
	}
	own := f.scope
	f.scope = newScope(defaultScope, f.b, own.parent)
	v := f.expr(x.value)
	if x.called {
		v = f.b.Value(ir.Instr{Op: ir.Call, A: v, Pos: f.pos(x.value)})
	}
	f.scope = own
	f.b.Emit(ir.Instr{Op: ir.Default, Dst: p, A: v, Pos: f.pos(x.value)})
}
