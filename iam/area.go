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

// A meter counts what an operation on sets costs, in comparisons of a character
// with another. When it is used up the operation ends with less exact answers:
// "may meet", "not surely covered".
type meter struct{ used int }

// maxCost is a second or two.
const maxCost = 1 << 27

// full reports whether the meter is used up.
func (m *meter) full() bool { return m.used > maxCost }

// spend counts the comparison of two globs; it reports whether to make it.
func (m *meter) spend(g, h glob) bool {
	m.used++
	if n := min(g.fixed, h.fixed); g.key[:n] == h.key[:n] && (!g.plain() || !h.plain()) {
		m.used += len(g.key)*len(h.key) + 32
	}
	return !m.full()
}

func (m *meter) within(g, h glob) bool { return m.spend(g, h) && g.within(h) }

func (m *meter) meets(g, h glob) bool { return !m.spend(g, h) || g.meets(h) }

// parts reports whether the globs begin differently: what most pairs do.
func (g glob) parts(h glob) bool {
	n := min(g.fixed, h.fixed)
	return g.key[:n] != h.key[:n]
}

// empty reports whether the area certainly holds nothing.
func (a area) empty(m *meter) bool {
	for _, x := range a.any {
		if !x.coveredBy(a.not, m) {
			return false
		}
	}
	return true
}

// example is a short text of the area, "" if none is found in time.
func (a area) example() string {
	for _, x := range a.any {
		if text, found, _ := outside(x, a.not); found && text != "" {
			return text
		}
	}
	return ""
}

// coveredBy reports whether the globs certainly cover all of the atom.
func (x atom) coveredBy(list []glob, m *meter) bool {
	near := list[:0:0]
	for _, n := range list {
		for _, g := range x {
			if m.within(g, n) {
				return true
			}
		}
		if x.meets(n, m) {
			near = append(near, n)
		}
	}
	if len(x) == 1 && (len(near) < 2 || x[0].freer(near)) || m.full() {
		return false // one by one none covers it, and that is exact
	}
	_, found, work := outside(x, near)
	m.used += 16 * work // a step of a search takes longer
	return !found
}

func (x atom) meets(g glob, m *meter) bool {
	return !slices.ContainsFunc(x, func(h glob) bool { return !m.meets(h, g) })
}

// freer reports whether the glob takes any character where each of the others
// wants one of its own: together they do not cover it then.
func (g glob) freer(others []glob) bool {
	return !g.plain() && !g.marked && !slices.ContainsFunc(others, func(h glob) bool { return h.fixed <= g.fixed })
}

// within reports whether the other atom surely covers this one.
func (x atom) within(y atom, m *meter) bool {
	for _, g := range y {
		if !slices.ContainsFunc(x, func(h glob) bool { return m.within(h, g) }) {
			return false
		}
	}
	return true
}

// and is what both atoms cover; not ok if that is nothing.
func (x atom) and(y atom, m *meter) (atom, bool) {
	out := slices.Clone(x)
	for _, g := range y {
		switch {
		case !out.meets(g, m):
			return nil, false
		case slices.ContainsFunc(out, func(h glob) bool { return m.within(h, g) }):
		default:
			out = slices.DeleteFunc(out, func(h glob) bool { return m.within(g, h) })
			out = append(out, g)
		}
	}
	slices.SortFunc(out, compareGlobs)
	return out, true
}

func compareGlobs(a, b glob) int { return strings.Compare(a.key, b.key) }

// and is the intersection.
func (a area) and(b area, m *meter) area {
	out := area{not: append(slices.Clone(a.not), b.not...)}
	for _, x := range a.any {
		for _, y := range b.any {
			if m.full() {
				return a // the operation is over, and says so
			}
			if z, ok := x.and(y, m); ok {
				out.any = append(out.any, z)
			}
		}
	}
	return out.tidy(m)
}

// meets reports whether the areas may have a text in common.
func (a area) meets(b area, m *meter) bool {
	for _, x := range a.any {
		for _, y := range b.any {
			if x[0].parts(y[0]) || slices.ContainsFunc(y, func(g glob) bool { return !x.meets(g, m) }) {
				m.used++
				continue
			}
			if len(a.not)+len(b.not) == 0 || m.full() {
				return true
			}
			if z, ok := x.and(y, m); ok && !z.coveredBy(append(slices.Clone(a.not), b.not...), m) {
				return true
			}
		}
	}
	return false
}

// minus is the difference, in pieces.
func (a area) minus(b area, m *meter) []area {
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
			m.used = maxCost + 1
			return []area{a}
		}
	}
	var out []area
	for _, piece := range pieces {
		if piece = piece.tidy(m); len(piece.any) > 0 {
			out = append(out, piece)
		}
	}
	if len(b.not) > 0 {
		if both := a.and(areaOf(b.not), m); len(both.any) > 0 {
			out = append(out, both)
		}
	}
	return out
}

// tidy drops what says nothing: atoms that are empty or within others, nots
// that take nothing away.
func (a area) tidy(m *meter) area {
	var out area
	not := maximalGlobs(a.not, m)
	for _, x := range a.any {
		if !x.coveredBy(not, m) {
			out.any = append(out.any, x)
		}
	}
	out.any = maximalAtoms(out.any, m)
	for _, n := range not {
		if slices.ContainsFunc(out.any, func(x atom) bool { return x.meets(n, m) }) {
			out.not = append(out.not, n)
		}
	}
	slices.SortFunc(out.any, func(x, y atom) int { return slices.CompareFunc(x, y, compareGlobs) })
	slices.SortFunc(out.not, compareGlobs)
	return out
}

// maximalAtoms drops atoms that are within others.
func maximalAtoms(list []atom, m *meter) []atom {
	var single []glob
	var rest, out []atom
	for _, x := range list {
		if len(x) == 1 {
			single = append(single, x[0])
		} else {
			rest = append(rest, x)
		}
	}
	single = maximalGlobs(single, m)
	for i := range single {
		out = append(out, single[i:i+1:i+1])
	}
	for i, x := range rest {
		inside := slices.ContainsFunc(single, func(g glob) bool { return x.within(atom{g}, m) })
		for j, y := range rest {
			inside = inside || i != j && x.within(y, m) && (j < i || !y.within(x, m))
		}
		if !inside {
			out = append(out, x)
		}
	}
	return out
}

// maximalGlobs drops globs that are within others. What covers a glob begins
// with a part of what the glob begins with, so that most never meet.
func maximalGlobs(list []glob, m *meter) []glob {
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
				if h := list[j]; i != j && g.key != h.key && m.within(g, h) && (j < i || !m.within(h, g)) {
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
