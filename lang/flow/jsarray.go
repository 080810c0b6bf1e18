package flow

import (
	"slices"

	"redoubt/lang/ir"
)

// places lists the elements of a short list that is known whole.
func (f *frame) places(v *value) ([]*value, bool) {
	if v == nil || len(v.refs) != 1 || v.unknown || len(v.taints) > 0 {
		return nil, false
	}
	o := f.object(v.refs[0])
	if o.kind != listObject || o.next < 0 || o.next > 8 || o.fields[element] != nil || !f.madeHere(v.refs[0]) && !f.constantList(v.refs[0]) {
		return nil, false
	}
	list := make([]*value, o.next)
	for i := range list {
		list[i], _ = f.read(v.refs[0], index(i))
	}
	return list, true
}

// each calls a callback with every element, and returns what it gave for each;
// ok is false if the elements were taken together.
func (f *frame) each(this, callback *value, extra ...*value) (results []*value, ok bool) {
	elements, known := f.places(this)
	if !known {
		elements = []*value{f.eachElement(this, f.elementOf(this, "values"))}
	}
	for i, e := range elements {
		n := anything()
		if known {
			n = numberValue(float64(i))
		}
		v, _ := f.call(callback, nil, positional(append(append([]*value{}, extra...), orAnything(e), n, this)...))
		results = append(results, v)
	}
	return results, known
}

func jsMap(f *frame, this *value, args callArgs) *value {
	results, known := f.each(this, arg(args, 0))
	if known {
		return f.list(6, results...)
	}
	return f.listOf(6, joinAll(results))
}

func jsFlatMap(f *frame, this *value, args callArgs) *value {
	results, _ := f.each(this, arg(args, 0))
	return f.listOf(6, f.flattened(joinAll(results)))
}

func joinAll(list []*value) *value {
	var v *value
	for _, x := range list {
		v = join(v, x)
	}
	return v
}

func jsForEach(f *frame, this *value, args callArgs) *value {
	if this != nil && f.hasKind(this, mapObject) {
		k, v := f.elementOf(this, "keys"), anyElement(f, this, args)
		_, _ = f.call(arg(args, 0), nil, positional(v, k, this))
		return anything()
	}
	f.each(this, arg(args, 0))
	return anything()
}

func (f *frame) hasKind(v *value, k objectKind) bool {
	return f.anyObject(v, func(o *object) bool { return o.kind == k })
}

func jsFilter(f *frame, this *value, args callArgs) *value {
	results, known := f.each(this, arg(args, 0))
	if elements, ok := f.places(this); known && ok {
		var kept []*value
		exact := true
		for i, r := range results {
			t, sure := f.truth(r)
			exact = exact && sure
			if !sure || t {
				kept = append(kept, elements[i])
			}
		}
		if exact {
			return f.list(6, kept...)
		}
		return f.listOf(6, joinAll(kept))
	}
	return f.listOf(6, f.filtered(f.elementOf(this, "values"), results[0]))
}

// filtered is what passes a predicate: safe for what the predicate says.
func (f *frame) filtered(v, predicate *value) *value {
	if v == nil || predicate == nil || len(predicate.guards) == 0 {
		return v
	}
	return v.with(func(v *value) {
		list := append([]taint{}, v.taints...)
		for i, t := range list {
			for _, g := range predicate.guards {
				if g.when && f.p.below(t.label, g.label) {
					list[i].cleared |= g.cleared
				}
			}
		}
		v.taints = list
	})
}

func jsFind(f *frame, this *value, args callArgs) *value {
	results, known := f.each(this, arg(args, 0))
	if elements, ok := f.places(this); ok && known {
		var found *value
		for i, r := range results {
			t, sure := f.truth(r)
			if !sure || t {
				found = join(found, elements[i])
			}
			if sure && t {
				break
			}
		}
		return orNone(found)
	}
	return f.filtered(f.elementOf(this, "values"), joinAll(results))
}

// jsEvery says what the predicate's truth says of every element.
func jsEvery(f *frame, this *value, args callArgs) *value {
	results, _ := f.each(this, arg(args, 0))
	v := anything()
	if r := joinAll(results); r != nil {
		v.guards = r.guards
	}
	return v
}

