package flow

import (
	"slices"

	"redoubt/lang/ir"
)

// base is what the function found of an object when it was called: what a
// module body made, or what the caller said of a parameter. It is nil for
// objects that the function itself allocates.
func (f *frame) base(r ref) *object {
	if r < 0 {
		if o := f.entry[r]; o != nil {
			return o
		}
		return unknownObject
	}
	return f.p.base[r]
}

var unknownObject = &object{kind: symbolObject}

// empty is the object as the function found it, with no field written.
func (f *frame) empty(r ref) *object {
	b := f.base(r)
	if b == nil {
		return &object{fields: map[string]*value{}}
	}
	return &object{kind: b.kind, class: b.class, fns: b.fns, next: b.next, name: b.name, static: b.static, getter: b.getter, fields: map[string]*value{}}
}

// object returns the object as it is now; its fields are only those that the
// function wrote, unless it made the object.
func (f *frame) object(r ref) *object {
	if o := f.st.heap[r]; o != nil {
		return o
	}
	if b := f.base(r); b != nil {
		return b
	}
	return unknownObject
}

// unwritten is what a field of an object that the function did not make is,
// where it has not been written to.
func (f *frame) unwritten(r ref, field string) *value {
	if r < 0 {
		l := label(-r)
		child := f.p.labels.child(l, field)
		if o := f.entry[r]; o != nil {
			if v, ok := o.fields[field]; ok {
				return v
			}
			if o.kind == classObject || o.kind == functionObject && field[0] != '$' {
				return nil
			}
		}
		return exactly(child, nil)
	}
	b := f.p.base[r]
	if b == nil {
		return nil
	}
	v, _ := b.field(field)
	v = f.unshared(v, 0)
	if f.mayChange(r, b, field) {
		v = join(v, &value{taints: []taint{{label: f.p.labels.sharedAt(r, field), exact: true}}})
	}
	return v
}

// mayChange reports whether some function stores to such a field of a shared
// object, or a module body is still at it.
func (f *frame) mayChange(r ref, o *object, field string) bool {
	if f.p.stored[field] {
		return o.kind != regexpObject
	}
	switch o.kind {
	case mapObject, listObject, setObject:
		return f.p.changing[r] || f.p.running > 0
	case scopeObject:
		return f.p.running > 0 || o.fields["$up"] != nil
	}
	return false
}

// read returns a field of one object, without looking at its class. ok says
// that something was written there or the object is known to have it.
func (f *frame) read(r ref, field string) (v *value, ok bool) {
	o := f.st.heap[r]
	base := f.base(r)
	if base == nil { // made here
		if o == nil {
			return nil, false
		}
		v, ok = o.field(field)
		if !ok && o.fields[spread] != nil && field != element && field[0] != '$' {
			f.spreadOf(r, func() { v = join(v, plainValue(f.fieldValue(o.fields[spread], field))) })
			ok = true
		}
		return v, ok || v != nil
	}
	if o != nil {
		if v, ok = o.fields[field]; ok {
			if o.kind != scopeObject {
				v = join(v, o.loose(field))
			}
			return v, true
		}
	}
	v = f.unwritten(r, field)
	ok = v != nil && (r > 0 || f.entry[r] != nil && f.entry[r].fields[field] != nil)
	if o != nil {
		if all := o.fields[element]; all != nil && o.kind != scopeObject {
			v, ok = join(v, all), true
		}
	}
	return v, ok
}

// spread is the field that holds what was spread into an object ({...body}): a
// field that was not written to since is a field of that.
const spread = "$spread"

// given is the field that holds what a library's object was made of.
const given = "$given"

// maxSpreads is how often one function's analysis looks into what was spread.
const maxSpreads = 20_000

// spreadOf looks into what was spread into an object, unless it is at it: loops
// spread objects into each other.
func (f *frame) spreadOf(r ref, look func()) {
	if f.spreading[r] || f.spreads > maxSpreads {
		return
	}
	if f.spreading == nil {
		f.spreading = map[ref]bool{}
	}
	f.spreads++
	f.spreading[r] = true
	look()
	delete(f.spreading, r)
}

// allFields joins whatever an object's elements may be.
func (f *frame) allFields(r ref) *value {
	var v *value
	base := f.base(r)
	o := f.st.heap[r]
	if o != nil {
		v = o.all()
		if o.fields[spread] != nil {
			f.spreadOf(r, func() { v = join(v, f.elementOf(o.fields[spread], "values")) })
		}
	}
	if base != nil {
		if o == nil || base != o {
			for _, k := range base.keys() {
				if o == nil || o.fields[k] == nil {
					v = join(v, f.unwritten(r, k))
				}
			}
		}
		v = join(v, f.unwritten(r, element))
	}
	return v
}

