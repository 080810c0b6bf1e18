package tape

import (
	"bytes"
	"hash/maphash"
)

// few is up to how many names are compared with each other.
const few = 16

// twice reports whether an object has a name twice.
func (d *Doc) twice(object int32) bool {
	if d.Nodes[object].Len > few {
		return d.hashed(object)
	}
	var names [few][]byte
	n := 0
	for k := object + 1; k < d.Nodes[object].Next; k = d.Nodes[k+1].Next {
		name := d.Bytes(k)
		for _, other := range names[:n] {
			if len(name) == len(other) && bytes.Equal(name, other) {
				return true
			}
		}
		names[n] = name
		n++
	}
	return false
}

// hashed puts the names into a table; the seed is new for each object, so that
// nobody can choose names that collide.
func (d *Doc) hashed(object int32) bool {
	size := 4
	for size < 2*int(d.Nodes[object].Len) {
		size *= 2
	}
	if cap(d.keys) < size {
		d.keys = make([]int32, size)
	}
	d.keys = d.keys[:size]
	clear(d.keys)
	seed := maphash.MakeSeed()
	for k := range d.Members(object) {
		name := d.Bytes(k)
		at := int(maphash.Bytes(seed, name)) & (size - 1)
		for d.keys[at] != 0 {
			if bytes.Equal(name, d.Bytes(d.keys[at])) {
				return true
			}
			at = (at + 1) & (size - 1)
		}
		d.keys[at] = k // never 0: that is the event
	}
	return false
}