// jsSome says nothing of the list's own data: one element is enough.
func jsSome(f *frame, this *value, args callArgs) *value {
	v := jsEvery(f, this, args)
	own := f.deep(this)
	v.guards = slices.DeleteFunc(slices.Clone(v.guards), func(g guard) bool {
		return slices.ContainsFunc(own, func(t taint) bool { return f.p.below(g.label, t.label) || f.p.below(t.label, g.label) })
	})
	return v
}

func jsReduce(f *frame, this *value, args callArgs) *value {
	elements, known := f.places(this)
	if !known {
		elements = []*value{f.elementOf(this, "values")}
	}
	acc := arg(args, 1)
	if len(args.pos) < 2 {
		acc = f.elementOf(this, "values")
	}
	for range 2 {
		for _, e := range elements {
			v, _ := f.call(arg(args, 0), nil, positional(acc, orAnything(e), anything(), this))
			acc = join(acc, v)
		}
	}
	return acc
}

func jsSort(f *frame, this *value, args callArgs) *value {
	if cb := arg(args, 0); cb != nil {
		e := f.elementOf(this, "values")
		_, _ = f.call(cb, nil, positional(e, e))
	}
	if this != nil {
		for _, r := range this.refs {
			f.blur(f.st.writable(r, f.overlay(r)))
		}
	}
	return this
}

func jsReverse(f *frame, this *value, args callArgs) *value { return shuffle(f, this, args) }

func jsFill(f *frame, this *value, args callArgs) *value {
	if this == nil {
		return nil
	}
	if len(args.pos) == 1 && len(this.refs) == 1 && f.madeHere(this.refs[0]) {
		o := f.st.writable(this.refs[0], f.overlay(this.refs[0]))
		for i := range max(o.next, 0) {
			o.fields[index(i)] = args.pos[0]
		}
		if o.next < 0 {
			o.fields = map[string]*value{element: args.pos[0]}
		}
		return this
	}
	f.storeField(this, element, arg(args, 0))
	return this
}

func jsFlat(f *frame, this *value, _ callArgs) *value {
	e := f.elementOf(this, "values")
	return f.listOf(6, f.flattened(e))
}

// flattened is what is in an element that is a list, or the element itself.
func (f *frame) flattened(e *value) *value {
	if e == nil {
		return nil
	}
	inner := &value{taints: e.taints}
	for _, r := range e.refs {
		if f.object(r).kind == listObject {
			inner.refs = append(inner.refs, r)
		}
	}
	return join(e.with(func(v *value) {
		v.refs = slices.DeleteFunc(slices.Clone(e.refs), func(r ref) bool { return slices.Contains(inner.refs, r) })
		v.taints = slices.DeleteFunc(slices.Clone(e.taints), func(t taint) bool { return t.exact })
	}), f.elementOf(inner, "values"))
}

func jsJoin(f *frame, this *value, args callArgs) *value {
	v := f.mixed(this, arg(args, 0))
	v.lead = lead{}
	if first, ok := f.places(this); ok && len(first) > 0 {
		v.lead = f.beginning(first[0])
	}
	return v
}

func jsConcat(f *frame, this *value, args callArgs) *value {
	if !f.isList(this) && (this == nil || len(this.refs) == 0 && !this.tainted()) || f.isText(this) {
		return withArgs(f, this, args)
	}
	r := refTo(f.createNth(listObject, 6))
	f.mergeInto(r, this)
	for _, v := range args.pos {
		if f.isList(v) {
			f.mergeInto(r, v)
		} else {
			f.push(r, v)
		}
	}
	return r
}

func (f *frame) isText(v *value) bool {
	if v == nil {
		return false
	}
	_, ok := v.text()
	return ok || v.unknown && len(v.refs) == 0
}

func jsSlice(f *frame, this *value, args callArgs) *value {
	if len(args.pos) == 2 && f.isList(this) {
		return f.sliced(this, args)
	}
	return f.slice(this, arg(args, 0))
}

