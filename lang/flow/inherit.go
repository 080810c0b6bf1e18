package flow

import (
	"slices"
	"strings"

	"redoubt/lang/ir"
)

// classesOf lists the classes of an object: an instance's, or the function
// that made it.
func (f *frame) classesOf(r ref) []ref {
	if o := f.object(r); o.kind == instanceObject || o.kind == symbolObject {
		return f.object(r).class
	}
	return nil
}

// inherited looks a member up along the classes.
func (f *frame) inherited(classes []ref, name string, depth int) *value {
	if depth > 12 {
		return nil
	}
	var v *value
	for _, c := range classes {
		if x, ok := f.read(c, name); ok && x != nil && f.has(c, name) {
			if f.lang != "python" { // several bases are searched in order
				v = join(v, x)
				continue
			}
			return x
		}
		o := f.object(c)
		if x := f.inherited(o.class, name, depth+1); x != nil {
			return x
		}
		for _, k := range o.keysOf("$base:") {
			v = join(v, f.named(strings.TrimPrefix(k, "$base:")+"()."+name))
		}
	}
	return v
}

// has reports whether a class itself has a member of the name.
func (f *frame) has(c ref, name string) bool {
	if o := f.st.heap[c]; o != nil && o.fields[name] != nil {
		return true
	}
	b := f.base(c)
	return b != nil && b.fields[name] != nil
}

// parentMember is super().name: what the classes above the one that holds the
// running method have.
func (f *frame) parentMember(this *value, name string) *value {
	var v *value
	for _, r := range f.objectsOf(this) {
		for _, c := range f.aboveRunning(f.object(r).class, 0) {
			if x := f.inherited([]ref{c}, name, 0); x != nil {
				v = join(v, x)
			}
		}
		for _, c := range f.object(r).class {
			for _, k := range f.object(c).keysOf("$base:") {
				v = join(v, f.named(strings.TrimPrefix(k, "$base:")+"()."+name))
			}
		}
	}
	if name == "__new__" && (v == nil || len(v.refs) == 0) {
		return api("$new")
	}
	if v == nil {
		return anything()
	}
	return v.with(func(v *value) { v.self, v.member = bare(this), name })
}

// aboveRunning finds the class that holds the running function and returns its
// bases.
func (f *frame) aboveRunning(classes []ref, depth int) []ref {
	if depth > 12 {
		return nil
	}
	for _, c := range classes {
		o := f.object(c)
		if b := f.p.base[c]; b != nil && f.holds(b) || f.holds(o) {
			return o.class
		}
		if above := f.aboveRunning(o.class, depth+1); above != nil {
			return above
		}
	}
	return nil
}

func (f *frame) holds(class *object) bool {
	for _, v := range class.fields {
		if v == nil {
			continue
		}
		for _, r := range v.refs {
			for _, fn := range f.object(r).fns {
				if fn == f.fn {
					return true
				}
			}
		}
	}
	return false
}

// passedIn reports whether instances get a field of the name from what their
// constructor is called with.
func (f *frame) passedIn(classes []ref, name string) bool {
	init := f.inherited(classes, "__init__", 0)
	if init == nil {
		return false
	}
	return slices.ContainsFunc(init.refs, func(r ref) bool {
		return slices.ContainsFunc(f.object(r).fns, func(fn *ir.Func) bool {
			return slices.ContainsFunc(fn.Params, func(p ir.Param) bool { return p.Name == name })
		})
	})
}

// property calls a getter.
func (f *frame) property(v, owner *value) *value {
	var out *value
	for _, r := range v.refs {
		if o := f.object(r); o.getter && len(o.fns) > 0 {
			out = join(out, f.callObject(r, o, owner, callArgs{}))
		}
	}
	if out != nil {
		return out
	}
	return v
}
