package flow

import "slices"

// An application is one summary put into one call: the callee's parameters are
// replaced by what the caller passes, before the call changes anything.
type application struct {
	f      *frame
	s      *summary
	b      *binding
	step   Step
	actual map[label]*value
	refs   map[ref]ref
	writes []write
	spots  map[*spot]seat
}

type write struct {
	target ref
	made   *object // the whole object, where the callee made it
	field  string
	value  *value
	only   bool
}

// apply does what the callee does and returns its result; returns is false if
// it never comes back.
func (f *frame) apply(s *summary, b *binding) (out *value, returns bool) {
	a := &application{f: f, s: s, b: b, actual: map[label]*value{}, refs: map[ref]ref{}}
	if f.sumKey != entryKey {
		a.step = f.here("passed to " + s.fn.Name)
	}
	out = a.value(s.ret)
	thrown := a.value(s.thrown)
	a.effects()
	for _, h := range s.hits {
		f.addHit(a.hit(h))
	}
	for _, c := range s.calls {
		f.addCall(a.call(c))
	}
	f.sum.callees = append(f.sum.callees, s)
	safe := a.safe()
	told := a.told()
	a.perform()
	for l, k := range safe {
		f.judge(l, k)
	}
	if thrown != nil {
		if c := f.block.Catch; c >= 0 {
			f.raise(c, thrown)
		} else {
			f.sum.thrown = join(f.sum.thrown, thrown)
		}
	}
	return f.believed(out, told), s.returns
}

// of is what the caller has where the callee's label points.
func (a *application) of(l label) *value {
	if v, ok := a.actual[l]; ok {
		return v
	}
	info := &a.f.p.labels.info[l]
	var v *value
	switch {
	case info.parent != 0:
		v = a.f.fieldOrElement(a.of(info.parent), info.field)
	case info.root == sharedRoot:
		v, _ = a.f.read(info.shared, info.field)
	case info.index == env:
		v = a.b.env
	case info.index == receiver:
		v = a.b.this
	case info.index < len(a.b.params):
		v = a.b.params[info.index]
	}
	a.actual[l] = v
	return v
}

// fieldOrElement is what the caller has where a field leads on from a label.
func (f *frame) fieldOrElement(owner *value, field string) *value {
	if mode := elementMode(field); mode != "" {
		return f.elementOf(owner, mode)
	}
	return f.fieldOrMethod(owner, field)
}

// fieldOrMethod is a field, or what the class has by that name.
func (f *frame) fieldOrMethod(owner *value, field string) *value {
	v := f.fieldValue(owner, field)
	if v == nil && owner != nil {
		for _, r := range owner.refs {
			if c := f.classesOf(r); len(c) > 0 {
				v = join(v, f.inherited(c, field, 0))
			}
		}
	}
	return v
}

// value puts the caller's values into one of the callee's.
func (a *application) value(v *value) *value {
	if v == nil || !a.depends(v) {
		return v
	}
	out := &value{consts: v.consts, apis: v.apis, unknown: v.unknown, member: v.member, origin: v.origin, textual: v.textual, lead: a.lead(v.lead), pattern: v.pattern}
	for _, r := range v.refs {
		out.refs = union(out.refs, []ref{a.ref(r)})
	}
	if v.self != nil {
		out.self = a.value(v.self)
	}
	for _, g := range v.guards {
		out.guards = append(out.guards, a.guard(g)...)
	}
	plain := len(v.refs)+len(v.consts)+len(v.apis) == 0 && !v.unknown && v.self == nil && len(v.guards) == 0 && v.origin == "" && !v.textual
	var derived []taint
	var exact *value
	for _, t := range v.taints {
		switch {
		case !a.f.p.labels.symbolic(t.label):
			derived = append(derived, t)
		case t.exact:
			exact = join(exact, a.carried(a.of(t.label), t).undocumented())
		default:
			derived = append(derived, a.derived(t)...)
		}
	}
	out.taints = sortTaints(derived)
	if plain && len(out.taints) == 0 {
		return a.document(exact, v)
	}
	return a.document(join(out, exact), v)
}

// depends reports whether anything in v is for the caller to say.
func (a *application) depends(v *value) bool {
	if len(v.guards) > 0 || v.lead.from != 0 || v.self != nil || v.doc != nil {
		return true
	}
	for _, t := range v.taints {
		if a.f.p.labels.symbolic(t.label) {
			return true
		}
	}
	for _, r := range v.refs {
		if r < 0 || a.f.p.base[r] == nil {
			return true
		}
	}
	return false
}

func (a *application) lead(l lead) lead {
	if l.from == 0 || !a.f.p.labels.symbolic(l.from) {
		return l
	}
	return a.f.beginning(a.of(l.from))
}

