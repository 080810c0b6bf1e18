package flow

import (
	"slices"
	"strings"

	"redoubt/lang/ir"
)

// reading is what one analysis of a function finds of what it reads.
type reading struct {
	all, yes, no, ok outcome        // at its returns
	latches          map[int]*facts // by loop: at the end of its body
	broken           bool           // not all of the function was followed
	each             *doc           // a list whose method calls a callback with every element
	fields           map[readKey]bool
}

// reads is what a summary tells of what its function reads.
type reads struct {
	all, yes, no, ok *facts
	never            bool // it never returns an answer that does not refuse
	fields           map[readKey]bool
}

// A readKey is a part that is read: its spot where that is known, else its
// label. whole says that it is handed on as it is.
type readKey struct {
	at    *spot
	label label
	whole bool
}

// maxReads is how many parts a function's summary tells of.
const maxReads = 500

func (f *frame) noteRead(k readKey) {
	if f.reading.fields == nil {
		f.reading.fields = map[readKey]bool{}
	}
	if len(f.reading.fields) < maxReads {
		f.reading.fields[k] = true
	}
}

// noteRead notes the data that a value is.
func (f *frame) noteReads(v *value, whole bool) {
	if v == nil {
		return
	}
	for _, t := range v.taints {
		if !t.exact || f.p.labels.info[t.label].root != paramRoot {
			continue
		}
		k := readKey{label: t.label, whole: whole}
		if len(v.taints) == 1 {
			k.at = v.spotOf(asItself)
		}
		f.noteRead(k)
	}
}

// An outcome is what holds whenever a function ends in some way.
type outcome struct {
	any   bool
	facts *facts
}

func (o *outcome) add(s *facts) {
	if !o.any {
		o.any, o.facts = true, s
		return
	}
	o.facts = o.facts.or(s)
}

// argument is a parameter that stands for itself.
func (f *frame) argument(index int, v *value) *value {
	if !f.p.opt.Reads || f.fn.Parent == nil || v == nil || v.doc != nil || !v.purely(f.p.labels.param(index)) {
		return v
	}
	return v.documented(f.p.docOf(doc{at: f.p.rootSpot(index)}))
}

// purely reports whether v is what a label names and nothing else.
func (v *value) purely(l label) bool {
	return len(v.taints) == 1 && v.taints[0].exact && v.taints[0].label == l && v.taints[0].part == 0 &&
		len(v.refs)+len(v.consts)+len(v.apis) == 0 && !v.unknown
}

// under is what a field of a spot is.
func (p *Program) under(d *doc, field string) *doc {
	if d == nil || d.view != asItself {
		return nil
	}
	c := doc{at: p.at(d.at, field)}
	switch {
	case field == jsonField || field == base64Field:
		if d.unless&Text != 0 {
			return nil
		}
	case field == eachField || strings.HasPrefix(field, inLoop):
		if d.unless&List != 0 {
			return nil
		}
	default:
		if d.unless&Map != 0 || isIndex(field) && d.unless&List != 0 {
			return nil
		}
		if d.unless&EmptyMap != 0 || isIndex(field) && d.unless&EmptyList != 0 {
			c.unless = Absent
		}
	}
	return p.docOf(c)
}

