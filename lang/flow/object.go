package flow

import (
	"slices"
	"strconv"

	"redoubt/lang/ir"
)

// kind of an object.
type objectKind uint8

const (
	mapObject objectKind = iota
	listObject
	setObject
	regexpObject
	instanceObject
	classObject
	functionObject
	scopeObject // captured variables of an activation, or a module's variables
	symbolObject
)

// An object is what a ref stands for at one point of a function: fields that
// were written. Objects are shared between states; state.own makes one
// writable.
type object struct {
	kind   objectKind
	fields map[string]*value
	class  []ref      // of instances; of classes: the bases
	fns    []*ir.Func // of functions
	firm   []string   // fields that were written after the elements were: no element is in them
	next   int        // of lists: the index of the next element, -1 = not known
	static bool       // of functions: takes no receiver
	getter bool       // of functions: called when it is read
	name   string     // of classes
}

// element is the field that stands for elements or values of which the key is
// not known.
const element = "*"

// The fields of labels that stand for what a loop over data gets, and for a key:
// the caller knows whether it is of a map, and of what its keys are.
const (
	turnField = "$each" // of Python's loops, which get a map's keys
	keyField  = "$key"
)

// maxFields is how many fields an object keeps apart; further ones are
// elements.
const maxFields = 64

func (o *object) clone() *object {
	c := *o
	c.fields = make(map[string]*value, len(o.fields)+1)
	for k, v := range o.fields {
		c.fields[k] = v
	}
	return &c
}

// field returns what was written to the field, and whether that is all that it
// can be.
func (o *object) field(name string) (v *value, sure bool) {
	v, sure = o.fields[name]
	if o.kind == listObject && name != element && o.next < 0 {
		return join(v, o.fields[element]), sure
	}
	return join(v, o.loose(name)), sure
}

// loose is what a field may be because elements were written of which the keys
// are not known.
func (o *object) loose(name string) *value {
	if name == element || slices.Contains(o.firm, name) {
		return nil
	}
	return o.fields[element]
}

// write sets a field for certain: from here on no element is in it.
func (o *object) write(name string, v *value) {
	o.fields[name] = v
	if o.fields[element] != nil && !slices.Contains(o.firm, name) {
		o.firm = append(slices.Clip(o.firm), name)
	}
}

// writeLoose sets a field, or that of the elements, where others may be meant.
func (o *object) writeLoose(name string, v *value) {
	o.fields[name] = v
	if name == element {
		o.firm = nil
	}
}

// drop removes a field.
func (o *object) drop(name string) {
	if o.fields[element] != nil {
		o.write(name, constant(ir.Lit{}))
		return
	}
	delete(o.fields, name)
}

// all joins every field but those that methods live in.
func (o *object) all() *value {
	var v *value
	for _, k := range o.keys() {
		v = join(v, o.fields[k])
	}
	return v
}

