package tape

import (
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
type reader struct {
	d     *Doc
	text  []byte
	at    int
	lim   Limits
	fault Fault
	where int32 // the node of the fault
	// stopped: it is not read to the end, so nobody knows if it is JSON.
	stopped bool
}

// Read reads a text. The node is near the fault. The text must not change as
// long as the Doc is used. Texts of 2 GB are too large.
func (d *Doc) Read(text []byte, lim Limits) (Fault, int32) {
	d.Text, d.Nodes, d.arena, d.open = text, d.Nodes[:0], d.arena[:0], d.open[:0]
	if len(text) > 1<<31-1 {
		return Values, 0
	}
	if cap(d.Nodes) == 0 { // a new one gets room at once, about as much as most texts need
		d.Nodes = make([]Node, 0, min(len(text)/16+8, lim.Values))
	}
	r := reader{d: d, text: text, lim: lim}
	r.space()
	d.Whole = r.all() && !r.stopped
	if !r.stopped && (!d.Whole || r.at != len(text)) {
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
func (r *reader) space() {
	if r.at < len(r.text) && r.text[r.at] <= ' ' {
		r.spaces()
	}
}

func (r *reader) spaces() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return
		}
	}
}

// all reads one value with all that is inside, and the space behind it.
func (r *reader) all() bool {
	for {
		done, ok := r.value()
		if !ok {
			return false
		}
		for done {
			if len(r.d.open) == 0 {
				return true
			}
			if done, ok = r.behind(); !ok {
				return false
			}
		}
	}
}

// value reads a value or the beginning of one; done: it is complete.
func (r *reader) value() (done, ok bool) {
	if r.at >= len(r.text) || !r.room() {
		return false, false
	}
	switch c := r.text[r.at]; c {
	case '{':
		return r.enter(Object, '}')
	case '[':
		return r.enter(Array, ']')
	case '"':
		ok = r.str()
	case 't':
		ok = r.word("true", True)
	case 'f':
		ok = r.word("false", False)
	case 'n':
		ok = r.word("null", Null)
	default:
		ok = r.number()
	}
	r.space()
	return true, ok
}

// room holds the number of values; a text with more is not read further, since
// reading it would take memory.
func (r *reader) room() bool {
	if len(r.d.Nodes) < r.lim.Values {
		return true
	}
	r.stop(Values)
	return false
}

func (r *reader) push(k Kind, from, to int) {
	n := int32(len(r.d.Nodes))
	r.d.Nodes = append(r.d.Nodes, Node{Kind: k, From: int32(from), To: int32(to), Next: n + 1})
}

// enter begins an object or array; an empty one is complete.
func (r *reader) enter(k Kind, end byte) (done, ok bool) {
	r.push(k, r.at, r.at)
	if len(r.d.open) >= r.lim.Depth {
		r.stop(Depth)
		return false, false
	}
	self := int32(len(r.d.Nodes) - 1)
	r.d.Nodes[self].Next = 0
	r.at++
	r.space()
	if r.at < len(r.text) && r.text[r.at] == end {
		r.d.open = append(r.d.open, self)
		return r.leave()
	}
	r.d.open = append(r.d.open, self)
	r.d.Nodes[self].Len = 1
	return false, k == Array || r.name()
}

// leave ends the innermost object or array.
func (r *reader) leave() (done, ok bool) {
	self := r.d.open[len(r.d.open)-1]
	r.d.open = r.d.open[:len(r.d.open)-1]
	r.at++
	n := &r.d.Nodes[self]
	n.To, n.Next = int32(r.at), int32(len(r.d.Nodes))
	if n.Kind == Object && n.Len > 1 && r.d.twice(self) {
		r.blame(Duplicate)
	}
	r.space()
	return true, true
}

// behind reads what stands behind a value: the end of what it is in, or the way
// to the next. done: what it is in is complete.
func (r *reader) behind() (done, ok bool) {
	if r.at >= len(r.text) {
		return false, false
	}
	self := r.d.open[len(r.d.open)-1]
	object := r.d.Nodes[self].Kind == Object
	switch c := r.text[r.at]; {
	case c == ',':
		r.at++
		r.space()
		r.d.Nodes[self].Len++
		return false, !object || r.name()
	case c == '}' && object, c == ']' && !object:
		return r.leave()
	}
	return false, false
}

// name reads a name and its colon.
func (r *reader) name() bool {
	if r.at >= len(r.text) || r.text[r.at] != '"' || !r.room() || !r.str() {
		return false
	}
	r.space()
	if r.at >= len(r.text) || r.text[r.at] != ':' {
		return false
	}
	r.at++
	r.space()
	return true
}

func (r *reader) word(w string, k Kind) bool {
	if len(r.text)-r.at < len(w) || string(r.text[r.at:r.at+len(w)]) != w {
		return false
	}
	r.push(k, r.at, r.at+len(w))
	r.at += len(w)
	return true
}

// str reads a string.
func (r *reader) str() bool {
	from := r.at + 1
	i, wide := plain(r.text, from)
	if i == len(r.text) || r.text[i] < ' ' {
		return false
	}
	if r.text[i] == '\\' {
		return r.escaped(from, i, wide)
	}
	r.push(String, from, i)
	r.at = i + 1
	if wide && !utf8.Valid(r.text[from:i]) {
		r.blame(UTF8)
	}
	return true
}
