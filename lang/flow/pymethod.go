package flow

import (
	"strings"

	"redoubt/lang/ir"
)

func pyFormat(f *frame, this *value, args callArgs) *value {
	s, ok := this.text()
	if !ok {
		return f.mixed(append([]*value{this}, args.all()...)...)
	}
	list := args.all()
	before, rest, _ := strings.Cut(s, "{")
	if name, _, _ := strings.Cut(rest, "}"); args.named[name] != nil { // the one that comes first
		list = append([]*value{args.named[name]}, list...)
	}
	return f.filled(before, rest, list)
}

func pyJoin(f *frame, this *value, args callArgs) *value {
	list := arg(args, 0)
	if list == nil {
		return runTarget(f, this, args)
	}
	v := f.mixed(f.iterable(list), this)
	v.lead = lead{}
	return v
}

func push(f *frame, this *value, args callArgs) *value {
	for _, v := range args.all() {
		f.push(this, v)
	}
	return anything()
}

func extend(f *frame, this *value, args callArgs) *value {
	f.mergeInto(this, arg(args, 0))
	return anything()
}

func pyUpdate(f *frame, this *value, args callArgs) *value {
	f.mergeInto(this, arg(args, 0))
	for _, k := range sortedKeys(args.named) {
		f.storeField(this, k, args.named[k])
	}
	return anything()
}

// pyIndex is list.index(x): it throws where the list has no x.
func pyIndex(f *frame, this *value, args callArgs) *value {
	if this != nil && len(this.refs) > 0 {
		for _, g := range f.within(arg(args, 0), this, true).guards {
			f.judge(g.portion, g.cleared)
		}
	}
	return anything()
}

func pyInsert(f *frame, this *value, args callArgs) *value {
	return f.insertAt(this, arg(args, 0), arg(args, 1))
}

// insertAt puts an element into a list; those behind it move.
func (f *frame) insertAt(list, at, v *value) *value {
	if list == nil {
		return anything()
	}
	c, ok := at.only()
	n, isNumber := number(c)
	for _, r := range f.objectsOf(list) {
		o := f.st.writable(r, f.overlay(r))
		if !ok || !isNumber || o.next < 0 || n < 0 || int(n) > o.next || o.next >= maxFields || !f.madeHere(r) || o.kind != listObject {
			f.blur(o)
			o.fields[element] = join(o.fields[element], v)
			continue
		}
		for i := o.next; i > int(n); i-- {
			o.fields[index(i)] = o.fields[index(i-1)]
		}
		o.fields[index(int(n))] = v
		o.next++
	}
	return anything()
}

// blur forgets the places of a list's elements.
func (f *frame) blur(o *object) {
	if o.kind != listObject || o.next < 0 {
		return
	}
	all := o.all()
	o.fields = map[string]*value{}
	if all != nil {
		o.fields[element] = all
	}
	o.next = -1
}

func shuffle(f *frame, this *value, _ callArgs) *value {
	if this == nil {
		return anything()
	}
	for _, r := range this.refs {
		o := f.st.writable(r, f.overlay(r))
		if o.kind == listObject && o.next >= 0 && o.fields[element] == nil && f.madeHere(r) {
			turned := map[string]*value{}
			for i := range o.next {
				turned[index(o.next-1-i)] = o.fields[index(i)]
			}
			o.fields = turned
			continue
		}
		f.blur(o)
	}
	return this
}

func clearAll(f *frame, this *value, _ callArgs) *value {
	if this == nil || len(this.refs) != 1 || !f.madeHere(this.refs[0]) {
		return anything()
	}
	o := f.st.writable(this.refs[0], f.overlay(this.refs[0]))
	o.fields, o.next = map[string]*value{}, 0
	return anything()
}

// removeValue takes a known constant out of a set or list.
func removeValue(f *frame, this *value, args callArgs) *value {
	x := arg(args, 0)
	if this == nil || len(this.refs) != 1 || x == nil {
		return anything()
	}
	o := f.st.writable(this.refs[0], f.overlay(this.refs[0]))
	if o.kind == setObject && x.tainted() {
		all := o.fields[element]
		if all != nil && len(all.taints) == len(x.taints) {
			o.fields[element] = &value{consts: all.consts, refs: all.refs, unknown: all.unknown}
		}
	}
	if o.kind == listObject {
		for i := range max(o.next, 0) {
			if v := o.fields[index(i)]; v != nil && same(v, x) {
				f.removeAt(o, index(i))
				break
			}
		}
	}
	return anything()
}

func pyGet(f *frame, this *value, args callArgs) *value {
	key := arg(args, 0)
	if key == nil {
		return f.elementOf(this, "values")
	}
	if _, ok := key.only(); !ok {
		return join(f.loadKey(this, key), args.at(1, "default"))
	}
	v := f.loadKey(this, key)
	if this != nil && len(this.refs) == 1 && len(this.taints) == 0 {
		c, _ := key.only()
		if _, sure := f.object(this.refs[0]).fields[c.Text]; sure {
			return plainValue(v)
		}
		if f.madeHere(this.refs[0]) && f.object(this.refs[0]).fields[element] == nil {
			return orNone(args.at(1, "default"))
		}
	}
	return join(plainValue(v), args.at(1, "default"))
}

func orNone(v *value) *value {
	if v == nil {
		return constant(ir.Lit{})
	}
	return v
}

// plainValue is a value without the memory of how it was reached.
func plainValue(v *value) *value {
	if v == nil || v.member == "" && v.self == nil {
		return v
	}
	return v.with(func(v *value) {
		v.member = ""
		if len(v.refs) == 0 {
			v.self = nil
		}
	})
}

func pyPop(f *frame, this *value, args callArgs) *value {
	if f.isList(this) {
		if arg(args, 0) == nil {
			return jsPop(f, this, args)
		}
		return f.popAt(this, arg(args, 0))
	}
	if arg(args, 0) == nil {
		return f.elementOf(this, "values")
	}
	v := pyGet(f, this, args)
	if c, ok := arg(args, 0).only(); ok && this != nil && len(this.refs) == 1 {
		o := f.st.writable(this.refs[0], f.overlay(this.refs[0]))
		o.drop(c.Text)
	}
	return v
}

func (f *frame) popAt(this, at *value) *value {
	c, ok := at.only()
	n, isNumber := number(c)
	if !ok || !isNumber || len(this.refs) != 1 || n < 0 {
		return f.taken(f.elementOf(this, "values"))
	}
	r := this.refs[0]
	v, _ := f.read(r, index(int(n)))
	o := f.st.writable(r, f.overlay(r))
	if o.next < 0 {
		return f.taken(f.elementOf(this, "values"))
	}
	f.removeAt(o, index(int(n)))
	return v
}

func pySetDefault(f *frame, this *value, args callArgs) *value {
	v := pyGet(f, this, args)
	if key := arg(args, 0); key != nil {
		f.storeKey(this, key, v)
	}
	return v
}
