package iam

import (
	"slices"
)

// Expand replaces patterns of actions by the actions of the catalogue that
// they cover, and drops those that it does not know.
func (s Set) Expand(c *Catalogue) Set {
	x := c.index()
	out := Set{inexact: s.inexact}
	for _, b := range s.boxes {
		set := x.empty()
		x.addArea(set, b.actions)
		b.actions = area{}
		for _, name := range x.list(set) {
			b.actions.any = append(b.actions.any, atom{actionGlobs([]string{name})[0]})
		}
		if len(b.actions.any) > 0 {
			out.boxes = append(out.boxes, b)
		}
	}
	out.boxes = tidyBoxes(out.boxes)
	return out
}

// maxPairs bounds the comparisons that Minimise makes; a set beyond it is only
// merged.
const maxPairs = 1 << 20

// Minimise says the same with fewer grants and patterns: what others cover is
// dropped, grants that differ only in their actions, or only in their
// resources, become one.
func (s Set) Minimise() Set {
	boxes := tidyBoxes(s.boxes)
	m := new(meter)
	for {
		boxes = slices.DeleteFunc(boxes, func(b box) bool { return b.empty(m) })
		for i := range boxes {
			boxes[i].actions, boxes[i].resources = boxes[i].actions.tidy(m), boxes[i].resources.tidy(m)
		}
		before := size(boxes)
		boxes = merge(boxes, m, func(b *box) (*area, string) { return &b.actions, b.resources.key() })
		boxes = merge(boxes, m, func(b *box) (*area, string) { return &b.resources, b.actions.key() })
		boxes = s.thin(boxes, m)
		if size(boxes) == before || m.full() {
			break
		}
	}
	return Set{boxes: tidyBoxes(boxes), inexact: s.inexact}
}

// size counts boxes and patterns.
func size(boxes []box) int {
	n := len(boxes)
	for _, b := range boxes {
		n += len(b.actions.any) + len(b.resources.any)
	}
	return n
}

// merge unites boxes that differ only in the area that part picks out; the
// string is the area in which they must agree.
func merge(boxes []box, m *meter, part func(*box) (*area, string)) []box {
	var out []box
	where := map[string]int{}
	for _, b := range boxes {
		own, other := part(&b)
		key := area{not: own.not}.key() + "\x00" + other + "\x00" + b.conditionKey()
		i, found := where[key]
		if !found {
			where[key] = len(out)
			out = append(out, b)
			continue
		}
		united, _ := part(&out[i])
		united.any = append(slices.Clone(united.any), own.any...)
		*united = united.tidy(m)
	}
	return out
}

// thin drops the atoms that the other boxes, or the rest of their own, cover.
func (s Set) thin(boxes []box, m *meter) []box {
	atoms := size(boxes)
	if atoms*atoms > maxPairs || s.inexact {
		return boxes
	}
	extra := func(b box, rest []box) bool {
		left, _ := subtract([]box{b}, rest, m)
		return slices.ContainsFunc(left, func(b box) bool { return !b.empty(m) })
	}
	for i := range boxes {
		rest := append(slices.Clone(boxes[:i]), boxes[i+1:]...)
		boxes[i].actions.any = needed(boxes[i].actions.any, func(a atom) bool {
			b := boxes[i]
			b.actions.any = []atom{a}
			return extra(b, rest)
		})
		boxes[i].resources.any = needed(boxes[i].resources.any, func(a atom) bool {
			b := boxes[i]
			b.resources.any = []atom{a}
			return extra(b, rest)
		})
	}
	return slices.DeleteFunc(boxes, func(b box) bool { return len(b.actions.any) == 0 || len(b.resources.any) == 0 })
}

func needed(list []atom, keep func(atom) bool) []atom {
	var out []atom
	for _, a := range list {
		if keep(a) {
			out = append(out, a)
		}
	}
	return out
}
