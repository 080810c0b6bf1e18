package iam

import (
	"math/bits"
	"strings"
)

// maxWork bounds a search, in words of sets looked at, to some milliseconds. What
// somebody made to be expensive ends as "not included".
const maxWork = 1 << 21

// included reports whether each text that all of the globs cover is covered by
// one of the others. It walks the globs' automaton and the others' side by side,
// and needs only the walks that the others follow with the fewest states.
//
// With references it holds whatever they stand for: a glob among several that
// hold some is looked at by itself, since their values may meet where their
// names do not.
func included(all, others []glob) bool {
	_, found, _ := outside(all, others)
	return !found
}

// outside finds a text that all of the globs cover and none of the others. A
// search that takes too long finds something that it can't name. work is what it
// took.
func outside(all, others []glob) (text string, found bool, work int) {
	if len(all) > 1 && anyMarked(all) {
		return outsideMarked(all, others)
	}
	s := newSearch(all, others)
	text, found = s.run()
	return text, found, s.work
}

func anyMarked(list []glob) bool {
	for _, g := range list {
		if g.marked {
			return true
		}
	}
	return false
}

// outsideMarked errs to "found": globs with references meet for some values.
func outsideMarked(all, others []glob) (text string, found bool, work int) {
	for i, g := range all {
		_, found, took := outside([]glob{g}, others)
		if work += took; !found {
			return "", false, work
		}
		for _, h := range all[:i] {
			if !g.meets(h) {
				return "", false, work
			}
		}
	}
	return all[0].text, true, work
}

// A search looks for a text in all of some patterns and in none of others.
type search struct {
	all    [][]token
	others [][]token
	base   []int                 // of each of the others: its first bit in a set of states
	words  int                   // of a set
	fresh  token                 // a letter that no pattern names
	seen   map[string][]stateSet // by the positions in all
	queue  []step
	work   int
}

// A stateSet is a set of states of the others, a bit each.
type stateSet []uint64

// A step is where a walk is, and how it got there.
type step struct {
	at   []int // positions in all
	set  stateSet
	from int // index in the queue, -1 for the start
	by   token
}

func newSearch(all, others []glob) *search {
	s := &search{seen: map[string][]stateSet{}}
	for _, g := range all {
		s.all = append(s.all, g.tokens())
	}
	for _, g := range others {
		s.base = append(s.base, s.words)
		list := g.tokens()
		s.others = append(s.others, list)
		s.words += len(list) + 1
	}
	s.words = (s.words + 63) / 64
	s.fresh = s.stranger()
	return s
}

// stranger is a character that no pattern names.
func (s *search) stranger() token {
	used := map[rune]bool{}
	for _, list := range append(append([][]token{}, s.all...), s.others...) {
		for _, t := range list {
			used[t.char] = true
		}
	}
	c := 'x'
	for used[c] {
		c++
	}
	return token{char: c}
}

func (s *search) run() (string, bool) {
	start := step{at: make([]int, len(s.all)), set: make(stateSet, s.words), from: -1}
	for i := range s.others {
		s.add(start.set, i, 0)
	}
	if !s.visit(start) {
		return "", false
	}
	for i := 0; i < len(s.queue); i++ {
		if s.accepts(s.queue[i]) {
			return s.spell(i), true
		}
		if s.work > maxWork {
			return "", true
		}
		s.expand(i)
	}
	return "", false
}

// add puts a state into the set, and those that follow without a letter.
func (s *search) add(set stateSet, other, position int) {
	for {
		bit := s.base[other] + position
		set[bit/64] |= 1 << (bit % 64)
		if position >= len(s.others[other]) || s.others[other][position].kind != starToken {
			return
		}
		position++
	}
}

// visit queues a step unless the others follow it anyway, or an earlier one at
// the same positions with fewer states.
func (s *search) visit(next step) bool {
	for i, list := range s.others {
		if n := len(list); n > 0 && list[n-1].kind == starToken && next.set.has(s.base[i]+n) {
			return false // its last star covers whatever comes
		}
	}
	key := positions(next.at)
	for _, set := range s.seen[key] {
		s.work += s.words
		if set.within(next.set) {
			return false
		}
	}
	s.seen[key] = append(s.seen[key], next.set)
	s.queue = append(s.queue, next)
	return true
}

