package flow

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"redoubt/lang/ir"
)

// answered notes that a handler's callback was called: with an error, or with
// an answer that refuses.
func (f *frame) answered(err, answer *value) {
	if !f.p.opt.Reads {
		return
	}
	if err != nil && !isNone(err) && cannotBe(err, false) || f.isError(err) || f.refuses(answer) {
		f.st.facts = f.st.facts.doing(refused, true)
	}
}

// isError reports whether a value is an error for certain.
func (f *frame) isError(v *value) bool {
	return v != nil && !v.unknown && len(v.consts)+len(v.taints)+len(v.apis) == 0 && len(v.refs) > 0
}

// refuses reports whether a value is an HTTP answer with the status of an
// error, whatever else it may be.
func (f *frame) refuses(v *value) bool {
	if v == nil || v.unknown || len(v.refs) == 0 || len(v.taints)+len(v.consts)+len(v.apis) > 0 {
		return false
	}
	for _, r := range v.refs {
		if o := f.object(r); o.kind != mapObject && o.kind != instanceObject {
			return false
		}
		status, _ := f.read(r, "statusCode")
		if status == nil || status.unknown || len(status.consts) == 0 || len(status.refs)+len(status.taints)+len(status.apis) > 0 {
			return false
		}
		for _, c := range status.consts {
			if n, ok := number(ir.Lit{Kind: ir.Number, Text: c.Text}); !ok || n < 400 || math.IsNaN(n) {
				return false
			}
		}
	}
	return true
}

// left keeps what holds where the function returns v.
func (f *frame) left(v *value) {
	if !f.p.opt.Reads {
		return
	}
	r, now := &f.reading, f.st.facts
	r.all.add(now)
	if !cannotBe(v, true) {
		r.yes.add(now.withAll(f.truthSays(v, true)))
	}
	if !cannotBe(v, false) {
		r.no.add(now.withAll(f.truthSays(v, false)))
	}
	t := v.tells()
	if now.impossible() || now.has(refused) || f.refuses(v) || t != nil && t.never {
		return
	}
	if t != nil {
		now = now.withAll(t.ok)
	}
	r.ok.add(now)
}

// conclude makes of all that what the summary tells.
func (f *frame) conclude() {
	if !f.p.opt.Reads {
		return
	}
	r := &f.reading
	f.sum.reads.fields = r.fields
	if r.broken {
		return
	}
	s := &f.sum.reads
	for _, x := range []struct {
		from outcome
		to   **facts
	}{{r.all, &s.all}, {r.yes, &s.yes}, {r.no, &s.no}, {r.ok, &s.ok}} {
		*x.to = f.closed(x.from.facts, map[int]bool{}).lasting()
	}
	s.never = r.all.any && !r.ok.any
}

// toldBy is what a call says of the caller's spots: all holds once it has
// returned.
type toldBy struct {
	told
	all *facts
}

// told puts the caller's spots into what the callee tells.
func (a *application) told() *toldBy {
	f := a.f
	if !f.p.opt.Reads {
		return nil
	}
	for _, k := range inOrder(a.s.reads.fields) {
		a.read(k)
	}
	if a.s.fn.Generator || a.s.fn.Async && f.at.Flags&ir.Await == 0 && f.p.forgiving && f.sumKey != entryKey {
		return nil
	}
	r := &a.s.reads
	return &toldBy{told{yes: a.facts(r.yes), no: a.facts(r.no), ok: a.facts(r.ok), never: r.never}, a.facts(r.all)}
}

// inOrder lists what is read in an order that does not change from run to run
// where not all of it may be kept.
func inOrder(set map[readKey]bool) []readKey {
	list := slices.Collect(maps.Keys(set))
	if len(list) < maxReads/8 {
		return list
	}
	slices.SortFunc(list, func(a, b readKey) int {
		return cmp.Or(cmp.Compare(a.label, b.label), strings.Compare(a.at.String(), b.at.String()), bit(a.whole)-bit(b.whole))
	})
	return list
}

