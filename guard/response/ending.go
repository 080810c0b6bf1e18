package response

import "bytes"

// An ending says what ends what is masked behind a sign: none where the sign is all.
type ending string

const (
	none        ending = ""
	traceEnding ending = "\n\n"
	keyEnding   ending = keyEnd
	lineOfKey   ending = "-----" // ends the last line of a key
)

// A tail is what belongs to a sign though nothing tells how long it is: a private key, a
// trace. It is followed letter by letter. Where its first line ends in an escape it stands
// in a text of JSON's, and ends where that does. Else an empty line ends a trace, and its
// own last line a key.
type tail struct {
	until ending
	lined bool // the first line is over
	depth int  // a quote behind fewer backslashes ends the text it stands in
	last  []byte
}

// step takes a letter and the backslashes before it. masked: it is not to be seen. ended:
// what follows does not belong to the tail.
func (t *tail) step(c byte, backslashes int) (masked, ended bool) {
	breaks := (c == '\n' || c == '\r') && backslashes == 0 // these lines stay lines
	switch {
	case c == '"' && backslashes < t.depth:
		return false, true
	case c == '\r':
		return !breaks, false // as if it were not there
	case c == '\n' && !t.lined:
		t.lined, t.depth = true, backslashes
	}
	if len(t.last) == len(keyEnd) {
		t.last = append(t.last[:0], t.last[1:]...)
	}
	t.last = append(t.last, c)
	if !bytes.HasSuffix(t.last, []byte(t.until)) || t.until == traceEnding && !breaks {
		return !breaks, false
	}
	if t.until == keyEnding {
		t.until, t.last = lineOfKey, t.last[:0]
		return true, false
	}
	return !breaks, true
}
