// Package words finds all places of many words in a text in one pass
// (Aho–Corasick, as a table over classes of bytes). ASCII letters match in
// either case.
//
// It knows no word boundaries: "key" is found in "monkey".
package words

import (
	"math"
	"slices"
)

// A Set holds words. It is safe for concurrent use.
type Set struct {
	class  [256]uint8
	width  int
	next   []int32   // state × class → state; then, with its words, where that state's row begins
	output [][]int32 // state → words that end there
}

// New makes a set; words are told by their index in the list. Empty words are
// never found.
func New(list []string) *Set {
	s := &Set{width: 1}
	for _, w := range list {
		s.classify(w)
	}
	s.grow()
	for i, w := range list {
		if w != "" {
			s.add(w, int32(i))
		}
	}
	s.link()
	s.row()
	return s
}

// classify gives each byte that occurs in a word a class; all others share
// class 0. A set with more than 255 kinds of bytes does not occur: letters fold.
func (s *Set) classify(word string) {
	for i := range len(word) {
		c := lower(word[i])
		if s.class[c] == 0 {
			s.class[c] = uint8(s.width)
			s.width++
		}
		if 'a' <= c && c <= 'z' {
			s.class[c-'a'+'A'] = s.class[c]
		}
	}
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c - 'A' + 'a'
	}
	return c
}

func (s *Set) grow() int32 {
	state := int32(len(s.output))
	for range s.width {
		s.next = append(s.next, 0)
	}
	s.output = append(s.output, nil)
	return state
}

func (s *Set) add(word string, id int32) {
	state := int32(0)
	for i := range len(word) {
		at := int(state)*s.width + int(s.class[word[i]])
		if s.next[at] == 0 {
			s.next[at] = s.grow()
		}
		state = s.next[at]
	}
	s.output[state] = append(s.output[state], id)
}

// link completes the tree to an automaton, breadth first: where a word goes on
// no further, the longest other beginning that the text may be in does.
func (s *Set) link() {
	fail := make([]int32, len(s.output))
	var queue []int32
	for c := range s.width {
		if n := s.next[c]; n != 0 {
			queue = append(queue, n)
		}
	}
	for len(queue) > 0 {
		state := queue[0]
		queue = queue[1:]
		s.output[state] = append(slices.Clip(s.output[state]), s.output[fail[state]]...)
		for c := range s.width {
			at := int(state)*s.width + c
			other := s.next[int(fail[state])*s.width+c]
			if n := s.next[at]; n != 0 {
				fail[n] = other
				queue = append(queue, n)
			} else {
				s.next[at] = other
			}
		}
	}
}

// ends marks in the table a state in which a word ends.
const ends = math.MinInt32

// row has the table tell where a state's row begins and whether words end there:
// a text then costs one look for each byte.
func (s *Set) row() {
	for i, n := range s.next {
		s.next[i] = n * int32(s.width)
		if len(s.output[n]) > 0 {
			s.next[i] |= ends
		}
	}
}

// Each calls found with every word's index and the place where it ends.
func (s *Set) Each(text []byte, found func(word, end int)) {
	row := int32(0)
	for i, c := range text {
		row = s.next[int(row)+int(s.class[c])]
		if row < 0 {
			row &^= ends
			for _, w := range s.output[int(row)/s.width] {
				found(int(w), i+1)
			}
		}
	}
}

// In reports whether any of the words is in the text.
func (s *Set) In(text string) bool {
	row := int32(0)
	for i := range len(text) {
		row = s.next[int(row)+int(s.class[text[i]])]
		if row < 0 {
			return true
		}
	}
	return false
}
