package iam

import (
	"math/bits"
	"slices"
	"sort"
	"strings"
	"sync"
)

// An index finds the actions that a pattern covers without looking at all.
type index struct {
	names    []string // full names, in the catalogue's order: by service, then by name
	lower    []string // the same in small letters
	levels   []Level
	services []string
	ranges   map[string][2]int // of a service in names
	sorted   []int32           // numbers of names, each service's ordered by lower

	mu     sync.Mutex
	asked  actionSet // of which it is known whether they can be confined
	narrow actionSet // that can be confined to resources
}

func newIndex(n names) *index {
	x := &index{services: n.services, ranges: make(map[string][2]int, len(n.services))}
	for _, service := range n.services {
		from := len(x.names)
		for _, e := range n.actions[service] {
			x.names = append(x.names, e.name)
			x.levels = append(x.levels, e.level)
			x.lower = append(x.lower, strings.ToLower(e.name))
			x.sorted = append(x.sorted, int32(len(x.names)-1))
		}
		x.ranges[service] = [2]int{from, len(x.names)}
		part := x.sorted[from:]
		slices.SortFunc(part, func(a, b int32) int { return strings.Compare(x.lower[a], x.lower[b]) })
	}
	x.asked, x.narrow = x.empty(), x.empty()
	return x
}

// confined reports whether the action with the number can be confined to
// resources. Policies ask for the same ones again and again.
func (x *index) confined(c *Catalogue, i int) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.asked.has(i) {
		x.asked.set(i)
		if c.SupportsResources(x.names[i]) {
			x.narrow.set(i)
		}
	}
	return x.narrow.has(i)
}

// An actionSet is a set of actions, a bit each.
type actionSet []uint64

func (x *index) empty() actionSet { return make(actionSet, (len(x.names)+63)/64) }

func (s actionSet) set(i int)      { s[i/64] |= 1 << (i % 64) }
func (s actionSet) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

// fill adds a range, a word at a time.
func (s actionSet) fill(from, to int) {
	for ; from < to && from%64 != 0; from++ {
		s.set(from)
	}
	for ; from+64 <= to; from += 64 {
		s[from/64] = ^uint64(0)
	}
	for ; from < to; from++ {
		s.set(from)
	}
}

// remove takes another set's actions out.
func (s actionSet) remove(other actionSet) {
	for i := range s {
		s[i] &^= other[i]
	}
}

// keep leaves what another set has, too.
func (s actionSet) keep(other actionSet) {
	for i := range s {
		s[i] &= other[i]
	}
}

func (s actionSet) add(other actionSet) {
	for i := range s {
		s[i] |= other[i]
	}
}

// but are all other actions.
func (s actionSet) but() actionSet {
	out := make(actionSet, len(s))
	for i := range s {
		out[i] = ^s[i]
	}
	return out
}

func (s actionSet) count() int {
	n := 0
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// list are the names of a set's actions.
func (x *index) list(s actionSet) []string {
	out := make([]string, 0, s.count())
	for w, word := range s {
		for ; word != 0; word &= word - 1 {
			out = append(out, x.names[w*64+bits.TrailingZeros64(word)])
		}
	}
	return out
}

// weigh counts a set's actions by level.
func (x *index) weigh(s actionSet) Weight {
	var weight Weight
	for w, word := range s {
		for ; word != 0; word &= word - 1 {
			weight.Add(x.levels[w*64+bits.TrailingZeros64(word)])
		}
	}
	return weight
}

// add puts the actions that a pattern in small letters covers into the set.
func (x *index) add(s actionSet, pattern string) {
	service, rest, ok := strings.Cut(pattern, ":")
	switch {
	case pattern == "*":
		s.fill(0, len(x.names))
	case !ok:
	case !strings.ContainsAny(service, "*?"):
		if r, known := x.ranges[service]; known {
			x.addOf(s, r, len(service)+1, rest)
		}
	default:
		for _, name := range x.services {
			if Glob(service, name) {
				x.addOf(s, x.ranges[name], len(name)+1, rest)
			}
		}
	}
}

// addOf adds the actions of one service; skip is the length of "service:".
func (x *index) addOf(s actionSet, r [2]int, skip int, pattern string) {
	if pattern == "*" {
		s.fill(r[0], r[1])
		return
	}
	fixed := strings.IndexAny(pattern, "*?")
	if fixed < 0 {
		fixed = len(pattern)
	}
	prefix, rest := pattern[:fixed], pattern[fixed:]
	part := x.sorted[r[0]:r[1]]
	first := sort.Search(len(part), func(i int) bool { return x.lower[part[i]][skip:] >= prefix })
	fits := matcher(rest)
	for _, i := range part[first:] {
		name := x.lower[i][skip:]
		if !strings.HasPrefix(name, prefix) {
			return
		}
		if fits(name[fixed:]) {
			s.set(int(i))
		}
	}
}

// matcher is Glob for one pattern, with short ways for the usual forms.
func matcher(pattern string) func(string) bool {
	switch inner := strings.TrimPrefix(pattern, "*"); {
	case pattern == "":
		return func(s string) bool { return s == "" }
	case pattern == "*":
		return func(string) bool { return true }
	case strings.IndexByte(pattern, '?') >= 0 || inner == pattern:
	case strings.IndexByte(inner, '*') < 0:
		return func(s string) bool { return strings.HasSuffix(s, inner) }
	case strings.IndexByte(inner, '*') == len(inner)-1:
		return func(s string) bool { return strings.Contains(s, inner[:len(inner)-1]) }
	}
	return func(s string) bool { return Glob(pattern, s) }
}

// Allowed lists the actions that the statements allow on at least some
// resource under at least some condition, sorted by service and name. It is
// the short form of Of(statements).Actions(c).
func (c *Catalogue) Allowed(statements []Statement) []string { return Of(statements).Actions(c) }

// Actions lists the actions of the catalogue that the set allows on anything,
// sorted by service and name.
func (s Set) Actions(c *Catalogue) []string {
	x := c.index()
	all := x.empty()
	m := new(meter)
	done := map[string]bool{} // patterns that are in already: policies repeat many
	for _, b := range s.boxes {
		if b.contradicts(b, m) || b.resources.empty(m) {
			continue
		}
		if len(b.actions.not) > 0 {
			x.addArea(all, b.actions)
			continue
		}
		for _, a := range b.actions.any {
			if len(a) > 1 {
				x.addAtom(all, a)
			} else if !done[a[0].key] && !done["*"] {
				done[a[0].key] = true
				x.add(all, a[0].key)
			}
		}
	}
	return x.list(all)
}

// addArea adds the actions of an area.
func (x *index) addArea(all actionSet, a area) {
	one := all
	if len(a.not) > 0 {
		one = x.empty()
	}
	for _, atom := range a.any {
		if len(atom) == 1 {
			x.add(one, atom[0].key)
			continue
		}
		x.addAtom(one, atom)
	}
	if len(a.not) == 0 {
		return
	}
	not := x.empty()
	for _, g := range a.not {
		x.add(not, g.key)
	}
	for i := range one {
		all[i] |= one[i] &^ not[i]
	}
}

func (x *index) addAtom(all actionSet, a atom) {
	both := x.empty()
	x.add(both, a[0].key)
	for _, g := range a[1:] {
		one := x.empty()
		x.add(one, g.key)
		for i := range both {
			both[i] &= one[i]
		}
	}
	for i := range both {
		all[i] |= both[i]
	}
}
