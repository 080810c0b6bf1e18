package tape

import (
	"math/bits"
	"slices"
	"unicode/utf8"
)

// Limits bound what is read.
type Limits struct {
	Depth, Digits, Values int
}

// Fault is what is wrong with a text, "" if nothing is.
type Fault string

// The faults. Of these only Syntax says that the text is no JSON.
const (
	OK        Fault = ""
	Syntax    Fault = "syntax"
	Depth     Fault = "depth"
	Duplicate Fault = "duplicate"
	UTF8      Fault = "utf8"
	Digits    Fault = "number"
	Values    Fault = "values"
)

// reader goes over a text. The first fault stops it; where a text is no JSON in
// the end, that counts more than what else is wrong with it.
//
// Its methods take a place in the text and return where they end, no where the text is no
// JSON there: a place that is kept in registers costs a part of one in memory.
type reader struct {
	d     *Doc
	text  []byte
	lim   Limits
	fault Fault
	where int32 // the node of the fault
	// stopped: it is not read to the end, so nobody knows if it is JSON.
	stopped bool
}

// no is the place behind what is no JSON.
const no = -1

// Read reads a text. The node is near the fault. The text must not change as
// long as the Doc is used. Texts of 2 GB are too large.
func (d *Doc) Read(text []byte, lim Limits) (Fault, int32) {
	d.Text, d.Nodes, d.arena, d.open = text, d.Nodes[:0:min(cap(d.Nodes), lim.Values)], d.arena[:0], d.open[:0]
	if len(text) > 1<<31-1 {
		return Values, 0
	}
	if cap(d.Nodes) == 0 { // a new one gets room at once, about as much as most texts need
		d.Nodes = make([]Node, 0, min(len(text)/16+8, lim.Values))
	}
	r := reader{d: d, text: text, lim: lim}
	end := r.all(r.space(0))
	d.Whole = end >= 0 && !r.stopped
	if !r.stopped && end != len(text) {
		return Syntax, int32(max(0, len(d.Nodes)-1))
	}
	return r.fault, r.where
}

// blame keeps the first fault; reading goes on, since only the end tells
// whether this is JSON at all.
func (r *reader) blame(f Fault) {
	if r.fault == OK {
		r.fault, r.where = f, int32(len(r.d.Nodes)-1)
	}
}

// stop gives up: what is read would take more than is allowed.
func (r *reader) stop(f Fault) {
	r.fault, r.where, r.stopped = f, int32(len(r.d.Nodes)-1), true
}

// space skips white space; mostly there is none.
func (r *reader) space(i int) int {
	if i < len(r.text) && r.text[i] <= ' ' {
		return r.spaces(i)
	}
	return i
}

func (r *reader) spaces(i int) int {
	for i < len(r.text) {
		switch r.text[i] {
		case ' ', '\t', '\n', '\r':
			i++
		default:
			return i
		}
	}
	return i
}

// all reads one value with all that is inside, and the space behind it. It goes from one
// name or value to the next; what they are in is kept at hand.
func (r *reader) all(i int) int {
	t, d := r.text, r.d
	self, object, named := None, false, false // named: a name comes next
	for i < len(t) {
		c := t[i]
		if named && c != '"' || !r.room() {
			return no
		}
		switch {
		case c == '"':
			if i = r.str(i); i < 0 {
				return no
			}
			if named {
				if i, named = r.colon(i), false; i < 0 {
					return no
				}
				continue
			}
		case c == '{' || c == '[':
			if i = r.enter(i, c); i < 0 {
				return no
			}
			self, object = d.open[len(d.open)-1], c == '{'
			if i >= len(t) || t[i] != c+2 { // the end of it
				d.Nodes[self].Len, named = 1, object
				continue
			}
		case '0' <= c && c <= '9' || c == '-':
			if i = r.number(i); i < 0 {
				return no
			}
		default:
			if i = r.literal(i); i < 0 {
				return no
			}
		}
		// Behind a value: the next one, or the end of what it is in.
		for {
			if i = r.space(i); self == None {
				return i
			}
			if i >= len(t) {
				return no
			}
			if t[i] == ',' {
				d.Nodes[self].Len++
				i, named = r.space(i+1), object
				break
			}
			if object && t[i] != '}' || !object && t[i] != ']' {
				return no
			}
			i++
			self, object = r.leave(i)
		}
	}
	return no
}

