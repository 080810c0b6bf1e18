// Package inspect looks for attacks in the values of an event: what would
// break out of a command, a query, a path, a template or a page if the value
// reached one. It reads a value as it stands and as a sink would after
// decoding it, in one pass over each reading, with small hand-written parsers
// where something stands that an attack needs.
//
// It does not know events, triggers or policies: the caller says which values
// to look at and which classes to look for. It sanitises nothing, and it is no
// proof of innocence: it knows the grammar of attacks, not the sink's code.
package inspect

import "bytes"

// A Hit says what a value looks like.
type Hit struct {
	Class  Class
	Kind   string // the signature's name: stable, and never a part of the value
	Offset int    // where it stands in the value; in a decoded reading, where that reading begins
}

// Depth is how many decodings may lie around each other before the rest is
// taken as it stands.
const Depth = 4

// readings is how often a value may be read over, in all its readings together.
const readings = 20

// The window in which a long value is inspected at a time, and what the next
// has of it as well.
const (
	window  = 64 << 10
	overlap = 1 << 10
)

// An Inspector holds the buffers that values are decoded into, so that a
// worker that keeps one allocates nothing. Its zero value is ready. It is not
// safe for concurrent use.
type Inspector struct {
	// Sink are the classes of the sinks that values are known to reach: there the
	// length of a text, which shells and databases pass over, excuses nothing.
	Sink Class

	lower   [Depth + 1][]byte
	decoded [Depth + 1][]byte
	plain   [Depth + 1][]byte
	spaced  [Depth + 1][]byte
	// tightened has readings with their long runs of white space shortened.
	tightened [Depth + 1][]byte
	// shortened has readings with their long runs of filler shortened.
	shortened [Depth + 1][]byte
	survey    [Depth + 1]calm
	lookup    []byte
	places    places
	words     words // what they mean anywhere
	firsts    words // and at a value's beginning
	budget    int
	middle    bool // the value's beginning is not in the window
	parted    bool // the value is a multipart body
	flat      int  // readings so deep are those of a document that was taken apart, 0 if there is none
	calm      bool // the value is, as a whole
	short     bool // long runs of filler were shortened in what is read
	// thorough: no value is taken for calm; for tests.
	thorough bool
}

// Value inspects one string of an event for the wanted classes.
func Value(b []byte, want Class) (Hit, bool) {
	var in Inspector
	return in.Value(b, want)
}

// Key inspects the name of a field for the wanted classes.
func Key(b []byte, want Class) (Hit, bool) {
	var in Inspector
	return in.Key(b, want)
}

// Calm reports whether the value that was looked at last is made of words only:
// no form, query or message is.
func (in *Inspector) Calm() bool { return in.calm }

// Value inspects one string of an event for the wanted classes.
func (in *Inspector) Value(b []byte, want Class) (Hit, bool) {
	return in.whole(b, want)
}

// Key inspects the name of a field: operators and prototypes only mean
// something there, all else is looked for as in a value.
func (in *Inspector) Key(b []byte, want Class) (Hit, bool) {
	if kind, class := keyKind(b); class&want != 0 {
		return Hit{Class: class, Kind: kind}, true
	}
	return in.whole(b, want)
}

// whole inspects a value with a budget of bytes for all its readings: what
// nests to be read again and again is a hit.
//
// A long value is inspected window by window, so that memory does not grow with
// it; windows overlap by more than an attack's length.
func (in *Inspector) whole(b []byte, want Class) (Hit, bool) {
	if !in.thorough && in.glance(b) {
		in.calm = true
		return Hit{}, false
	}
	first, last := margins(b)
	lead := max(0, first-edge)
	b = b[lead:min(len(b), last+edge)]
	in.parted = multipart(b)
	if len(b) > window && want&GraphQL != 0 {
		v := view{s: b, raw: b, want: want, in: in} // in no window is a whole query
		if hit, ok := v.hit(GraphQL, v.graphql(), lead); ok {
			return hit, true
		}
	}
	calm := true
	for i := 0; ; i += window - overlap {
		w := b[i:min(len(b), i+window)]
		in.budget = readings * (len(w) + reach)
		in.middle = i > 0
		if hit, ok := in.value(w, want, 0, false); ok {
			hit.Offset += lead + i
			return hit, true
		}
		calm = calm && in.calm
		if i+window >= len(b) {
			in.calm = calm
			return Hit{}, false
		}
	}
}

