package iam

import (
	"slices"
	"strings"
)

// Empty reports whether the set certainly holds nothing.
func (s Set) Empty() bool {
	m := new(meter)
	return !slices.ContainsFunc(s.boxes, func(b box) bool { return !b.empty(m) })
}

func (b box) empty(m *meter) bool {
	return b.contradicts(b, m) || b.actions.empty(m) || b.resources.empty(m)
}

// Union is what one of the sets allows.
func (s Set) Union(t Set) Set {
	return Set{boxes: tidyBoxes(append(slices.Clone(s.boxes), t.boxes...)), inexact: s.inexact || t.inexact}
}

// Intersect is what both sets allow.
func (s Set) Intersect(t Set) Set {
	out := Set{inexact: s.inexact || t.inexact}
	m := new(meter)
	for _, a := range s.boxes {
		for _, b := range t.boxes {
			if c, ok := a.and(b, m); ok {
				out.boxes = append(out.boxes, c)
			}
		}
		if len(out.boxes) > maxBoxes || m.full() {
			return Set{boxes: s.boxes, inexact: true}
		}
	}
	out.boxes = tidyBoxes(out.boxes)
	return out
}

// Minus is what s allows and t does not.
func (s Set) Minus(t Set) Set {
	// An inexact t is more than is allowed: less would be left than there is.
	if t.inexact {
		return Set{boxes: s.boxes, inexact: true}
	}
	left, whole := subtract(s.boxes, t.boxes, new(meter))
	return Set{boxes: tidyBoxes(left), inexact: s.inexact || !whole}
}

// subtract cuts boxes out of others; not whole if it gave up.
func subtract(from, cut []box, m *meter) (left []box, whole bool) {
	left = slices.Clone(from)
	for _, b := range cut {
		// What is cut off does not meet b any more: the loop may end before it.
		for i := len(left) - 1; i >= 0; i-- {
			if !left[i].meets(b, m) {
				continue
			}
			switch pieces := left[i].minus(b, m); {
			case m.full():
				return left, false
			case len(pieces) == 0:
				left = slices.Delete(left, i, i+1)
			default:
				left[i] = pieces[0]
				left = append(left, pieces[1:]...)
			}
		}
		if len(left) > maxBoxes {
			return left, false
		}
	}
	return left, true
}

// Within reports whether t allows all that s allows: false if s allows anything
// that t does not, or if that can't be told.
func (s Set) Within(t Set) bool { return s.Minus(t).Empty() }

// A Witness is an action on a resource that one set allows and another does
// not, when all of Conditions and none of Unless hold.
type Witness struct {
	Action, Resource   string
	Conditions, Unless []Condition
}

// Beyond finds something that s allows and t does not, in the catalogue's words
// where it knows an action of the kind; not found means that s is within t.
// The resource is short rather than likely. What depends on references, or what
// could not be searched through, may come without one.
func (s Set) Beyond(t Set, c *Catalogue) (w Witness, found bool) {
	x := c.index()
	m := new(meter)
	for _, b := range s.Minus(t).boxes {
		if b.empty(m) {
			continue
		}
		set := x.empty()
		x.addArea(set, b.actions)
		w = Witness{Resource: b.resources.example(), Conditions: conditionsOf(b.with), Unless: conditionsOf(b.unless)}
		if names := x.list(set); len(names) > 0 {
			w.Action = names[0]
			return w, true
		}
		w.Action, found = b.actions.example(), true
	}
	return w, found
}

// Exact reports whether the set is exactly what it was calculated from; if not,
// it allows more.
func (s Set) Exact() bool { return !s.inexact }

// Equal reports whether both sets certainly allow the same.
func (s Set) Equal(t Set) bool { return s.Within(t) && t.Within(s) }

// contradicts reports whether conditions of the two exclude each other.
func (b box) contradicts(c box, m *meter) bool {
	return excluded(b.with, c.unless, m) || excluded(c.with, b.unless, m)
}

// excluded reports whether a condition that must hold implies one that must not.
func excluded(with, unless []string, m *meter) bool {
	return slices.ContainsFunc(unless, func(u string) bool { return implied(u, with, m) })
}

func implied(s string, by []string, m *meter) bool {
	return slices.ContainsFunc(by, func(t string) bool { return implies(t, s, m) })
}

func (b box) meets(c box, m *meter) bool {
	return !b.contradicts(c, m) && b.actions.meets(c.actions, m) && b.resources.meets(c.resources, m)
}

func (b box) and(c box, m *meter) (box, bool) {
	if !b.meets(c, m) {
		return box{}, false
	}
	out := box{actions: b.actions.and(c.actions, m), resources: b.resources.and(c.resources, m), with: b.with, unless: b.unless}
	for _, s := range c.with {
		out.with = insert(out.with, s)
	}
	for _, s := range c.unless {
		out.unless = insert(out.unless, s)
	}
	return out, len(out.actions.any) > 0 && len(out.resources.any) > 0
}

// minus is the difference in pieces: other actions; the same on other
// resources; the same on the same under other conditions.
func (b box) minus(c box, m *meter) []box {
	if !b.meets(c, m) {
		return []box{b}
	}
	var pieces []box
	for _, rest := range b.actions.minus(c.actions, m) {
		pieces = append(pieces, box{rest, b.resources, b.with, b.unless})
	}
	others := b.resources.minus(c.resources, m)
	if len(others) == 0 && len(c.with)+len(c.unless) == 0 {
		return pieces
	}
	actions := b.actions.and(c.actions, m)
	if len(actions.any) == 0 {
		return pieces
	}
	for _, rest := range others {
		pieces = append(pieces, box{actions, rest, b.with, b.unless})
	}
	return append(pieces, b.under(c, actions, m)...)
}

// under is what is left of b where its areas meet c's: under c's conditions,
// turned round one by one.
func (b box) under(c box, actions area, m *meter) []box {
	resources := b.resources.and(c.resources, m)
	if len(resources.any) == 0 {
		return nil
	}
	var pieces []box
	for _, s := range c.with {
		if !implied(s, b.with, m) {
			pieces = append(pieces, box{actions, resources, b.with, insert(b.unless, s)})
		}
	}
	for _, s := range c.unless {
		if !excluded([]string{s}, b.unless, m) {
			pieces = append(pieces, box{actions, resources, insert(b.with, s), b.unless})
		}
	}
	return pieces
}

// key tells boxes apart.
func (b box) key() string {
	return b.actions.key() + "\x00" + b.resources.key() + "\x00" + b.conditionKey()
}

func (b box) conditionKey() string {
	return strings.Join(b.with, "\x01") + "\x02" + strings.Join(b.unless, "\x01")
}

// tidyBoxes puts boxes in order and drops those that stand twice.
func tidyBoxes(list []box) []box {
	keys := make([]string, len(list))
	order := make([]int, len(list))
	for i, b := range list {
		keys[i], order[i] = b.key(), i
	}
	slices.SortStableFunc(order, func(i, j int) int { return strings.Compare(keys[i], keys[j]) })
	var out []box
	for n, i := range order {
		if n == 0 || keys[i] != keys[order[n-1]] {
			out = append(out, list[i])
		}
	}
	return out
}
