package python

import (
	"strings"

	"redoubt/lang/ir"
)

// function lowers a definition and returns the closure.
func (x *lowerer) function(s *scope, n int, decorated bool) ir.Var {
	name := x.t.Child(n, "name")
	fs := x.newFunc(s, s.method+x.t.Text(name), x.pos(name))
	f := fs.b.Func
	f.Method, f.Decorated = s.class != nil, decorated
	for c := range x.t.Children(n) {
		f.Async = f.Async || x.kind(c) == "async"
		if x.kind(c) == "def" {
			break
		}
	}
	x.params(fs, x.t.Child(n, "parameters"))
	if f.Method && len(f.Params) > 0 {
		fs.self = f.Params[0].Var
	}
	body := x.t.Child(n, "body")
	x.declare(fs, body)
	x.block(fs, body)
	fs.b.Return(ir.Var{}, x.pos(n))
	return s.b.Value(ir.Instr{Op: ir.Closure, Func: f, Pos: x.pos(n)})
}

// newFunc starts a function inside of a scope. A class body is no scope for
// what stands in it.
func (x *lowerer) newFunc(s *scope, name string, pos ir.Pos) *scope {
	outer := s
	for outer.class != nil && outer.parent != nil {
		outer = outer.parent
	}
	return &scope{b: ir.NewFunc(x.m, s.b.Func, name, pos), parent: outer, fn: true, names: map[string]ir.Var{}}
}

func (x *lowerer) lambda(s *scope, n int) ir.Var {
	fs := x.newFunc(s, "<lambda>", x.pos(n))
	x.params(fs, x.t.Child(n, "parameters"))
	v := x.expr(fs, x.t.Child(n, "body"))
	fs.b.Return(v, x.pos(n))
	return s.b.Value(ir.Instr{Op: ir.Closure, Func: fs.b.Func, Pos: x.pos(n)})
}

func (x *lowerer) params(s *scope, n int) {
	if n < 0 {
		return
	}
	kind := ir.Positional
	for c := range x.t.Named(n) {
		switch x.kind(c) {
		case "keyword_separator":
			kind = ir.Keyword
		case "identifier":
			x.param(s, c, kind, -1)
		case "default_parameter", "typed_default_parameter":
			x.param(s, x.t.Child(c, "name"), kind, x.t.Child(c, "value"))
		case "typed_parameter":
			for p := range x.t.Named(c) {
				kind = x.anyParam(s, p, kind)
				break
			}
		case "list_splat_pattern", "dictionary_splat_pattern":
			kind = x.anyParam(s, c, kind)
		}
	}
}

// anyParam adds x, *x or **x and returns the kind of those that follow.
func (x *lowerer) anyParam(s *scope, n int, kind ir.ParamKind) ir.ParamKind {
	switch x.kind(n) {
	case "list_splat_pattern":
		x.param(s, n+2, ir.Rest, -1)
		return ir.Keyword
	case "dictionary_splat_pattern":
		x.param(s, n+2, ir.KeywordRest, -1)
		return kind
	}
	x.param(s, n, kind, -1)
	return kind
}

func (x *lowerer) param(s *scope, n int, kind ir.ParamKind, value int) {
	if n < 0 || n >= len(x.t.Nodes) {
		return
	}
	name := x.t.Text(n)
	v := s.b.Variable(name)
	s.names[name] = v
	s.b.Func.Params = append(s.b.Func.Params, ir.Param{Name: name, Var: v, Kind: kind, Optional: value >= 0, Pos: x.pos(n)})
	if value >= 0 {
		d := x.expr(s, value)
		s.b.Emit(ir.Instr{Op: ir.Default, Dst: v, A: d, Pos: x.pos(n)})
	}
}

// decorated lowers a function or class with its decorators, the innermost
// first.
func (x *lowerer) decorated(s *scope, n int) {
	def := x.t.Child(n, "definition")
	if def < 0 {
		return
	}
	var decorators []int
	for _, c := range x.named(n) {
		if x.kind(c) == "decorator" {
			decorators = append(decorators, c)
		}
	}
	name := x.t.Text(x.t.Child(def, "name"))
	var v ir.Var
	if x.kind(def) == "class_definition" {
		v = x.class(s, def, x.named_("dataclass", decorators))
	} else {
		v = x.function(s, def, true)
	}
	flags := ir.Flags(0)
	for i := len(decorators) - 1; i >= 0; i-- {
		text := strings.TrimPrefix(x.t.Text(decorators[i]), "@")
		switch {
		case text == "staticmethod" && s.class != nil:
			flags |= ir.Static
		case strings.HasSuffix(text, "property") && s.class != nil:
			flags |= ir.Getter
		case strings.HasSuffix(text, ".setter") && s.class != nil:
			flags |= ir.Setter
		default:
			v = x.decorate(s, decorators[i], v)
		}
	}
	x.bindMember(s, name, v, flags)
}

func (x *lowerer) decorate(s *scope, n int, v ir.Var) ir.Var {
	parts := x.named(n)
	if len(parts) == 0 {
		return v
	}
	d := x.expr(s, parts[0])
	return s.b.Value(ir.Instr{Op: ir.Call, A: d, Args: []ir.Arg{{Var: v}}, Pos: x.pos(n)})
}

// bindMember is assignName for a class's getters, setters and static methods.
func (x *lowerer) bindMember(s *scope, name string, v ir.Var, flags ir.Flags) {
	if flags == 0 || s.class == nil {
		x.assignName(s, name, v)
		return
	}
	if flags&ir.Setter == 0 {
		s.b.Emit(ir.Instr{Op: ir.Move, Dst: s.bind(name), A: v})
	}
	s.b.Emit(ir.Instr{Op: ir.Store, A: *s.class, Name: name, C: v, Flags: flags})
}

// named_ reports whether a decorator of the name is among those.
func (x *lowerer) named_(name string, decorators []int) bool {
	for _, d := range decorators {
		text, _, _ := strings.Cut(x.t.Text(d), "(")
		if strings.HasSuffix(text, name) {
			return true
		}
	}
	return false
}