// sliced is list.slice(from, to) with known bounds.
func (f *frame) sliced(this *value, args callArgs) *value {
	elements, ok := f.places(this)
	from, ok1 := smallInt(arg(args, 0))
	to, ok2 := smallInt(arg(args, 1))
	if !ok || !ok1 || !ok2 || from < 0 || from > len(elements) {
		return f.listOf(6, f.elementOf(this, "values"))
	}
	if to < 0 {
		to += len(elements)
	}
	return f.list(6, elements[from:max(from, min(to, len(elements)))]...)
}

func smallInt(v *value) (int, bool) {
	c, ok := v.only()
	if !ok {
		return 0, false
	}
	n, ok := number(c)
	return int(n), ok
}

// jsSplice takes elements out of a list and puts others in.
func jsSplice(f *frame, this *value, args callArgs) *value {
	elements, ok := f.places(this)
	from, ok1 := smallInt(arg(args, 0))
	n, ok2 := smallInt(arg(args, 1))
	if len(args.pos) == 1 {
		n, ok2 = len(elements), true
	}
	if !ok || !ok1 || !ok2 || from < 0 || from > len(elements) || n < 0 {
		for _, v := range args.pos[min(2, len(args.pos)):] {
			f.push(this, v)
		}
		return f.listOf(6, f.elementOf(this, "values"))
	}
	end := min(from+n, len(elements))
	kept := append(append(append([]*value{}, elements[:from]...), args.pos[min(2, len(args.pos)):]...), elements[end:]...)
	o := f.st.writable(this.refs[0], nil)
	o.fields, o.next = map[string]*value{}, 0
	for _, v := range kept {
		f.push(this, v)
	}
	return f.list(6, elements[from:end]...)
}

func jsAt(f *frame, this *value, args callArgs) *value {
	if !f.isList(this) {
		return relettered(handOn(f, this, args))
	}
	return f.loadKey(this, arg(args, 0))
}

func jsUnshift(f *frame, this *value, args callArgs) *value {
	for i, v := range args.pos {
		f.insertAt(this, numberValue(float64(i)), v)
	}
	return anything()
}

func jsPop(f *frame, this *value, _ callArgs) *value { return f.takeOut(this, false) }

func jsShift(f *frame, this *value, _ callArgs) *value { return f.takeOut(this, true) }

// takeOut removes the first or the last element.
func (f *frame) takeOut(this *value, first bool) *value {
	place := "-1"
	if first {
		place = "0"
	}
	if this == nil || len(this.refs) != 1 || !f.madeHere(this.refs[0]) {
		return f.taken(takenAt(f.elementOf(this, "values"), place))
	}
	o := f.st.writable(this.refs[0], f.overlay(this.refs[0]))
	if o.kind != listObject || o.next <= 0 {
		return f.taken(takenAt(f.elementOf(this, "values"), place))
	}
	i := o.next - 1
	if first {
		i = 0
	}
	v := o.fields[index(i)]
	f.removeAt(o, index(i))
	return join(v, o.fields[element])
}

// taken is an element of data that was taken out: the next that is taken is
// another one.
func (f *frame) taken(v *value) *value {
	return v.marked(func(t *taint) {
		if t.part > 0 {
			t.part = (t.part*31+f.at.Pos.Start)&(1<<22-1) + 1
		}
	})
}

// includes is list.includes(x), set.has(x): an allow-list where the collection
// holds constants; text.includes("x") says nothing of the text.
func includes(f *frame, this *value, args callArgs) *value {
	x := arg(args, 0)
	if s, ok := this.text(); ok {
		if c, isConst := x.text(); isConst {
			return boolean(containsText(s, c))
		}
		return anything()
	}
	f.comparedWith(this, x, ir.Var{})
	f.amongRights(x, this)
	return f.within(x, this, true)
}

// indexOf is a verdict on its argument, to be compared with -1.
func indexOf(f *frame, this *value, args callArgs) *value {
	v := anything()
	v.origin = "$indexOf"
	if this != nil && len(this.consts) == 0 {
		v.guards = f.within(arg(args, 0), this, true).guards
	}
	return v
}