// believed is the result of a call, after which what the callee tells holds.
func (f *frame) believed(out *value, t *toldBy) *value {
	if t == nil {
		return out
	}
	f.st.facts = f.st.facts.withAll(t.all)
	if out == nil || t.yes.empty() && t.no.empty() && t.ok.empty() && !t.never {
		return out
	}
	d := doc{}
	if out.doc != nil {
		d = *out.doc
	}
	d.told = &t.told
	return out.documented(&d)
}

// facts are the callee's with the caller's spots.
func (a *application) facts(s *facts) *facts {
	if s == nil {
		return nil
	}
	var out *facts
	for at, x := range s.at {
		d := a.spot(at).doc
		if d == nil || d.view != asItself {
			continue
		}
		out = out.withAll(said(d, x))
	}
	if s.done[refused] {
		out = out.doing(refused, true)
	}
	return out
}

// A seat is what the caller has where the callee has a spot: a spot of its
// own, or an object.
type seat struct {
	doc   *doc
	value *value
}

func (a *application) spot(s *spot) seat {
	if p, ok := a.spots[s]; ok {
		return p
	}
	if a.spots == nil {
		a.spots = map[*spot]seat{}
	}
	p := a.find(s)
	a.spots[s] = p
	return p
}

func (a *application) find(s *spot) seat {
	if s.parent == nil {
		switch {
		case s.root == env:
			return seatOf(a.b.env)
		case s.root == receiver:
			return seatOf(a.b.this)
		case s.root < len(a.b.params):
			return seatOf(a.b.params[s.root])
		}
		return seat{}
	}
	owner := a.spot(s.parent)
	if owner.doc != nil {
		return seat{doc: a.f.p.under(owner.doc, s.field)}
	}
	v := owner.value
	if v == nil || len(v.refs) != 1 || v.unknown || len(v.taints)+len(v.consts)+len(v.apis) > 0 || strings.HasPrefix(s.field, "\x00") {
		return seat{}
	}
	x := a.f.fieldValue(v, s.field)
	return seatOf(a.f.fieldOf(v, s.field, x))
}

func seatOf(v *value) seat {
	if v != nil && v.doc != nil && v.doc.at != nil && v.doc.view == asItself {
		return seat{doc: v.doc}
	}
	return seat{value: v}
}

// document puts the caller's spots into what a value of the callee's tells.
func (a *application) document(out, from *value) *value {
	if from.doc == nil || out == nil {
		return out.undocumented()
	}
	var d doc
	if from.doc.at != nil {
		if to := a.spot(from.doc.at).doc; to != nil {
			d = doc{at: to.at, view: from.doc.view, unless: to.unless | from.doc.unless, other: to.orElse(from.doc.other)}
			if from.doc.unless == 0 {
				d.other = to.other
			}
			if from.doc.above == nil && from.doc.view == asItself {
				d.above, d.test, d.but, d.hollow = to.above, to.test, to.but, to.hollow
			}
		}
	}
	if t := from.doc.told; t != nil {
		d.told = &told{yes: a.facts(t.yes), no: a.facts(t.no), ok: a.facts(t.ok), never: t.never}
		return out.documented(&d)
	}
	return out.documented(a.f.p.docOf(d))
}

// read notes what the callee reads of the caller's data.
func (a *application) read(k readKey) {
	f := a.f
	if k.at != nil {
		if d := a.spot(k.at).doc; d != nil {
			f.noteRead(readKey{at: d.at, whole: k.whole})
			return
		}
	}
	if k.label == 0 {
		return
	}
	v := a.of(k.label)
	if v == nil {
		return
	}
	for _, t := range v.taints {
		if t.exact && f.p.labels.info[t.label].root == paramRoot {
			f.noteRead(readKey{label: t.label, whole: k.whole})
		}
	}
}
