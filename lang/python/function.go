package python

import (
	"bytes"

	"redoubt/lang/ir"
)

// inside lowers code in a new function and returns its closure.
func (f *file) inside(name string, pos ir.Pos, lower func(*ir.Builder, *scope)) (ir.Var, *ir.Func) {
	frame0, scope0 := f.frame, f.scope
	b := ir.NewFunc(f.m, f.b.Func, name, pos)
	f.frame = &frame{b: b}
	f.scope = newScope(functionScope, b, scope0)
	lower(b, f.scope)
	f.frame, f.scope = frame0, scope0
	return f.b.Value(ir.Instr{Op: ir.Closure, Func: b.Func, Pos: pos}), b.Func
}

// function lowers a function definition to its closure.
func (f *file) function(i int) (ir.Var, *ir.Func) {
	name := f.child(i, "name")
	at := i
	if name >= 0 {
		at = name
	}
	full, method := f.text(name), f.scope.kind == classScope
	if method {
		full = f.scope.class + "." + full
	}
	return f.inside(full, f.pos(at), func(b *ir.Builder, s *scope) {
		b.Func.Method = method
		b.Func.Async = bytes.HasPrefix(f.t.Source[f.t.Nodes[i].Start:], []byte("async"))
		f.parameters(f.child(i, "parameters"))
		if body := f.child(i, "body"); body >= 0 {
			f.declare(s, body, int(f.t.Nodes[body].Next))
			f.defaults(f.child(i, "parameters"))
			f.suite(body)
		}
	})
}

func (f *file) lambda(i int) ir.Var {
	v, _ := f.inside("<lambda>", f.pos(i), func(b *ir.Builder, s *scope) {
		params, body := f.child(i, "parameters"), f.child(i, "body")
		f.parameters(params)
		if body < 0 {
			return
		}
		f.declare(s, body, int(f.t.Nodes[body].Next))
		f.defaults(params)
		v := f.expr(body)
		b.Return(v, f.pos(body))
	})
	return v
}

// parameters declares the parameters of the function that is being lowered.
func (f *file) parameters(i int) {
	if i < 0 {
		return
	}
	k := ir.Positional
	for c := range f.named(i) {
		switch p := f.parameter(c); {
		case f.kind(c) == kKeywordSeparator:
			k = ir.Keyword
		case p.Pos.Line == 0:
		default:
			switch p.Kind {
			case ir.Positional:
				p.Kind = k
			case ir.Rest:
				k = ir.Keyword
			}
			f.b.Func.Params = append(f.b.Func.Params, p)
		}
	}
}

// parameter declares one parameter; its place is zero if the node is none.
func (f *file) parameter(i int) ir.Param {
	p := ir.Param{Pos: f.pos(i)}
	name := i
	switch f.kind(i) {
	case kTypedParameter:
		if c := f.first(i); c >= 0 {
			p = f.parameter(c)
			p.Type = f.declaration(i)
			return p
		}
		return ir.Param{}
	case kDefaultParameter, kTypedDefaultParameter:
		p.Optional = true
		name, p.Type = f.child(i, "name"), f.declaration(i)
	case kListSplatPattern, kListSplat:
		p.Kind, p.Optional = ir.Rest, true
		name = f.first(i)
	case kDictionarySplatPattern, kDictionarySplat:
		p.Kind, p.Optional = ir.KeywordRest, true
		name = f.first(i)
	case kIdentifier, kTuplePattern:
	default:
		return ir.Param{}
	}
	switch {
	case name < 0:
		return ir.Param{}
	case f.kind(name) != kIdentifier: // Python 2: def f((a, b))
		declarer{f, f.scope}.targets(name)
		p.Var = f.b.Temp()
	default:
		p.Name, p.Pos = f.text(name), f.pos(name)
		p.Var = f.scope.add(p.Name)
	}
	return p
}

// maxType bounds the declared types that are kept: longer ones are no names.
const maxType = 80

// declaration is the declared type of a parameter or a field.
func (f *file) declaration(i int) string {
	typ := f.child(i, "type")
	if typ < 0 {
		return ""
	}
	if s := f.text(typ); len(s) <= maxType {
		return s
	}
	return ""
}

// defaults lowers the defaults of the parameters at the function's beginning,
// and takes those apart that are patterns.
func (f *file) defaults(i int) {
	if i < 0 {
		return
	}
	n := 0
	for c := range f.named(i) {
		if f.kind(c) == kKeywordSeparator || !f.isParameter(c) || n >= len(f.b.Func.Params) {
			continue
		}
		p := f.b.Func.Params[n]
		n++
		if value := f.child(c, "value"); value >= 0 {
			f.defaultTo(p.Var, value)
		}
		if p.Name == "" {
			if f.kind(c) == kDefaultParameter {
				c = f.child(c, "name")
			}
			f.assignTo(c, p.Var)
		}
	}
}

// isParameter reports whether the node declared a parameter.
func (f *file) isParameter(i int) bool {
	switch f.kind(i) {
	case kTypedParameter, kListSplatPattern, kDictionarySplatPattern, kListSplat, kDictionarySplat:
		return f.first(i) >= 0
	case kDefaultParameter, kTypedDefaultParameter:
		return f.child(i, "name") >= 0
	case kIdentifier, kTuplePattern:
		return true
	}
	return false
}

// defaultTo gives a parameter its default, whose names are those around the
// function.
func (f *file) defaultTo(param ir.Var, value int) {
	own := f.scope
	f.scope = newScope(defaultScope, f.b, own.parent)
	v := f.expr(value)
	f.scope = own
	f.b.Emit(ir.Instr{Op: ir.Default, Dst: param, A: v, Pos: f.pos(value)})
}
