package event

import (
	"bytes"

	"redoubt/app"
	"redoubt/guard/tape"
	"redoubt/policy"
	"redoubt/trigger"
)

// inspect looks for attacks in the fields that the policy lists, or in all that
// somebody outside chooses. On the way it judges the form of the texts inside;
// that of all of them, whatever is listed.
func (r *run) inspect() {
	w := walk{run: r, plan: r.guard.plans.of(r.shape()), fields: r.guard.program.Fields}
	all := w
	all.fields, all.blind = nil, true
	if w.fields != nil {
		all.visit(r.root, 0, spot{known: true})
		r.record = -1
	}
	w.visit(r.root, 0, spot{known: true, listed: true})
	r.record = -1
}

// walk goes over the event with two tables side by side.
type walk struct {
	*run
	plan   []place
	fields []policy.Place
	blind  bool // it judges forms only
}

// spot is a place in both tables, and what is looked for there.
type spot struct {
	shape, field  int32
	known, listed bool // it has a place in the table
	base64        bool
	want          policy.Class
	sink          policy.Class // of it what the policy lists for this very field
}

// at takes in what the tables say of a spot.
func (w *walk) at(s spot) spot {
	switch {
	case w.fields == nil && s.known && w.plan[s.shape].attacked:
		s.want = policy.All
	case w.fields != nil && s.listed:
		s.want |= w.fields[s.field].Classes
		if s.field != 0 { // the first is the event
			s.sink |= w.fields[s.field].Classes
		}
	}
	s.base64 = s.base64 || s.known && w.plan[s.shape].base64
	return s
}

// idle reports whether nothing below can be of interest.
func (w *walk) idle(s spot) bool {
	if s.want != 0 {
		return false
	}
	if w.fields == nil {
		return !s.known || w.plan[s.shape].leaf()
	}
	return !s.listed
}

// whole is what to look for in a text that should have been taken apart, but is
// nothing but a text.
func (w *walk) whole(s spot) policy.Class {
	switch {
	case w.fields == nil && s.known && w.plan[s.shape].partly:
		return policy.All
	case w.fields != nil && s.listed:
		return s.want | w.guard.below[s.field]
	}
	return s.want
}

func (w *walk) visit(d *tape.Doc, i int32, s spot) {
	if s = w.at(s); w.idle(s) {
		return
	}
	w.lens.Sink = s.sink
	switch d.Kind(i) {
	case tape.Object:
		w.members(d, i, s)
	case tape.Array:
		if w.even(d, i, s) {
			w.sweep(d, i, s.want)
			return
		}
		if d.Kind(d.First(i)) == tape.Number {
			w.bytes(d, i, w.at(w.below(s, nil)))
		}
		for _, e := range d.Elements(i) {
			if d.Kind(e) < tape.String {
				continue // nothing to find
			}
			w.enter(d, tape.None, e)
			w.visit(d, e, w.below(s, nil))
			w.leave()
		}
	case tape.String:
		w.text(d, i, s)
	}
}

func (w *walk) members(d *tape.Doc, i int32, s spot) {
	if w.even(d, i, s) {
		w.sweep(d, i, s.want)
		return
	}
	for key, value := range d.Members(i) {
		name := d.Bytes(key)
		next := w.below(s, name)
		w.enter(d, key, value)
		if !w.blind && w.free(s, name) {
			w.name(name, w.at(next).want)
		}
		w.visit(d, value, next)
		w.leave()
	}
}

// name looks at a name. In JSON the two parts of constructor.prototype lie in
// each other.
func (w *walk) name(name []byte, want policy.Class) {
	if word(name) {
		return
	}
	w.look(name, true, want)
	if n := len(w.trail); string(name) == "prototype" && n > 1 && w.trail[n-2].Key != tape.None &&
		string(w.trail[n-2].Doc.Bytes(w.trail[n-2].Key)) == "constructor" {
		w.look([]byte("constructor.prototype"), true, want)
	}
}