// colon reads what stands between a name and its value.
func (r *reader) colon(i int) int {
	if i = r.space(i); i >= len(r.text) || r.text[i] != ':' {
		return no
	}
	return r.space(i + 1)
}

func (r *reader) literal(i int) int {
	switch r.text[i] {
	case 't':
		return r.word(i, "true", True)
	case 'f':
		return r.word(i, "false", False)
	case 'n':
		return r.word(i, "null", Null)
	}
	return no
}

// room makes place for a node. A text with more than are allowed is not read further, since
// reading it would take memory.
func (r *reader) room() bool {
	n := r.d.Nodes
	return len(n) < cap(n) || r.grow()
}

func (r *reader) grow() bool {
	n, most := r.d.Nodes, r.lim.Values
	if len(n) >= most {
		r.stop(Values)
		return false
	}
	n = slices.Grow(n, 1)
	r.d.Nodes = n[:len(n):min(cap(n), most)]
	return true
}

// push adds a node, for which there is room. It is written where it lies: put together
// first and then copied, a processor would wait for its parts.
func (r *reader) push(k Kind, from, to int) *Node {
	at := len(r.d.Nodes)
	r.d.Nodes = r.d.Nodes[:at+1]
	n := &r.d.Nodes[at]
	n.Kind, n.apart, n.From, n.To, n.Next, n.Len, n.Memo = k, false, int32(from), int32(to), int32(at+1), 0, 0
	return n
}

// enter begins an object or array.
func (r *reader) enter(i int, c byte) int {
	k := Object
	if c == '[' {
		k = Array
	}
	n := r.push(k, i, i)
	if len(r.d.open) >= r.lim.Depth {
		r.stop(Depth)
		return no
	}
	r.d.open = append(r.d.open, n.Next-1)
	n.Next = 0
	return r.space(i + 1)
}

// leave ends the innermost object or array, behind its last character, and returns what
// that is in.
func (r *reader) leave(end int) (self int32, object bool) {
	d := r.d
	self = d.open[len(d.open)-1]
	d.open = d.open[:len(d.open)-1]
	n := &d.Nodes[self]
	n.To, n.Next = int32(end), int32(len(d.Nodes))
	if n.Kind == Object && n.Len > 1 && d.twice(self) {
		r.blame(Duplicate)
	}
	if len(d.open) == 0 {
		return None, false
	}
	self = d.open[len(d.open)-1]
	return self, d.Nodes[self].Kind == Object
}

func (r *reader) word(i int, w string, k Kind) int {
	if len(r.text)-i < len(w) || string(r.text[i:i+len(w)]) != w {
		return no
	}
	r.push(k, i, i+len(w))
	return i + len(w)
}

// str reads a string. Most are shorter than sixteen characters.
func (r *reader) str(i int) int {
	from, t, wide := i+1, r.text, false
	if i+17 <= len(t) {
		x, y := load(t, i+1), load(t, i+9)
		k := bits.TrailingZeros64(strange(x)) / 8
		if k == 8 {
			k += bits.TrailingZeros64(strange(y)) / 8
		}
		i, wide = from+k, (x|y)&highs != 0
	}
	if i < from || i-from == 16 {
		var more bool
		i, more = plain(t, max(i, from))
		wide = wide || more
	}
	if i >= len(t) || t[i] != '"' {
		if i >= len(t) || t[i] < ' ' {
			return no
		}
		return r.escaped(from, i, wide)
	}
	r.push(String, from, i)
	if wide && !utf8.Valid(t[from:i]) {
		r.blame(UTF8)
	}
	return i + 1
}
