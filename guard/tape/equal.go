package tape

import (
	"bytes"
	"hash/maphash"
)

// Equal compares two values as JSON Schema does: 1 and 1.0 are the same, and so
// are objects with the same members in another order.
func Equal(a *Doc, i int32, b *Doc, j int32) bool {
	if a.Kind(i) != b.Kind(j) || a.Nodes[i].Len != b.Nodes[j].Len {
		return false
	}
	switch a.Kind(i) {
	case Number:
		return sameNumber(a, i, b, j)
	case String:
		return bytes.Equal(a.Bytes(i), b.Bytes(j))
	case Object:
		for key, value := range a.Members(i) {
			other := b.Get(j, string(a.Bytes(key)))
			if other == None || !Equal(a, value, b, other) {
				return false
			}
		}
	case Array:
		e, f := i+1, j+1
		for range a.Nodes[i].Len {
			if !Equal(a, e, b, f) {
				return false
			}
			e, f = a.Nodes[e].Next, b.Nodes[f].Next
		}
	}
	return true
}

// sameNumber compares what doubles can't tell apart by the digits.
func sameNumber(a *Doc, i int32, b *Doc, j int32) bool {
	x, y := a.Bytes(i), b.Bytes(j)
	if bytes.Equal(x, y) {
		return true
	}
	if a.Float(i) != b.Float(j) {
		return false
	}
	return exact(x) && exact(y) || ParseDecimal(x).Compare(ParseDecimal(y)) == 0
}

// exact reports whether a number is one that its double is, too. Others may be.
func exact(number []byte) bool { return len(number) <= 15 && !bytes.ContainsAny(number, ".eE") }

// Hash is the same for values that are Equal.
func (d *Doc) Hash(i int32, seed maphash.Seed) uint64 {
	h := uint64(d.Kind(i)) + 1
	switch d.Kind(i) {
	case Number:
		h ^= ParseDecimal(d.Bytes(i)).hash(seed)
	case String:
		h ^= maphash.Bytes(seed, d.Bytes(i))
	case Object:
		for key, value := range d.Members(i) {
			h += maphash.Bytes(seed, d.Bytes(key)) * (2*d.Hash(value, seed) + 1)
		}
	case Array:
		for _, e := range d.Elements(i) {
			h = h*1099511628211 + d.Hash(e, seed)
		}
	}
	return h
}