// word reports whether a name is a plain one, in which nothing can hide. All
// that is looked for in such names is "prototype", or begins with an underscore.
func word(name []byte) bool {
	for i, c := range name {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
		if !letter && (i == 0 || c != '_' && c != '-') {
			return false
		}
	}
	return len(name) > 0 && len(name) < 64 && string(name) != "prototype"
}

// bytes looks at a text that is written as a list of its bytes: so come the
// headers of Kafka's records.
func (w *walk) bytes(d *tape.Doc, i int32, s spot) {
	if s.want == 0 || w.blind || w.kind != app.Kafka {
		return
	}
	text := make([]byte, 0, d.Len(i))
	for _, e := range d.Elements(i) {
		f := d.Float(e)
		if d.Kind(e) != tape.Number || f < -128 || f > 255 {
			return
		}
		text = append(text, byte(int(f)))
	}
	w.look(text, false, s.want)
}

// free reports whether the sender chose a name.
func (w *walk) free(s spot, name []byte) bool {
	if !s.known {
		return true
	}
	_, free := w.plan[s.shape].step(name)
	return free
}

// below is the spot of a member, or of an element where there is no name.
func (w *walk) below(s spot, name []byte) spot {
	next := spot{want: s.want, sink: s.sink}
	if s.known {
		p := &w.plan[s.shape]
		if next.shape = p.any; name != nil {
			next.shape, _ = p.step(name)
		}
		next.known = next.shape != 0
	}
	if s.listed && w.fields != nil {
		w.field(&next, s.field, name)
	}
	return next
}

// field is the policy's field of a member. One that it lists in other letters is meant
// as well, as many readers do not ask for them; of several the others' classes count.
func (w *walk) field(next *spot, from int32, name []byte) {
	f := &w.fields[from]
	to, ok := f.Names[string(name)]
	if !ok {
		to = f.Any
	}
	for _, listed := range w.guard.letters[from] {
		other := f.Names[listed]
		if name == nil || other == to || !bytes.EqualFold(name, []byte(listed)) {
			continue
		}
		if ok {
			next.want |= w.guard.below[other]
			continue
		}
		if to, ok = other, true; f.Any != 0 {
			next.want |= w.guard.below[f.Any]
		}
	}
	next.field, next.listed = int32(to), to != 0
}

func (w *walk) enter(d *tape.Doc, key, node int32) {
	w.trail.Push(d, key)
	if n := w.recordOf(d, node); n >= 0 {
		w.record = n
	}
}

func (w *walk) leave() { w.trail.Pop() }

// text looks into a text: into what it holds if that is JSON, else at itself.
func (w *walk) text(d *tape.Doc, i int32, s spot) {
	c := w.content(d, i, s.base64)
	if c.bad != "" {
		w.misshapen(c)
		return
	}
	var m media
	if d == w.root && i == w.about {
		m = w.media
	}
	if !w.blind {
		for _, raw := range c.raw {
			w.lookAs(raw, m, w.whole(s))
		}
	}
	if c.doc != nil && len(c.doc.Nodes) > 0 {
		w.level++
		s.base64 = false
		w.visitInner(c.doc, s)
		w.level--
		return
	}
	if w.blind {
		return
	}
	text := d.Bytes(i)
	if c.doc != nil {
		text = c.doc.Text
	}
	w.lookAs(text, m, w.whole(s))
}

// misshapen refuses a text for the form of what is inside.
func (r *run) misshapen(c inner) {
	path := r.trail.Path()
	if c.doc != nil {
		path = append(path, c.doc.Path(c.where)...)
	}
	r.refuseAt(policy.Form, trigger.Spell(path), c.bad)
}

// visitInner goes on inside of a text, where the same places hold.
func (w *walk) visitInner(d *tape.Doc, s spot) {
	switch d.Kind(0) {
	case tape.Object:
		w.members(d, 0, s)
	case tape.String:
		w.text(d, 0, s)
	default:
		w.visit(d, 0, s)
	}
}
