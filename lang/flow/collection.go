package flow

import (
	"strconv"

	"redoubt/lang/ir"
)

// push appends an element to a list or adds it to a set.
func (f *frame) push(list, v *value) {
	if list == nil {
		return
	}
	objs := f.objectsOf(list)
	v = f.bake(v)
	for _, r := range objs {
		o := f.st.writable(r, f.overlay(r))
		name := element
		if len(objs) == 1 && o.kind == listObject && o.next >= 0 && o.next < maxFields && f.madeHere(r) {
			name = index(o.next)
			o.next++
			o.fields[name] = v
		} else {
			if o.kind == listObject {
				o.next = -1
			}
			o.fields[name] = join(o.fields[name], v)
		}
		if f.publishes(o) {
			f.publish(r, o, name)
		}
	}
}

// madeHere reports whether the function itself, or the module body, knows all
// elements of the list.
func (f *frame) madeHere(r ref) bool { return r > 0 && (f.p.base[r] == nil || f.fn.Parent == nil) }

// constantList reports whether a list that a module body made stays as it is.
func (f *frame) constantList(r ref) bool {
	return r > 0 && f.p.base[r] != nil && !f.p.changing[r] && f.p.running == 0 && f.st.heap[r] == nil
}

// list makes a new list of known elements.
func (f *frame) list(nth int32, elements ...*value) *value {
	r := f.createNth(listObject, nth)
	for _, v := range elements {
		f.push(refTo(r), v)
	}
	return refTo(r)
}

// listOf makes a list of unknown length whose elements are v.
func (f *frame) listOf(nth int32, v *value) *value {
	r := f.createNth(listObject, nth)
	o := f.st.heap[r]
	o.next = -1
	if v != nil {
		o.fields[element] = v
	}
	if f.publishes(o) {
		f.publish(r, o, element)
	}
	return refTo(r)
}

// mergeInto puts all fields or elements of from into to.
func (f *frame) mergeInto(to, from *value) {
	if to == nil || from == nil {
		return
	}
	for _, r := range from.refs {
		o := f.object(r)
		if o.kind == listObject && o.next >= 0 && o.fields[element] == nil {
			for i := range o.next {
				v, _ := f.read(r, index(i))
				f.push(to, v)
			}
			continue
		}
		if f.isList(to) {
			f.push(to, f.elementOf(refTo(r), "values"))
			if o.name == "Map" {
				f.push(to, f.keysOf(r))
			}
			continue
		}
		seen := f.fieldNames(r)
		for _, k := range seen {
			v, _ := f.read(r, k)
			f.storeField(to, k, v)
		}
		if s := o.fields[spread]; s != nil {
			f.spreadInto(to, s)
		}
	}
	for _, t := range from.taints {
		if f.isList(to) {
			f.push(to, f.elementOf(&value{taints: []taint{t}}, "each"))
		} else {
			f.spreadInto(to, &value{taints: []taint{t}})
		}
	}
	if from.unknown && len(from.taints) == 0 && f.isList(to) {
		f.push(to, anything())
	}
}

// spreadInto makes all fields of data fields of an object, those too that it
// has already.
func (f *frame) spreadInto(to, data *value) {
	for _, r := range f.objectsOf(to) {
		o := f.st.writable(r, f.overlay(r))
		for k, v := range o.fields {
			if k != "" && k[0] != '$' && k != element {
				o.fields[k] = join(v, plainValue(f.fieldValue(data, k)))
			}
		}
		o.fields[spread] = join(o.fields[spread], data)
		if f.publishes(o) {
			f.publish(r, o, spread)
		}
	}
}

// fieldNames lists the fields that an object is known to have, in a fixed
// order.
func (f *frame) fieldNames(r ref) []string {
	names := map[string]bool{}
	if o := f.st.heap[r]; o != nil {
		for _, k := range o.keys() {
			names[k] = true
		}
	}
	if b := f.base(r); b != nil {
		for _, k := range b.keys() {
			names[k] = true
		}
	}
	return sortedKeys(names)
}

// slice is a[lower:]: the elements from a known lower bound on keep their
// places, others may be anywhere.
func (f *frame) slice(a, lower *value) *value {
	if a == nil {
		return nil
	}
	var out *value
	for _, r := range a.refs {
		out = join(out, f.sliceObject(r, lower))
	}
	if len(a.taints) > 0 || a.unknown || len(a.consts) > 0 || len(a.apis) > 0 {
		out = join(out, f.part(&value{taints: a.taints, unknown: true}))
	}
	return out
}