// carried is the caller's value after what happened to it in the callee.
func (a *application) carried(v *value, t taint) *value {
	if v == nil || len(v.taints) == 0 {
		return v
	}
	return v.with(func(v *value) {
		list := make([]taint, len(v.taints))
		for i, x := range v.taints {
			list[i] = a.after(x, t)
		}
		v.taints = list
	})
}

// after is the caller's taint after the way of the callee's.
func (a *application) after(x, t taint) taint {
	if t.decoded != 0 {
		labels := a.f.p.labels
		x.cleared = undecoded(x.cleared)
		x.decoded = max(x.decoded, 1, int32(labels.info[x.label].depth-labels.info[t.label].depth)+t.decoded)
	}
	x.cleared |= t.cleared
	x.low = x.low || t.low
	if t.part != 0 {
		x.part = a.partOf(t.part)
	}
	x.trace = &trace{before: x.trace, step: a.step, after: t.trace}
	return x
}

// partOf is the caller's name of a part that the callee makes: each call makes
// its own.
func (a *application) partOf(part int32) int32 {
	if part < 0 {
		return part
	}
	return (part*31+a.f.at.Pos.Start*7+1)&(1<<22-1) + 1
}

// derived lists the caller's taints of which a part gets into something.
func (a *application) derived(t taint) []taint {
	list := append([]taint{}, a.f.deep(a.of(t.label))...)
	for i, x := range list {
		x = a.after(x, t)
		x.exact = false
		list[i] = x
	}
	return list
}

func (a *application) guard(g guard) []guard {
	if !a.f.p.labels.symbolic(g.label) {
		return []guard{g}
	}
	var out []guard
	for _, t := range a.f.deep(a.of(g.label)) {
		if g.part != 0 {
			t.part = a.partOf(g.part)
		}
		out = append(out, guard{t.portion(), g.cleared, g.when})
	}
	return out
}

// safe is what the callee's return says of the caller's data.
func (a *application) safe() map[portion]kinds {
	if len(a.s.safe) == 0 {
		return nil
	}
	out := map[portion]kinds{}
	for l, k := range a.s.safe {
		for _, g := range a.guard(guard{l, k, true}) {
			out[g.portion] |= g.cleared
		}
	}
	return out
}

// ref is the caller's name for an object that the callee made.
func (a *application) ref(r ref) ref {
	if r < 0 || a.f.p.base[r] != nil {
		return r
	}
	if own, ok := a.refs[r]; ok {
		return own
	}
	own := a.f.p.alloc(site{fn: a.f.fn, at: a.f.at.Pos.Start, of: r})
	a.refs[r] = own
	return own
}

// effects lists what the callee does to objects.
func (a *application) effects() {
	for _, r := range sortedRefs(a.s.heap) {
		o := a.s.heap[r]
		switch {
		case r > 0 && a.f.p.base[r] == nil:
			a.make(r, o)
		case r > 0 || !a.f.p.labels.symbolic(label(-r)):
			a.change([]ref{r}, o)
		default:
			v := a.of(label(-r))
			if v != nil {
				a.change(a.f.objectsOf(v), o)
			}
		}
	}
}

func (a *application) make(r ref, o *object) {
	n := o.clone()
	n.class = slices.Clone(n.class)
	for _, k := range sortedKeys(n.fields) {
		n.fields[k] = a.value(n.fields[k])
	}
	for i, c := range n.class {
		n.class[i] = a.ref(c)
	}
	a.writes = append(a.writes, write{target: a.ref(r), made: n})
}

func (a *application) change(targets []ref, o *object) {
	for _, k := range sortedKeys(o.fields) {
		v := a.value(join(o.fields[k], o.loose(k)))
		for _, t := range targets {
			a.writes = append(a.writes, write{target: t, field: k, value: v, only: len(targets) == 1})
		}
	}
	if o.kind == listObject && o.next < 0 {
		for _, t := range targets {
			a.writes = append(a.writes, write{target: t, field: "$open"})
		}
	}
}

// perform does the writes, now that nothing of the state before the call is
// needed any more.
func (a *application) perform() {
	f := a.f
	for _, w := range a.writes {
		switch {
		case w.made != nil:
			f.made(w.target, w.made)
		case w.field == "$open":
			if o := f.st.writable(w.target, f.overlay(w.target)); o.kind == listObject {
				o.next = -1
			}
		case w.only:
			f.storeField(refOrLabel(w.target), w.field, w.value)
		default:
			old, _ := f.read(w.target, w.field)
			f.storeField(refOrLabel(w.target), w.field, join(old, w.value))
		}
	}
}
