package tape

import (
	"bytes"
	"hash/maphash"
)

// few is up to how many names are compared with each other.
const few = 16

// twice reports whether an object has a name twice. Only names that look alike are
// compared: of those of a small object hardly any do.
func (d *Doc) twice(object int32) bool {
	if d.Nodes[object].Len > few {
		return d.hashed(object)
	}
	var looks [4]uint64
	for k := object + 1; k < d.Nodes[object].Next; k = d.Nodes[k+1].Next {
		look := looksOf(d.Bytes(k))
		if looks[look/64]>>(look%64)&1 != 0 && d.before(object, k) {
			return true
		}
		looks[look/64] |= 1 << (look % 64)
	}
	return false
}

// looksOf tells names apart by their lengths and letters at their ends.
func looksOf(name []byte) uint8 {
	n := uint8(len(name))
	if n == 0 {
		return 0
	}
	return name[0] + 7*name[len(name)-1] + 37*name[len(name)/2] + 61*n
}

// before reports whether an object has a name before its member k as well.
func (d *Doc) before(object, k int32) bool {
	name := d.Bytes(k)
	for other := object + 1; other < k; other = d.Nodes[other+1].Next {
		if bytes.Equal(name, d.Bytes(other)) {
			return true
		}
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
