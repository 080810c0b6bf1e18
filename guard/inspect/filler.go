package inspect

import "bytes"

// Filler is text in which nothing opens or ends anything: words, numbers, sentences, lines of
// letters. An attacker has as much of it as he likes before and behind what he means, and rules
// that ask how long a text is would take that for a part of a document. So a text is read a
// second time with its long runs of filler shortened.

const (
	// longFiller is how long a run of filler may be.
	longFiller = 128
	// fillerKept is how much of a run is left at its beginning and at its end.
	fillerKept = 32
)

// opening are the signs that open or end something for a shell, a database or a page.
const opening = quote | percent | ampersand | backslash | dollar | angle | paren | brace | semicolon | pipe | nul

// filler reports whether a character opens and ends nothing.
func filler(c byte) bool { return setOf(c)&opening == 0 }

// fillerRun returns where the next long run of filler lies, len(b) if there is none. It looks at
// one place in each run's length, and from there both ways.
func fillerRun(b []byte, i int) (int, int) {
	for k := i + longFiller - 1; k < len(b); k += longFiller {
		if !filler(b[k]) {
			continue
		}
		begin, end := k, k+1
		for begin > i && filler(b[begin-1]) {
			begin--
		}
		for end < len(b) && filler(b[end]) {
			end++
		}
		if end-begin >= longFiller {
			return begin, end
		}
		k = end - 1
	}
	return len(b), len(b)
}

// shorn inspects a text with its long runs of filler shortened. Documents and base64 in it
// were found in the text as it stands, and shortened there: once more at each level would
// double the work at each.
func (in *Inspector) shorn(b []byte, want Class, depth int, broke bool) (Hit, bool) {
	if in.short {
		return Hit{}, false
	}
	short, ok := in.shorten(b, depth)
	if !ok {
		return Hit{}, false
	}
	in.short = true
	hit, ok := in.reading(short, want, depth, broke)
	in.short = false
	return at(hit, 0), ok
}

// shorten returns a text with its long runs of filler shortened, false if it has none or
// is nothing else.
func (in *Inspector) shorten(b []byte, depth int) ([]byte, bool) {
	begin, end := fillerRun(b, 0)
	if begin == 0 && end == len(b) || begin == len(b) {
		return nil, false
	}
	in.shortened[depth] = without(in.shortened[depth][:0], b, fillerRun, stub)
	return in.shortened[depth], true
}

// stub writes a run's first and last words, as lines of their own if it has several.
func stub(out, run []byte) []byte {
	head, tail := fillerKept, len(run)-fillerKept
	for head > 0 && !isSpace(run[head]) {
		head--
	}
	for tail < len(run) && !isSpace(run[tail-1]) {
		tail++
	}
	if head == 0 {
		head = fillerKept // a word that means nothing, being so long
	}
	if tail == len(run) {
		tail = len(run) - fillerKept
	}
	out = append(out, run[:head]...)
	switch {
	case bytes.IndexByte(run[head:tail], '\n') >= 0:
		out = append(out, '\n')
	case bytes.IndexByte(run[head:tail], ' ') >= 0:
		out = append(out, ' ')
	}
	return append(out, run[tail:]...)
}