// fieldOf says of a field that was read which spot it is.
func (f *frame) fieldOf(owner *value, field string, v *value) *value {
	if !f.p.opt.Reads || v == nil || owner.spotOf(asItself) == nil || len(owner.taints) != 1 || len(v.taints) != 1 || len(v.refs)+len(v.apis) > 0 {
		return v
	}
	t, info := owner.taints[0], &f.p.labels.info[v.taints[0].label]
	name := info.field
	if elementMode(name) != "" {
		name = eachField
	}
	if !t.exact || !v.taints[0].exact || info.parent != t.label || name != strings.SplitN(field, inLoop, 2)[0] && !strings.HasPrefix(field, inLoop) {
		return v
	}
	if owner.doc.unless == 0 && !owner.doc.hollow && (len(v.consts) > 0 || v.unknown) {
		return v
	}
	if o := f.st.heap[symbol(t.label)]; o != nil && (o.fields[info.field] != nil || o.fields[element] != nil) {
		return v
	}
	d := f.p.under(owner.doc, field)
	switch {
	case d == nil:
	case owner.doc.hollow:
		d = f.p.docOf(doc{at: d.at, above: owner.doc.above, test: Absent, but: owner.doc.but})
	case owner.doc.unless != 0 && owner.doc.unless&Map == 0 && owner.doc.other.kind == emptyObject:
		d = f.p.docOf(doc{at: d.at, above: owner.doc.at, test: Absent, but: owner.doc.unless &^ EmptyMap})
	}
	return v.documented(d)
}

// know notes what holds of a spot from here on.
func (f *frame) know(d *doc, x Spec) {
	if d == nil || d.at == nil || d.view != asItself {
		return
	}
	f.st.facts = f.st.facts.withAll(said(d, x))
}

// said is what holds where a value is of a spec.
func said(d *doc, x Spec) *facts {
	var s *facts
	if d.above != nil && !d.hollow && x.May&d.test == 0 {
		s = s.and(d.above, free(AnyClass&^d.but))
	}
	return s.and(d.at, either(x, free(d.unless)))
}

// demand notes what must hold of a value, or else the present instruction
// throws.
func (f *frame) demand(v *value, x Spec) {
	if v.spotOf(asItself) == nil {
		return
	}
	if f.block.Catch >= 0 {
		f.raise(f.block.Catch, nil)
	}
	f.know(v.doc, x)
}

// loaded is what a Load gave, with what that says of the event.
func (f *frame) loaded(in *ir.Instr, v *value) *value {
	if !f.p.opt.Reads || in.Flags&ir.Super != 0 {
		return v
	}
	owner := f.get(in.A)
	if owner == nil {
		return v
	}
	name, subscript := in.Name, in.Name == ""
	if subscript {
		c, ok := f.get(in.B).only()
		if !ok {
			return f.keyed(in, owner, v)
		}
		name = fieldName(c)
		subscript = c.Kind == ir.Number
	}
	if f.lang == "javascript" {
		if in.Flags&ir.Optional == 0 {
			f.demand(owner, free(something))
		}
		if name == "length" && owner.spotOf(asItself) != nil {
			return v.documented(f.p.docOf(doc{at: owner.doc.at, view: length, unless: owner.doc.unless}))
		}
	} else if in.Name == "" {
		f.subscript(owner, name, subscript)
	}
	if f.callee(in) && f.p.methods[f.lang][name] != nil {
		return v
	}
	v = f.fieldOf(owner, name, v)
	if f.lang == "python" && in.Name == "" {
		f.demand(v, free(present))
	}
	f.noteReads(v, false)
	return v
}

// keyed is a Load by a key that is not known.
func (f *frame) keyed(in *ir.Instr, owner, v *value) *value {
	switch {
	case f.lang == "python":
		f.demand(owner, free(Maps|List|Text))
	case in.Flags&ir.Optional == 0:
		f.demand(owner, free(something))
	}
	f.noteReads(owner, true)
	return v.undocumented()
}

// subscript is owner["key"] or owner[0] of Python, which throw where there is
// no such thing.
func (f *frame) subscript(owner *value, name string, number bool) {
	if !number {
		f.demand(owner, free(Maps))
		return
	}
	n, ok := numberOf(name)
	if !ok {
		return
	}
	least := int(n) + 1
	if n < 0 {
		least = int(-n)
	}
	if least < 1<<16 {
		x := long(0, least, free(0).MaxItems)
		x.May &= Texts | Lists
		f.demand(owner, x)
	}
}

func numberOf(text string) (float64, bool) { return number(ir.Lit{Kind: ir.Number, Text: text}) }

