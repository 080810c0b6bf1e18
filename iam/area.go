package iam

import (
	"slices"
	"strings"
)

// An area is a set of texts, actions or resources: what one of the atoms
// covers, and none of the nots.
type area struct {
	any []atom
	not []glob
}

// An atom is what all of its globs cover, nearly always one.
type atom []glob

// everything is all texts.
func everything() area { return area{any: []atom{{newGlob("*", "*")}}} }

// areaOf is what one of the globs covers.
func areaOf(list []glob) area {
	a := area{any: make([]atom, len(list))}
	for i := range list {
		a.any[i] = list[i : i+1 : i+1]
	}
	return a
}

// empty reports whether the area certainly holds nothing.
func (a area) empty() bool {
	for _, x := range a.any {
		if !x.coveredBy(a.not) {
			return false
		}
	}
	return true
}

// example is a short text of the area, "" if none is found in time.
func (a area) example() string {
	for _, x := range a.any {
		if text, found := outside(x, a.not); found && text != "" {
			return text
		}
	}
	return ""
}

// coveredBy reports whether the globs certainly cover all of the atom.
func (x atom) coveredBy(list []glob) bool {
	near := list[:0:0]
	for _, n := range list {
		for _, g := range x {
			if g.within(n) {
				return true
			}
		}
		if x.meets(n) {
			near = append(near, n)
		}
	}
	if len(x) == 1 && (len(near) < 2 || x[0].freer(near)) {
		return false // one by one none covers it, and that is exact
	}
	return included(x, near)
}

func (x atom) meets(g glob) bool {
	return !slices.ContainsFunc(x, func(h glob) bool { return !h.meets(g) })
}

// freer reports whether the glob takes any character where each of the others
// wants one of its own: together they do not cover it then.
func (g glob) freer(others []glob) bool {
	return !g.plain() && !g.marked && !slices.ContainsFunc(others, func(h glob) bool { return h.fixed <= g.fixed })
}

// within reports whether the other atom surely covers this one.
func (x atom) within(y atom) bool {
	for _, g := range y {
		if !slices.ContainsFunc(x, func(h glob) bool { return h.within(g) }) {
			return false
		}
	}
	return true
}

// and is what both atoms cover; not ok if that is nothing.
func (x atom) and(y atom) (atom, bool) {
	out := slices.Clone(x)
	for _, g := range y {
		switch {
		case !out.meets(g):
			return nil, false
		case slices.ContainsFunc(out, func(h glob) bool { return h.within(g) }):
		default:
			out = slices.DeleteFunc(out, g.within)
			out = append(out, g)
		}
	}
	slices.SortFunc(out, compareGlobs)
	return out, true
}

func compareGlobs(a, b glob) int { return strings.Compare(a.key, b.key) }

// and is the intersection.
func (a area) and(b area) area {
	out := area{not: append(slices.Clone(a.not), b.not...)}
	for _, x := range a.any {
		for _, y := range b.any {
			if z, ok := x.and(y); ok {
				out.any = append(out.any, z)
			}
		}
	}
	return out.tidy()
}

// meets reports whether the areas may have a text in common.
func (a area) meets(b area) bool {
	for _, x := range a.any {
		for _, y := range b.any {
			if slices.ContainsFunc(y, func(g glob) bool { return !x.meets(g) }) {
				continue
			}
			if len(a.not)+len(b.not) == 0 {
				return true
			}
			if z, ok := x.and(y); ok && !z.coveredBy(append(slices.Clone(a.not), b.not...)) {
				return true
			}
		}
	}
	return false
}

// minus is the difference, in pieces.
func (a area) minus(b area) []area {
	pieces := []area{a}
	for _, x := range b.any {
		var next []area
		for _, piece := range pieces {
			// Outside of an atom is outside of one of its globs.
			for _, g := range x {
				rest := area{piece.any, append(slices.Clone(piece.not), g)}
				if rest = rest.tidy(); len(rest.any) > 0 {
					next = append(next, rest)
				}
			}
		}
		pieces = next
	}
	if len(b.not) > 0 {
		if both := a.and(areaOf(b.not)); len(both.any) > 0 {
			pieces = append(pieces, both)
		}
	}
	return pieces
}

// tidy drops what says nothing: atoms that are empty or within others, nots
// that take nothing away.
func (a area) tidy() area {
	var out area
	for _, x := range a.any {
		if !x.coveredBy(a.not) {
			out.any = append(out.any, x)
		}
	}
	out.any = maximal(out.any, atom.within)
	for _, n := range a.not {
		if slices.ContainsFunc(out.any, func(x atom) bool { return x.meets(n) }) {
			out.not = append(out.not, n)
		}
	}
	out.not = maximal(out.not, glob.within)
	slices.SortFunc(out.any, func(x, y atom) int { return slices.CompareFunc(x, y, compareGlobs) })
	slices.SortFunc(out.not, compareGlobs)
	return out
}

// maximal drops what is within another of the list; of equals the first stays.
func maximal[T any](list []T, within func(a, b T) bool) []T {
	var out []T
	for i, x := range list {
		covered := false
		for j, y := range list {
			if i != j && within(x, y) && (j < i || !within(y, x)) {
				covered = true
				break
			}
		}
		if !covered {
			out = append(out, x)
		}
	}
	return out
}

// key tells areas apart.
func (a area) key() string {
	var b strings.Builder
	for _, x := range a.any {
		for _, g := range x {
			b.WriteString(g.key + "&")
		}
		b.WriteByte('|')
	}
	for _, n := range a.not {
		b.WriteString("-" + n.key)
	}
	return b.String()
}
