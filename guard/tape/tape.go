// Package tape reads JSON strictly, in one pass over the bytes, into a flat
// list of nodes that is used again for the next text: what is read costs no
// allocation once the lists have grown.
//
// Strict means that all parsers of all languages understand the same: no name
// twice in an object, no invalid UTF-8 or half of a surrogate pair, no number
// that becomes infinite, nothing behind the end. It judges the form only.
package tape

import (
	"iter"
	"strconv"
	"unsafe"
)

// Kind is what a node is.
type Kind uint8

// The kinds.
const (
	Null Kind = iota
	False
	True
	Number
	String
	Object
	Array
)

// None is the index of no node.
const None int32 = -1

// A Node is a value or a name. Behind an object's node lie its members, a name
// and a value each; behind an array's its elements.
type Node struct {
	Kind  Kind
	apart bool  // the text was escaped: it lies in the arena
	From  int32 // of the value in the text, of a string without its quotes
	To    int32
	Next  int32 // the node behind all that is inside
	Len   int32 // of members or elements
	// Memo is the user's: 0 after reading.
	Memo int32
}

// A Doc is a text that was read.
type Doc struct {
	Text  []byte
	Nodes []Node
	// Whole: a value was read to its end; of a text that is no JSON for what follows.
	Whole bool
	// Own is for the user: a text that was decoded, to be read.
	Own   []byte
	arena []byte
	open  []int32 // objects and arrays that are read now, while reading
	keys  []int32 // table of names, while reading
}

// Bytes is a string's or name's text, or what stands in the text for another
// value. It is good until the next Read.
func (d *Doc) Bytes(i int32) []byte {
	n := &d.Nodes[i]
	if n.apart {
		return d.arena[n.From:n.To:n.To]
	}
	return d.Text[n.From:n.To:n.To]
}

// Kind is the kind of a node; Null for None.
func (d *Doc) Kind(i int32) Kind {
	if i < 0 {
		return Null
	}
	return d.Nodes[i].Kind
}

// Len is how many members or elements a node has.
func (d *Doc) Len(i int32) int { return int(d.Nodes[i].Len) }

// Get finds the member of an object, None if i is none or has none.
func (d *Doc) Get(i int32, name string) int32 {
	if d.Kind(i) != Object {
		return None
	}
	for key, value := range d.Members(i) {
		if string(d.Bytes(key)) == name {
			return value
		}
	}
	return None
}

// At follows names; "*" is the first element.
func (d *Doc) At(i int32, steps ...string) int32 {
	for _, step := range steps {
		if step == "*" {
			i = d.First(i)
		} else {
			i = d.Get(i, step)
		}
	}
	return i
}

// First is the first element of an array.
func (d *Doc) First(i int32) int32 {
	if d.Kind(i) != Array || d.Nodes[i].Len == 0 {
		return None
	}
	return i + 1
}

// String is the text of a string, nil for anything else.
func (d *Doc) String(i int32) []byte {
	if d.Kind(i) != String {
		return nil
	}
	return d.Bytes(i)
}

// Float is a number's value.
func (d *Doc) Float(i int32) float64 {
	b := d.Bytes(i)
	if n, ok := small(b); ok {
		return float64(n)
	}
	// The text does not change as long as it is read.
	f, _ := strconv.ParseFloat(unsafe.String(unsafe.SliceData(b), len(b)), 64)
	return f
}

// small is the value of up to fifteen digits and nothing else, as most numbers are: a
// double holds it.
func small(b []byte) (n int64, ok bool) {
	if len(b) > 15 {
		return 0, false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, len(b) > 0
}

// Members are an object's names and values.
func (d *Doc) Members(i int32) iter.Seq2[int32, int32] {
	return func(yield func(key, value int32) bool) {
		for k := i + 1; k < d.Nodes[i].Next; k = d.Nodes[k+1].Next {
			if !yield(k, k+1) {
				return
			}
		}
	}
}

// Elements are an array's elements, with their numbers.
func (d *Doc) Elements(i int32) iter.Seq2[int, int32] {
	return func(yield func(n int, element int32) bool) {
		n := 0
		for e := i + 1; e < d.Nodes[i].Next; e = d.Nodes[e].Next {
			if !yield(n, e) {
				return
			}
			n++
		}
	}
}

// Path is the way to a node: names, and "*" for elements. Where reading stopped
// in the middle there is none.
func (d *Doc) Path(to int32) []string {
	var path []string
	for at := int32(0); at < to && int(at) < len(d.Nodes); {
		step, next := d.toward(at, to)
		if next == None {
			break
		}
		path, at = append(path, step), next
	}
	return path
}

// toward is the member or element of at that holds a node.
func (d *Doc) toward(at, to int32) (string, int32) {
	switch d.Nodes[at].Kind {
	case Object:
		for k, v := range d.Members(at) {
			if to < d.Nodes[v].Next {
				return string(d.Bytes(k)), v
			}
		}
	case Array:
		for _, e := range d.Elements(at) {
			if to < d.Nodes[e].Next {
				return "*", e
			}
		}
	}
	return "", None
}