// callee reports whether what an instruction makes is called and used for
// nothing else.
func (f *frame) callee(in *ir.Instr) bool {
	if f.fn.Vars[max(in.Dst.Index, 0)].Name != "" || in.Dst.Up > 0 {
		return false
	}
	for i := range f.block.Instrs {
		if c := &f.block.Instrs[i]; c.Op == ir.Call && c.A == in.Dst {
			return true
		}
	}
	return false
}

// perhaps is a parameter with its default.
func (f *frame) perhaps(v, joined *value) *value {
	if d := v.spotOf(asItself); d != nil && f.p.opt.Reads {
		return joined.documented(f.p.docOf(doc{at: d, unless: v.doc.unless | Absent, other: v.doc.orElse(fallback{yes: true, no: true})}))
	}
	return joined
}

// stillTells says what a variable that was joined is: where one way has a spot
// and the other something else, it is the spot except for the classes that the
// spot has on the other way.
func (f *frame) stillTells(j, a, b *value, inA, inB *facts) *value {
	if j == nil {
		return j
	}
	if a == nil || b == nil {
		return j.undocumented()
	}
	if a.doc == b.doc {
		return j
	}
	if d := f.unlessThere(a, b, inB); d != nil {
		return j.documented(d)
	}
	if d := f.unlessThere(b, a, inA); d != nil {
		return j.documented(d)
	}
	return j.undocumented()
}

func (f *frame) unlessThere(v, other *value, there *facts) *doc {
	if v.doc == nil || v.doc.at == nil {
		return nil
	}
	d := doc{at: v.doc.at, view: v.doc.view, unless: v.doc.unless, other: v.doc.other}
	if o := other.doc; o != nil && o.at == d.at && o.view == d.view {
		d.unless |= o.unless
		if o.unless != 0 {
			d.other = v.doc.orElse(o.other)
		}
		return f.p.docOf(d)
	}
	if there.vacuous(d.at) {
		return f.p.docOf(d)
	}
	x, ok := there.spec(d.at)
	if !ok {
		return nil
	}
	if d.unless |= x.May; d.unless == AnyClass {
		return nil
	}
	d.other = v.doc.orElse(f.fallback(other))
	return f.p.docOf(d)
}

func sameDoc(a, b *value) bool {
	var x, y *doc
	if a != nil {
		x = a.doc
	}
	if b != nil {
		y = b.doc
	}
	return x == y
}

// alternatives are the functions that one call may run: what holds after it is
// what holds after each of them.
type alternatives struct {
	f      *frame
	before *facts
	after  outcome
	runs   int
}

// alternatives is nil unless Options.Reads.
func (f *frame) alternatives() *alternatives {
	if !f.p.opt.Reads {
		return nil
	}
	return &alternatives{f: f, before: f.st.facts}
}

// next closes one alternative.
func (a *alternatives) next(returns, followed bool) {
	if a == nil {
		return
	}
	now := a.f.st.facts
	if !followed {
		now = a.before
		if a.f.sumKey == entryKey {
			now = nil
		}
	}
	if returns && (followed || a.f.sumKey != entryKey) {
		a.after.add(now)
	}
	a.runs++
	a.f.st.facts = a.before
}

// end puts together what holds. callee is what was called, nil where all of it
// was followed.
func (a *alternatives) end(callee *value) {
	if a == nil || a.runs == 0 {
		return
	}
	if callee != nil && callee.unknown && a.f.sumKey != entryKey {
		a.after.add(a.before)
	}
	if a.after.any {
		a.f.st.facts = a.after.facts
	}
}

// functionsOnly reports whether a callee is code of the program.
func (f *frame) functionsOnly(v *value) bool {
	if v == nil || len(v.apis) > 0 {
		return false
	}
	return f.isFunction(v) || slices.ContainsFunc(v.refs, func(r ref) bool { return f.object(r).kind == classObject })
}