// value inspects a reading and then what it decodes to.
func (in *Inspector) value(b []byte, want Class, depth int, broke bool) (Hit, bool) {
	if depth > 0 {
		in.middle = false
	}
	if in.budget -= len(b); in.budget < 0 && want != 0 {
		return Hit{Class: want, Kind: "exhausting"}, true
	}
	i, j := margins(b)
	if j-i < len(b) {
		if hit, ok := in.edges(b, i, j, want, depth, broke); ok {
			return hit, true
		}
	}
	text := in.tight(b[i:j], depth)
	hit, ok := in.reading(text, want, depth, broke)
	if len(text) != j-i {
		hit.Offset = 0 // the places are those of another text
	}
	if !ok {
		hit, ok = in.shorn(text, want, depth, broke)
	}
	if ok {
		hit.Offset += i
	}
	return hit, ok
}

// reading inspects a reading that white space neither surrounds nor stretches.
func (in *Inspector) reading(b []byte, want Class, depth int, broke bool) (Hit, bool) {
	in.lower[depth] = lowered(in.lower[depth], b)
	s := in.lower[depth]
	c := &in.survey[depth]
	calm := !in.thorough && c.read(b, s)
	if depth == 0 {
		in.calm = calm
	}
	if calm && c.silent(b, s) {
		return Hit{}, false
	}
	v := view{s: s, raw: b, want: want, decoded: depth > 0, broke: broke, in: in}
	if in.parted && depth > 0 {
		v.want &^= Header // whose lines are escaped there and whose are the body's own, parts tell
	}
	if calm {
		return in.quiet(&v, c, depth)
	}
	v.measure()
	if hit, ok := v.scan(); ok {
		return hit, true
	}
	if depth == Depth {
		return Hit{}, false
	}
	if !in.short && (in.flat == 0 || depth < in.flat) {
		if hit, ok := in.document(b, v.has, want, depth); ok {
			return hit, true
		}
	}
	if v.one && v.has&(quote|angle|line) == 0 && v.has&equals != 0 && formed(b) || v.has&quote != 0 && objectLike(b) {
		return Hit{}, false // its parts are decoded, and they only
	}
	flat := in.flat
	if flat == 0 && tagged(b) {
		in.flat = depth + 1 // decoded, its quotes are no longer those of its attributes
	}
	hit, ok := in.inside(b, v.has, want, depth)
	in.flat = flat
	if ok {
		return hit, true
	}
	return in.unquoted(&v, depth)
}

// inside inspects what a value holds in another form.
func (in *Inspector) inside(b []byte, has set, want Class, depth int) (Hit, bool) {
	if hit, ok := in.escaped(b, has, want, depth); ok {
		return hit, true
	}
	if in.short {
		return Hit{}, false
	}
	return in.packed(b, want, depth)
}

// escaped inspects a value with its escapes undone.
func (in *Inspector) escaped(b []byte, has set, want Class, depth int) (Hit, bool) {
	if has&(escapes|high|slash|angle) == 0 && !hexed(b) {
		return Hit{}, false
	}
	out, changed := unescape(in.decoded[depth][:0], b)
	in.decoded[depth] = out
	if !changed {
		return Hit{}, false
	}
	hit, ok := in.value(out, want, depth+1, broken(out, b))
	return at(hit, 0), ok
}

// packed inspects the base64 in a value.
func (in *Inspector) packed(b []byte, want Class, depth int) (Hit, bool) {
	if len(b) < 8 {
		return Hit{}, false
	}
	off, text, ok := in.base64(b, depth)
	if !ok {
		return Hit{}, false
	}
	hit, ok := in.value(text, want, depth+1, false)
	return at(hit, off), ok
}

// broken reports whether decoding put line ends into a text, but no more than
// an attack needs: a text of many lines that came as a form's field is encoded, too.
func broken(out, b []byte) bool {
	n := breaks(out)
	return n > breaks(b) && n <= 8
}

// breaks counts the line ends of a text.
func breaks(b []byte) int { return bytes.Count(b, []byte("\n")) + bytes.Count(b, []byte("\r")) }

// hexed reports whether a text has hexadecimal characters of the form 0x2e.
func hexed(b []byte) bool {
	return bytes.Contains(b, []byte("0x2")) || bytes.Contains(b, []byte("0x5c"))
}

// unquoted inspects what a shell makes of the value: quotes, backslashes and
// empty expansions within words are gone.
func (in *Inspector) unquoted(v *view, depth int) (Hit, bool) {
	if v.want&(Command|Path) == 0 || v.has&(quote|backslash|dollar|caret) == 0 {
		return Hit{}, false
	}
	out, changed := unquote(in.plain[depth][:0], v.s)
	in.plain[depth] = out
	if !changed {
		return Hit{}, false
	}
	begin, end := margins(out)
	out = in.tight(out[begin:end], depth)
	u := view{s: out, raw: out, want: v.want & (Command | Path), decoded: true, in: in}
	u.measure()
	hit, ok := u.scan()
	return at(hit, 0), ok
}

func at(h Hit, off int) Hit {
	h.Offset = off
	return h
}
