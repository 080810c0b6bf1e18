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
	// Outside of an atom is outside of one of its globs.
	pieces := []area{{a.any, slices.Clone(a.not)}}
	for _, x := range b.any {
		if len(x) == 1 {
			for i := range pieces {
				pieces[i].not = append(pieces[i].not, x[0])
			}
			continue
		}
		var next []area
		for _, piece := range pieces {
			for _, g := range x {
				next = append(next, area{piece.any, append(slices.Clone(piece.not), g)})
			}
		}
		if pieces = next; len(pieces) > maxBoxes {
			return []area{a} // more than it is
		}
	}
	var out []area
	for _, piece := range pieces {
		if piece = piece.tidy(); len(piece.any) > 0 {
			out = append(out, piece)
		}
	}
	if len(b.not) > 0 {
		if both := a.and(areaOf(b.not)); len(both.any) > 0 {
			out = append(out, both)
		}
	}
	return out
}

// tidy drops what says nothing: atoms that are empty or within others, nots
// that take nothing away.
func (a area) tidy() area {
	var out area
	not := maximalGlobs(a.not)
	for _, x := range a.any {
		if !x.coveredBy(not) {
			out.any = append(out.any, x)
		}
	}
	out.any = maximalAtoms(out.any)
	for _, n := range not {
		if slices.ContainsFunc(out.any, func(x atom) bool { return x.meets(n) }) {
			out.not = append(out.not, n)
		}
	}
	slices.SortFunc(out.any, func(x, y atom) int { return slices.CompareFunc(x, y, compareGlobs) })
	slices.SortFunc(out.not, compareGlobs)
	return out
}

// maximalAtoms drops atoms that are within others.
func maximalAtoms(list []atom) []atom {
	var single []glob
	var rest, out []atom
	for _, x := range list {
		if len(x) == 1 {
			single = append(single, x[0])
		} else {
			rest = append(rest, x)
		}
	}
	single = maximalGlobs(single)
	for i := range single {
		out = append(out, single[i:i+1:i+1])
	}
	for i, x := range rest {
		inside := slices.ContainsFunc(single, func(g glob) bool { return x.within(atom{g}) })
		for j, y := range rest {
			inside = inside || i != j && x.within(y) && (j < i || !y.within(x))
		}
		if !inside {
			out = append(out, x)
		}
	}
	return out
}

// maximalGlobs drops globs that are within others. What covers a glob begins
// with a part of what the glob begins with, so that most never meet.
func maximalGlobs(list []glob) []glob {
	if len(list) < 2 {
		return list
	}
	begin := map[string][]int{} // fixed beginning → numbers of globs
	var lengths []int           // of beginnings
	seen := make(map[string]bool, len(list))
	for i, g := range list {
		if seen[g.key] {
			continue
		}
		seen[g.key] = true
		begin[g.key[:g.fixed]] = append(begin[g.key[:g.fixed]], i)
		if at, found := slices.BinarySearch(lengths, g.fixed); !found {
			lengths = slices.Insert(lengths, at, g.fixed)
		}
	}
	inside := func(i int) bool {
		g := list[i]
		for _, n := range lengths {
			if n > g.fixed {
				return false
			}
			for _, j := range begin[g.key[:n]] {
				if h := list[j]; i != j && g.key != h.key && g.within(h) && (j < i || !h.within(g)) {
					return true
				}
			}
		}
		return false
	}
	var out []glob
	for i, g := range list {
		if seen[g.key] && !inside(i) {
			out = append(out, g)
		}
		seen[g.key] = false
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
