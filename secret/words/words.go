// Package words finds all places of many words in a text in one pass
// (Aho–Corasick, as a table over classes of bytes). ASCII letters match in
// either case.
//
// It knows no word boundaries: "key" is found in "monkey".
package words

import "slices"

// A Set holds words. It is safe for concurrent use.
type Set struct {
	class  [256]uint8
	width  int
	next   []int32   // state × class → state
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

// Each calls found with every word's index and the place where it ends.
func (s *Set) Each(text []byte, found func(word, end int)) {
	state := int32(0)
	for i, c := range text {
		state = s.next[int(state)*s.width+int(s.class[c])]
		for _, w := range s.output[state] {
			found(int(w), i+1)
		}
	}
}

// In reports whether any of the words is in the text.
func (s *Set) In(text string) bool {
	state := int32(0)
	for i := range len(text) {
		state = s.next[int(state)*s.width+int(s.class[text[i]])]
		if len(s.output[state]) > 0 {
			return true
		}
	}
	return false
}
