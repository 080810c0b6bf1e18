package event

import (
	"bytes"
	"math"
	"slices"
)

// A delimiter is a boundary with its dashes, where it may stand between parts or behind
// the last. Readers disagree on which do.
type delimiter struct {
	at, end int // where it begins, and where what follows it does
	next    int // where the next one may be
	looseness
}

// looseness tells how little a reader has to ask of a delimiter to take it for one.
type looseness struct {
	// before it: 0 = the text begins or CRLF ends a line there (busboy, Go), 1 = a bare LF
	// does (cgi, PHP, Go), 2 = a bare CR does (Python's email, werkzeug), 3 = anything.
	before int
	// after it: 0 = its line ends with LF, 1 = with a bare CR, 2 = anything (PHP, Go).
	after int
}

// within reports whether a reader as loose as l takes the delimiter.
func (d delimiter) within(l looseness) bool { return d.before <= l.before && d.after <= l.after }

// delimiterIn finds the next place of a mark.
func delimiterIn(text, mark []byte, from int) (d delimiter, ok bool) {
	i := bytes.Index(text[from:], mark)
	if i < 0 {
		return d, false
	}
	d.at = from + i
	d.next = d.at + len(mark)
	d.before = ending(text[:d.at])
	d.end, d.after = d.next, 2
	rest := bytes.TrimLeft(bytes.TrimPrefix(text[d.next:], []byte("--")), " \t")
	if n := lineEnd(rest); n > 0 || len(rest) == 0 {
		d.end = len(text) - len(rest) + n
		d.after = max(ending(text[:d.end])-1, 0)
	}
	return d, true
}

// ending tells which line end a text has, as looseness does.
func ending(text []byte) int {
	switch {
	case len(text) == 0, bytes.HasSuffix(text, []byte("\r\n")):
		return 0
	case text[len(text)-1] == '\n':
		return 1
	case text[len(text)-1] == '\r':
		return 2
	}
	return 3
}

// lineEnd is how long the line end is that a text begins with, 0 for none.
func lineEnd(text []byte) int {
	switch {
	case bytes.HasPrefix(text, []byte("\r\n")):
		return 2
	case len(text) > 0 && (text[0] == '\n' || text[0] == '\r'):
		return 1
	}
	return 0
}

// readings are all ways to tell a text's parts apart, those that come to the same once.
func readings(text, mark []byte) (ways []looseness) {
	var n [5][4]int // how many delimiters each takes; the first of either takes none
	for d, ok := delimiterIn(text, mark, 0); ok; d, ok = delimiterIn(text, mark, d.next) {
		n[d.before+1][d.after+1]++
	}
	for b := range 4 {
		for a := range 3 {
			n[b+1][a+1] += n[b][a+1] + n[b+1][a] - n[b][a]
			if n[b+1][a+1] > max(n[b][a+1], n[b+1][a]) {
				ways = append(ways, looseness{b, a})
			}
		}
	}
	return ways
}

// cuts are the places where readers end a part's head and begin its body: behind the
// first empty line that CRLF ends (busboy), of any one kind (werkzeug), or of LF's (Go),
// behind one of LF's with nothing but space in it (cgi), and at the first line that is no
// header (Python's email).
func cuts(text []byte) []int {
	at := []int{behind(text, "\r\n\r\n"), behind(text, "\n\n"), behind(text, "\r\r"), blank(text, "\r"), blank(text, " \t\r\v\f"), headers(text)}
	at[1] = min(at[0], at[1], at[2])
	at[2] = at[1]
	slices.Sort(at)
	at = slices.Compact(at)
	if last := len(at) - 1; at[last] == nowhere {
		at = at[:last]
	}
	return at
}

const nowhere = math.MaxInt

func behind(text []byte, empty string) int {
	if i := bytes.Index(text, []byte(empty)); i >= 0 {
		return i + len(empty)
	}
	return nowhere
}

// blank is where the first line ends with nothing in it but some letters, where LF ends lines.
func blank(text []byte, but string) int {
	for at := 0; at < len(text); {
		line, _ := cut(text[at:], '\n')
		next := min(at+len(line)+1, len(text))
		if len(bytes.TrimRight(line, but)) == 0 {
			return next
		}
		at = next
	}
	return nowhere
}

// headers is where lines end that are headers, and an empty one behind them.
func headers(text []byte) int {
	for at := 0; at < len(text); {
		n := bytes.IndexAny(text[at:], "\r\n")
		if n < 0 {
			n = len(text) - at
		}
		line := text[at : at+n]
		next := at + n + lineEnd(text[at+n:])
		switch {
		case len(line) == 0:
			return next
		case line[0] != ' ' && line[0] != '\t' && !headLine(line):
			return at
		}
		at = next
	}
	return nowhere
}

// headLine reports whether a line begins with a name and a colon, or as mailboxes part
// messages.
func headLine(line []byte) bool {
	name, _, found := bytes.Cut(line, []byte(":"))
	odd := func(c rune) bool { return c <= ' ' || c > '~' }
	return found && !bytes.ContainsFunc(name, odd) || bytes.HasPrefix(line, []byte("From "))
}
