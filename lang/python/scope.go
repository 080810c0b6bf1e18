package python

import "redoubt/lang/ir"

type scopeKind uint8

const (
	moduleScope scopeKind = iota
	functionScope
	classScope         // its names are seen by the class body only, not by methods
	comprehensionScope // lowered inline
	defaultScope       // of a parameter's default: lowered in the callee, with the names around it
)

// A scope is a region of names. Scopes that are lowered inline share the
// builder of the function around them.
type scope struct {
	kind    scopeKind
	b       *ir.Builder
	parent  *scope
	names   map[string]int32
	globals map[string]bool // declared global
	outer   map[string]bool // declared nonlocal
	class   string          // of class scopes: its name with those of the classes around it
	object  ir.Var          // of class scopes: the class
}

func newScope(k scopeKind, b *ir.Builder, parent *scope) *scope {
	return &scope{kind: k, b: b, parent: parent, names: map[string]int32{}}
}

// add declares a name, if it is not yet.
func (s *scope) add(name string) ir.Var {
	if i, ok := s.names[name]; ok {
		return ir.Var{Index: i}
	}
	v := s.b.Variable(name)
	s.names[name] = v.Index
	return v
}

// leavesFunction reports whether leaving the scope leaves a function.
func (s *scope) leavesFunction() bool { return s.parent != nil && s.parent.b != s.b }

// find looks a name up as Python does: class bodies don't enclose functions.
func (f *file) find(name string) (ir.Var, bool) {
	var up uint16
	global, inner := false, false
	for s := f.scope; s != nil; s = s.parent {
		global = global || s.globals[name]
		seen := s.kind == moduleScope || !global && (s.kind != classScope || !inner)
		if i, ok := s.names[name]; ok && seen {
			return s.use(i, up), true
		}
		inner = inner || s.kind == functionScope
		if s.leavesFunction() {
			up++
		}
	}
	return ir.Var{}, false
}

// use is a variable of the scope as it is seen from functions further in.
func (s *scope) use(i int32, up uint16) ir.Var {
	if up > 0 {
		s.b.Func.Vars[i].Captured = true
	}
	return ir.Var{Up: up, Index: i}
}

// target is the variable that an assignment to the name writes. A walrus
// writes around comprehensions.
func (f *file) target(name string, walrus bool) ir.Var {
	s := f.scope
	for s.kind == comprehensionScope {
		if i, ok := s.names[name]; ok && !walrus {
			return ir.Var{Index: i}
		}
		s = s.parent
	}
	if s.globals[name] || s.outer[name] {
		if v, ok := f.find(name); ok {
			return v
		}
	}
	return s.add(name)
}

// assign binds a name. In a class body it becomes a member of the class too.
func (f *file) assign(name string, v ir.Var, pos ir.Pos) { f.bind(name, v, pos, 0) }

func (f *file) bind(name string, v ir.Var, pos ir.Pos, flags ir.Flags) {
	if name == "" {
		return
	}
	f.b.Emit(ir.Instr{Op: ir.Move, Dst: f.target(name, false), A: v, Pos: pos})
	if s := f.scope; s.kind == classScope && !s.globals[name] {
		f.b.Emit(ir.Instr{Op: ir.Store, A: s.object, Name: name, C: v, Flags: flags, Pos: pos})
	}
}

// self finds the receiver of the method around: its first parameter.
func (f *file) self() (ir.Var, bool) {
	var up uint16
	for s := f.scope; s != nil; s = s.parent {
		if fn := s.b.Func; s.kind == functionScope && fn.Method {
			if len(fn.Params) == 0 || fn.Params[0].Kind != ir.Positional {
				return ir.Var{}, false
			}
			return s.use(fn.Params[0].Var.Index, up), true
		}
		if s.leavesFunction() {
			up++
		}
	}
	return ir.Var{}, false
}
