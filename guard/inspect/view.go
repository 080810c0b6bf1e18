package inspect

import (
	"strings"
	"unsafe"
)

// A view is one reading of a value.
type view struct {
	s       []byte // the reading in lower case
	raw     []byte // as it stands: as long as s
	has     set
	want    Class
	decoded bool // something was decoded to get here
	broke   bool // a line end was decoded
	cut     bool // it ends with a comment that cuts off the rest of a query
	query   bool // it begins as a whole SQL statement does
	tags    bool // a '<' came before
	quotes  [2]int
	weighed bool   // what counts of it was counted
	size    int    // how much of it counts, of a run of white space one
	rows    int    // how many of its lines count
	one     bool   // it has no white space but at its ends
	safe    [2]int // between these places nothing dangerous begins
	joined  [2]int // where the runs of a shell's separators end that were looked at
	closes  int    // where the last run of closing parentheses ends
	fuel    int    // what parsers may still look ahead
	in      *Inspector
}

// reach is how far a parser looks beyond its place, so that time stays linear.
const reach = 256

// at returns the byte at a place, a NUL outside of the text.
func (v *view) at(i int) byte {
	if i < 0 || i >= len(v.s) {
		return 0
	}
	return v.s[i]
}

// is reports whether a text stands at a place.
func (v *view) is(i int, text string) bool {
	return i >= 0 && len(v.s)-i >= len(text) && v.s[i] == text[0] && string(v.s[i:i+len(text)]) == text
}

// any reports whether one of the texts stands at a place.
func (v *view) any(i int, texts ...string) bool {
	for _, t := range texts {
		if v.is(i, t) {
			return true
		}
	}
	return false
}

// within reports whether a text stands between two places, looking no further
// than reach.
func (v *view) within(i, j int, text string) bool {
	return v.find(i, j, text) >= 0
}

func (v *view) find(i, j int, text string) int {
	if i < 0 {
		return -1
	}
	j = min(j, len(v.s), i+reach)
	if i >= j || v.fuel < 0 {
		return -1
	}
	k := strings.Index(v.between(i, j), text)
	if k < 0 {
		v.fuel -= (j - i) / 4
		return -1
	}
	v.fuel -= k / 4
	return i + k
}

// between is the reading from i to j, for as long as it is looked at.
func (v *view) between(i, j int) string { return unsafe.String(unsafe.SliceData(v.s[i:j]), j-i) }

// space skips white space.
func (v *view) space(i int) int {
	for end := i + reach; i < len(v.s) && i < end && isSpace(v.s[i]); i++ {
	}
	return i
}

// back returns the place of the last character before i that is no space, -1
// at the beginning.
func (v *view) back(i int) int {
	end := i - reach
	for i--; i >= 0 && i > end && isSpace(v.s[i]); i-- {
	}
	return i
}

// word returns where the word at i ends.
func (v *view) word(i int) int {
	for i < len(v.s) && textures[v.s[i]]&wordly != 0 {
		i++
	}
	return i
}

// token returns where the run without white space, quotes and angles ends.
func (v *view) token(i int) int {
	for end := i + reach; i < len(v.s) && i < end && !isSpace(v.s[i]) && !isQuote(v.s[i]) && v.s[i] != '<' && v.s[i] != '>'; i++ {
	}
	return i
}

func (v *view) end(i int) bool { return v.space(i) >= len(v.s) }

// single reports whether the value is one token: no white space but at its ends.
func (v *view) single() bool { return v.one }

// sunk reports whether the text is known to reach a sink.
func (v *view) sunk() bool { return v.want&v.in.Sink != 0 }

// measure works out what parsers ask for again and again.
func (v *view) measure() {
	v.one = true
	v.fuel = 16*len(v.s) + 16*reach
	began, ended := false, false
	has := set(0)
	for _, c := range v.s {
		if textures[c]&wordly != 0 {
			v.one = v.one && !ended
			began = true
			continue
		}
		has |= setOf(c)
		if isSpace(c) {
			ended = began
			continue
		}
		v.one = v.one && !ended
		began = true
	}
	v.has |= has
}