func (f *frame) sliceObject(r ref, lower *value) *value {
	o := f.object(r)
	from, known := 0, lower == nil
	if c, ok := lower.only(); ok {
		if n, isNumber := number(c); isNumber && n >= 0 {
			from, known = int(n), true
		}
		known = known || c.Kind == ir.None
	}
	if o.kind != listObject || !known || o.next < 0 || o.fields[element] != nil {
		return f.listOf(1, f.elementOf(refTo(r), "values"))
	}
	out := f.list(1)
	for i := from; i < o.next; i++ {
		v, _ := f.read(r, index(i))
		f.push(out, v)
	}
	return out
}

// store does a Store.
func (f *frame) store(in *ir.Instr) {
	owner, v := f.get(in.A), f.get(in.C)
	if v == nil {
		v = constant(ir.Lit{})
	}
	switch {
	case in.Flags&ir.Delete != 0:
		f.remove(owner, in)
		return
	case in.Flags&(ir.Getter|ir.Static) != 0:
		f.flag(v, in.Flags)
	case in.Flags&ir.Setter != 0:
		f.storeField(owner, "$set:"+in.Name, v)
		return
	}
	if in.Name != "" {
		f.assign(owner, in.Name, v)
		return
	}
	f.storeKey(owner, f.get(in.B), v)
}

// assign is owner.name = v: a setter is called.
func (f *frame) assign(owner *value, name string, v *value) {
	if owner == nil {
		return
	}
	for _, r := range f.objectsOf(owner) {
		classes := append(append([]ref{}, f.object(r).class...), r)
		if s := f.inherited(classes, "$set:"+name, 0); s != nil && len(s.refs) > 0 {
			for _, m := range s.refs {
				f.callObject(m, f.object(m), owner, positional(v))
			}
			return
		}
	}
	for _, path := range owner.apis {
		f.assignedAPI(path+"."+name, v)
	}
	f.storeField(owner, name, v)
}

func (f *frame) storeKey(owner, key, v *value) {
	if _, ok := f.special(owner, "__setitem__", key, v); ok {
		return
	}
	f.polluted(owner, key, v)
	if key != nil && !key.unknown && len(key.consts) > 1 && len(key.taints) == 0 { // one of these
		for _, c := range key.consts {
			f.storeField(owner, fieldName(c), join(f.fieldValue(owner, fieldName(c)), v))
		}
		return
	}
	if key == nil || key.unknown || len(key.consts) != 1 || len(key.taints) > 0 {
		f.storeField(owner, element, v)
		if name := key.variable(); name != "" {
			f.storeField(owner, Open+name+Close, v)
		}
		if key.tainted() {
			f.storeField(owner, "$keys", &value{taints: key.taints, unknown: true})
		}
		return
	}
	name := fieldName(key.consts[0])
	if n, err := strconv.Atoi(name); err == nil {
		f.extend(owner, n)
	}
	f.assign(owner, name, v)
}

// extend makes a list long enough for an element at n.
func (f *frame) extend(owner *value, n int) {
	if owner == nil {
		return
	}
	for _, r := range owner.refs {
		if o := f.object(r); o.kind == listObject && o.next >= 0 && n >= o.next {
			w := f.st.writable(r, f.overlay(r))
			if n < maxFields {
				w.next = n + 1
			} else {
				w.next = -1
			}
		}
	}
}

// remove is delete owner.name, del owner[key].
func (f *frame) remove(owner *value, in *ir.Instr) {
	if owner == nil {
		return
	}
	name := in.Name
	if name == "" {
		c, ok := f.get(in.B).only()
		if !ok {
			return
		}
		name = fieldName(c)
	}
	for _, r := range owner.refs {
		o := f.st.writable(r, f.overlay(r))
		switch {
		case len(owner.refs) > 1:
		case o.kind == listObject:
			f.removeAt(o, name)
		case f.base(r) == nil && o.fields[spread] == nil:
			o.drop(name)
		default:
			o.write(name, constant(ir.Lit{}))
		}
	}
}

// removeAt takes an element out of a list; those behind it move up.
func (f *frame) removeAt(o *object, name string) {
	n, err := strconv.Atoi(name)
	if err != nil || o.next < 0 || n < 0 || n >= o.next {
		return
	}
	for i := n; i < o.next-1; i++ {
		o.fields[index(i)] = o.fields[index(i+1)]
	}
	delete(o.fields, index(o.next-1))
	o.next--
}

// flag marks functions that a class defines as getters or static.
func (f *frame) flag(v *value, flags ir.Flags) {
	for _, r := range v.refs {
		o := f.st.writable(r, f.overlay(r))
		o.getter = o.getter || flags&ir.Getter != 0
		o.static = o.static || flags&ir.Static != 0
		if f.publishes(o) {
			f.publish(r, o, element)
		}
	}
}
