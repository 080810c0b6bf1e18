package flow

import (
	"strconv"
	"strings"
)

// What code says of the event it reads is kept as facts about spots: what
// holds of a spot on every way to some point. It is the opposite of taints,
// which say what may be somewhere. Facts are kept only where Options.Reads asks
// for them.

// A spot is a part of what a function was called with: a parameter and the
// fields that lead on from there. Spots are interned.
type spot struct {
	root   int // index of the parameter, env or receiver
	parent *spot
	field  string
	depth  int
	kids   map[string]*spot
}

// The fields of spots that are no keys. inLoop begins those of one element of a
// list, while a loop is at it.
const (
	eachField   = "\x00*"      // every element
	jsonField   = "\x00json"   // what a text says, once decoded
	base64Field = "\x00base64" // what is encoded
	inLoop      = "\x00@"
)

// The bounds of spots.
const (
	deepestSpot = 24
	maxSpots    = 20_000 // of a program
)

func (p *Program) rootSpot(index int) *spot {
	s := p.spots[index]
	if s == nil {
		s = &spot{root: index}
		p.spots[index] = s
	}
	return s
}

// at is the field of a spot, nil where there are too many.
func (p *Program) at(s *spot, field string) *spot {
	if s == nil {
		return nil
	}
	if k := s.kids[field]; k != nil {
		return k
	}
	if s.depth >= deepestSpot || p.spotCount >= maxSpots {
		return nil
	}
	p.spotCount++
	k := &spot{root: s.root, parent: s, field: field, depth: s.depth + 1}
	if s.kids == nil {
		s.kids = map[string]*spot{}
	}
	s.kids[field] = k
	return k
}

// path lists the fields from the root on.
func (s *spot) path() []string {
	list := make([]string, s.depth)
	for ; s.parent != nil; s = s.parent {
		list[s.depth-1] = s.field
	}
	return list
}

// String spells the spot, to tell it from others.
func (s *spot) String() string {
	if s == nil {
		return ""
	}
	return strconv.Itoa(s.root) + strings.Join(s.path(), "\n")
}

// A view is what a value tells of a spot.
type view uint8

const (
	asItself view = iota
	length
	asNumber
	asInteger // what is behind the point is cut off
	typeName
)

// A doc is what a value has to do with the event, or with another argument.
type doc struct {
	// at is the spot that the value is, or tells the view of; nil = none. In the
	// classes of unless it is something else: a default.
	at     *spot
	view   view
	unless Class
	other  fallback
	// If it is of none of the classes in test, then the spot above is of none of
	// those in but: null has no fields once decoded, and an empty default has none.
	above     *spot
	test, but Class
	hollow    bool // that holds of its fields, and the test is Absent
	told      *told
	declared  *declared // it is a schema that says so
}

// A fallback is what a value is where it is not its spot.
type fallback struct {
	kind fallbackKind
	// yes and no: it may be true, or may not.
	yes, no bool
}

// known reports whether anything is known of it.
func (o fallback) known() bool { return o.yes || o.no }

type fallbackKind uint8

const (
	anyFallback fallbackKind = iota
	emptyObject
	emptyText // of an empty object, as JSON
)

// fallback is what is known of a value that stands for something else.
func (f *frame) fallback(v *value) fallback {
	if v == nil || v.tainted() {
		return fallback{yes: true, no: true}
	}
	var o fallback
	truth, known := f.truth(v)
	o.yes, o.no = !known || truth, !known || !truth
	if s, ok := v.text(); ok && strings.TrimSpace(s) == "{}" {
		o.kind = emptyText
	}
	if len(v.refs) == 1 && len(v.consts)+len(v.apis) == 0 && !v.unknown {
		if x := f.object(v.refs[0]); x.kind == mapObject && len(x.fields) == 0 && f.madeHere(v.refs[0]) {
			o.kind = emptyObject
		}
	}
	return o
}

// orElse is what either may be; of a doc that is always its spot there is none.
func (d *doc) orElse(o fallback) fallback {
	if d.unless == 0 {
		return o
	}
	if !d.other.known() || !o.known() {
		return fallback{yes: true, no: true}
	}
	c := fallback{yes: d.other.yes || o.yes, no: d.other.no || o.no}
	if d.other.kind == o.kind {
		c.kind = o.kind
	}
	return c
}

// told is what the truth of a value says of spots. ok holds where it is the
// result of a function and no answer that refuses.
type told struct {
	yes, no, ok *facts
	never       bool // there is no such answer
}

// docOf returns the interned doc.
func (p *Program) docOf(d doc) *doc {
	if d.at == nil {
		return nil
	}
	i := p.docs[d]
	if i == nil {
		i = &d
		p.docs[d] = i
	}
	return i
}

// spotOf is the spot that the value is, nil for none.
func (v *value) spotOf(w view) *spot {
	if v == nil || v.doc == nil || v.doc.view != w {
		return nil
	}
	return v.doc.at
}

// truth is what the truth of a value says.
func (v *value) tells() *told {
	if v == nil || v.doc == nil {
		return nil
	}
	return v.doc.told
}

// published is what of v holds in every function: what a schema says.
func (v *value) published() *value {
	if v == nil || v.doc == nil {
		return v
	}
	if v.doc.declared != nil {
		return v.documented(&doc{declared: v.doc.declared})
	}
	return v.undocumented()
}

// undocumented is v without what it has to do with the event.
func (v *value) undocumented() *value {
	if v == nil || v.doc == nil {
		return v
	}
	return v.with(func(v *value) { v.doc = nil })
}

func (v *value) documented(d *doc) *value {
	if v == nil || v.doc == d {
		return v
	}
	return v.with(func(v *value) { v.doc = d })
}

// plain is the spot of a view: what the view says of the spot is said of it.
func (d *doc) plain() *doc {
	c := &doc{at: d.at, unless: d.unless, other: d.other}
	if d.view == asItself {
		c.above, c.test, c.but, c.hollow = d.above, d.test, d.but, d.hollow
	}
	return c
}