// fieldValue reads a field of whatever v may be, without calling getters.
func (f *frame) fieldValue(v *value, field string) *value {
	if v == nil {
		return nil
	}
	done, ok := f.nest()
	if !ok {
		return anything()
	}
	defer done()
	var out *value
	for _, r := range v.refs {
		x, _ := f.read(r, field)
		out = join(out, x)
	}
	for _, t := range v.taints {
		out = join(out, f.taintField(t, field))
	}
	for _, path := range v.apis {
		if field != "" && field[0] != '$' {
			out = join(out, f.named(path+"."+field))
		}
	}
	if v.unknown && out == nil {
		return anything()
	}
	return out
}

// taintField is a field of data: of exactly the data if that is what it is,
// otherwise the same data again.
func (f *frame) taintField(t taint, field string) *value {
	if !t.exact {
		return &value{taints: []taint{t}, unknown: true}
	}
	v, _ := f.read(symbol(t.label), field)
	return f.inherit(v, t)
}

// inherit gives what was read from below a label what is known of the whole.
func (f *frame) inherit(v *value, t taint) *value {
	if v == nil || t.cleared == 0 && !t.low && t.trace == nil && t.decoded == 0 {
		return v
	}
	return v.with(func(v *value) {
		list := make([]taint, len(v.taints))
		for i, x := range v.taints {
			if f.p.below(x.label, t.label) {
				x.cleared |= t.cleared
				x.low = x.low || t.low
				x.decoded = max(x.decoded, t.decoded)
				if x.trace == nil {
					x.trace = t.trace
				}
			}
			list[i] = x
		}
		v.taints = list
	})
}

// below reports whether a label is a field, at any depth, of another.
func (p *Program) below(l, of label) bool {
	for l != 0 {
		if l == of {
			return true
		}
		l = p.labels.info[l].parent
	}
	return false
}

// storeField writes a field of whatever target may be: for certain if that is
// one object, else perhaps.
func (f *frame) storeField(target *value, field string, v *value) {
	if target == nil {
		return
	}
	objs := f.objectsOf(target)
	v = f.bake(v)
	for _, r := range objs {
		o := f.st.writable(r, f.overlay(r))
		switch {
		case field == element || len(objs) > 1:
			old, _ := f.readIn(o, r, field)
			o.writeLoose(field, join(old, v))
		case len(o.fields) >= maxFields && o.fields[field] == nil:
			o.writeLoose(element, join(o.fields[element], v))
		default:
			o.write(field, v)
		}
		if f.publishes(o) {
			f.publish(r, o, field)
			f.publish(r, o, element)
		}
	}
}

// readIn is the field's present value for a write that may not happen.
func (f *frame) readIn(o *object, r ref, field string) (*value, bool) {
	if v, ok := o.fields[field]; ok {
		return v, true
	}
	if field == element || f.base(r) == nil {
		return nil, false
	}
	return f.unwritten(r, field), true
}

// overlay is what a first write to an object starts from.
func (f *frame) overlay(r ref) *object {
	if f.st.heap[r] != nil {
		return nil
	}
	if f.base(r) != nil {
		return f.empty(r)
	}
	return nil
}

// objectsOf lists what a write to v writes to.
func (f *frame) objectsOf(v *value) []ref {
	objs := append([]ref{}, v.refs...)
	for _, t := range v.taints {
		if t.exact {
			objs = append(objs, symbol(t.label))
		}
	}
	return objs
}

// publish makes what a module body or a class body wrote known to all
// functions.
func (f *frame) publish(r ref, o *object, field string) {
	b := f.p.base[r]
	if b == nil {
		b = &object{fields: map[string]*value{}}
		f.p.base[r] = b
	}
	b.kind, b.class, b.fns, b.next, b.name, b.static, b.getter = o.kind, o.class, o.fns, o.next, o.name, o.static, o.getter
	if v, ok := o.fields[field]; ok {
		b.fields[field] = f.withoutParams(v).published()
		b.firm = o.firm
	}
}

// withoutParams is what of a value holds in every call of the function.
func (f *frame) withoutParams(v *value) *value {
	if f.fn.Parent == nil || v == nil || !slices.ContainsFunc(v.taints, func(t taint) bool { return f.p.labels.info[t.label].root == paramRoot }) {
		return v
	}
	return v.with(func(v *value) {
		v.taints = slices.DeleteFunc(slices.Clone(v.taints), func(t taint) bool { return f.p.labels.info[t.label].root == paramRoot })
	})
}

// publishes reports whether what happens to the object here is for everyone to
// see: what a module body makes, classes with their methods, and the scope that
// those see.
func (f *frame) publishes(o *object) bool {
	switch {
	case f.fn.Parent == nil || o.kind == classObject:
		return true
	case o.kind == functionObject:
		return slices.ContainsFunc(o.fns, func(fn *ir.Func) bool { return fn.Method })
	}
	return f.shape.classy && o.kind == scopeObject && o == f.st.heap[f.scope]
}