// keys lists the fields in a fixed order.
func (o *object) keys() []string {
	keys := make([]string, 0, len(o.fields))
	for k := range o.fields {
		if k == "" || k[0] != '$' {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}

// joinObject is the object that is either. inA and inB are what a field is in an
// object that lacks it: nil for allocated objects, the caller's value for
// symbolic ones.
func joinObject(a, b *object, inA, inB func(field string) *value) *object {
	if a == b {
		return a
	}
	o := a.clone()
	for k, v := range b.fields {
		if old, ok := o.fields[k]; ok {
			o.fields[k] = join(old, v)
		} else {
			o.fields[k] = joinMissing(v, inA(k))
		}
	}
	for k, v := range a.fields {
		if _, ok := b.fields[k]; !ok {
			o.fields[k] = joinMissing(v, inB(k))
		}
	}
	if a.next != b.next {
		o.next = -1
	}
	o.firm = nil
	for k := range a.fields {
		if k != element && b.fields[k] != nil && a.loose(k) == nil && b.loose(k) == nil {
			o.firm = append(o.firm, k)
		}
	}
	o.class = union(a.class, b.class)
	o.static, o.getter = a.static || b.static, a.getter || b.getter
	for _, fn := range b.fns {
		if !slices.Contains(o.fns, fn) {
			o.fns = append(slices.Clip(o.fns), fn)
		}
	}
	return o
}

// joinMissing joins a field with what it is in an object that lacks it: where
// that is nothing, v no longer stands for what it is on the other way.
func joinMissing(v, other *value) *value {
	if other == nil {
		return v.undocumented().perhaps()
	}
	return join(v, other)
}

// perhaps is a value that may also be absent: on the other way nobody set it, so
// that no branch is decided by it.
func (v *value) perhaps() *value {
	if v == nil || v.unknown || len(v.consts)+len(v.refs) == 0 {
		return v
	}
	return v.with(func(v *value) { v.unknown = true })
}

func sameObject(a, b *object) bool {
	if a == b {
		return true
	}
	if len(a.fields) != len(b.fields) || len(a.firm) != len(b.firm) || a.next != b.next || len(a.class) != len(b.class) {
		return false
	}
	for k, v := range a.fields {
		w, ok := b.fields[k]
		if !ok || !same(v, w) {
			return false
		}
	}
	return true
}

func index(i int) string { return strconv.Itoa(i) }

// A state is what is known at one point of a function.
type state struct {
	vars []*value
	heap map[ref]*object
	own  map[ref]bool // objects that no other state shares
	// safe says what labels' data was found to be safe for on every way here.
	safe map[portion]kinds
	// facts is what holds of the event on every way here.
	facts *facts
}

func (s *state) clone() *state {
	c := &state{vars: slices.Clone(s.vars), heap: make(map[ref]*object, len(s.heap)), own: map[ref]bool{}, facts: s.facts}
	for r, o := range s.heap {
		c.heap[r] = o
	}
	s.own = map[ref]bool{}
	if len(s.safe) > 0 {
		c.safe = make(map[portion]kinds, len(s.safe))
		for l, k := range s.safe {
			c.safe[l] = k
		}
	}
	return c
}

// writable returns the object in a form that may be changed.
func (s *state) writable(r ref, base *object) *object {
	o := s.heap[r]
	switch {
	case o == nil && base != nil:
		o = base.clone()
	case o == nil:
		o = &object{kind: symbolObject, fields: map[string]*value{}}
	case s.own[r]:
		return o
	default:
		o = o.clone()
	}
	s.heap[r], s.own[r] = o, true
	return o
}

// unwrittenIn is what a field is that a state has not written, with what was
// found of it on the way to the state.
func (f *frame) unwrittenIn(s *state, r ref) func(field string) *value {
	return func(field string) *value {
		now := f.st
		f.st = s
		defer func() { f.st = now }()
		return f.bake(f.unwritten(r, field))
	}
}

// merge joins from into s and reports whether s changed.
func (f *frame) merge(s, from *state) bool {
	changed := false
	for i, v := range from.vars {
		j := join(s.vars[i], v)
		if f.lang == "javascript" && (s.vars[i] == nil) != (v == nil) {
			j = j.perhaps() // undefined on one of the ways
		}
		if f.p.opt.Reads {
			j = f.stillTells(j, s.vars[i], v, s.facts, from.facts)
		}
		if j != s.vars[i] && (!same(j, s.vars[i]) || !sameDoc(j, s.vars[i])) {
			s.vars[i], changed = j, true
		}
	}
	for r, o := range from.heap {
		old, ok := s.heap[r]
		if ok && old == o {
			continue
		}
		if !ok {
			if r > 0 && f.base(r) == nil { // allocated on one way only
				s.heap[r], changed = o, true
				delete(from.own, r) // from may live on
				continue
			}
			old = f.empty(r)
		}
		j := joinObject(old, o, f.unwrittenIn(s, r), f.unwrittenIn(from, r))
		if !ok || !sameObject(old, j) {
			s.heap[r], changed = j, true
			delete(s.own, r)
		}
	}
	for r, o := range s.heap {
		if _, ok := from.heap[r]; ok || r > 0 && f.base(r) == nil {
			continue
		}
		j := joinObject(o, f.empty(r), f.unwrittenIn(s, r), f.unwrittenIn(from, r))
		if !sameObject(o, j) {
			s.heap[r], changed = j, true
			delete(s.own, r)
		}
	}
	for l, k := range s.safe {
		if both := k & from.safe[l]; both != k {
			changed = true
			if both == 0 {
				delete(s.safe, l)
			} else {
				s.safe[l] = both
			}
		}
	}
	if f.p.opt.Reads {
		if both := s.facts.or(from.facts); !both.equal(s.facts) {
			s.facts, changed = both, true
		}
	}
	return changed
}