func positions(at []int) string {
	var b strings.Builder
	for _, p := range at {
		b.WriteByte(byte(p))
		b.WriteByte(byte(p >> 8))
		b.WriteByte(byte(p >> 16))
	}
	return b.String()
}

func (set stateSet) has(bit int) bool { return set[bit/64]&(1<<(bit%64)) != 0 }

func (set stateSet) within(other stateSet) bool {
	for i, w := range set {
		if w&^other[i] != 0 {
			return false
		}
	}
	return true
}

// accepts reports whether the text so far is covered by all and by no other.
func (s *search) accepts(at step) bool {
	for i, list := range s.all {
		p := at.at[i]
		if p < len(list) && list[p].kind == starToken {
			p++
		}
		if p < len(list) {
			return false
		}
	}
	for i, list := range s.others {
		if at.set.has(s.base[i] + len(list)) {
			return false
		}
	}
	return true
}

// expand makes all next steps of a queued one.
func (s *search) expand(from int) {
	for _, c := range s.letters(s.queue[from]) {
		set := s.read(s.queue[from].set, c)
		s.advance(from, c, set, nil)
	}
}

// advance chooses a next position in each pattern.
func (s *search) advance(from int, c token, set stateSet, at []int) {
	i := len(at)
	if i == len(s.all) {
		s.visit(step{append([]int(nil), at...), set, from, c})
		return
	}
	list, p := s.all[i], s.queue[from].at[i]
	if p < len(list) && list[p].kind == starToken {
		s.advance(from, c, set, append(at, p))
		p++
	}
	if p < len(list) && list[p].kind != starToken && list[p].fits(c) {
		s.advance(from, c, set, append(at, p+1))
	}
}

// read is where the others are after one more letter.
func (s *search) read(set stateSet, c token) stateSet {
	next := make(stateSet, s.words)
	s.work += s.words + 16 // and what a step takes itself
	other := 0
	for w, word := range set {
		for ; word != 0; word &= word - 1 {
			bit := w*64 + bits.TrailingZeros64(word)
			for other+1 < len(s.base) && bit >= s.base[other+1] {
				other++
			}
			p := bit - s.base[other]
			switch list := s.others[other]; {
			case p == len(list):
			case list[p].kind == starToken:
				s.add(next, other, p)
			case list[p].fits(c):
				s.add(next, other, p+1)
			}
		}
	}
	return next
}

// letters are those that can make a difference next: the ones that a pattern
// wants, and where all take any, those that the others want and one that
// nobody does.
func (s *search) letters(at step) []token {
	seen := map[token]bool{}
	var list []token
	add := func(t token) {
		if t.kind == charToken && !seen[t] {
			seen[t] = true
			list = append(list, t)
		}
	}
	for i, pattern := range s.all {
		p := at.at[i]
		if p < len(pattern) && pattern[p].kind == starToken {
			p++
		} else if p < len(pattern) && pattern[p].kind != anyToken {
			return []token{pattern[p]} // the only one that leads on
		}
		if p < len(pattern) && pattern[p].kind == refToken {
			list = append(list, pattern[p])
		} else if p < len(pattern) {
			add(pattern[p])
		}
	}
	add(s.fresh)
	for i, pattern := range s.others {
		for p, t := range pattern {
			if at.set.has(s.base[i] + p) {
				add(t)
			}
		}
	}
	return list
}

// spell is the text that led to a queued step.
func (s *search) spell(i int) string {
	var letters []token
	for ; s.queue[i].from >= 0; i = s.queue[i].from {
		letters = append(letters, s.queue[i].by)
	}
	var b strings.Builder
	for j := len(letters) - 1; j >= 0; j-- {
		if t := letters[j]; t.kind == refToken {
			b.WriteString("${" + t.text + "}")
		} else {
			b.WriteRune(t.char)
		}
	}
	return b.String()
}
