package flow

import (
	"maps"
	"slices"
)

// deep lists all data in v and in what v holds.
func (f *frame) deep(v *value) []taint {
	if v == nil {
		return nil
	}
	if len(v.refs) == 0 && !f.written(v) {
		return v.taints
	}
	d := diver{f: f, seen: map[ref]bool{}}
	d.value(v, 0)
	return sortTaints(d.found)
}

// written reports whether fields of the data that v is were written to.
func (f *frame) written(v *value) bool {
	for _, t := range v.taints {
		if t.exact && f.st.heap[symbol(t.label)] != nil {
			return true
		}
	}
	return false
}

type diver struct {
	f     *frame
	seen  map[ref]bool
	found []taint
}

// The bounds of a look into a value.
const (
	deepObjects = 200
	deepLevels  = 8
)

func (d *diver) value(v *value, depth int) {
	if v == nil || depth > deepLevels {
		return
	}
	d.found = append(d.found, v.taints...)
	for _, r := range v.refs {
		d.object(r, depth)
	}
	for _, t := range v.taints {
		if t.exact {
			if o := d.f.st.heap[symbol(t.label)]; o != nil {
				d.fields(symbol(t.label), o, depth)
			}
		}
	}
}

func (d *diver) object(r ref, depth int) {
	if d.seen[r] || len(d.seen) > deepObjects {
		return
	}
	o := d.f.object(r)
	if o.kind == classObject || o.kind == functionObject || o.kind == scopeObject {
		return
	}
	d.fields(r, o, depth)
	if b := d.f.base(r); b != nil && b != o {
		for _, k := range b.keys() {
			if o.fields[k] == nil {
				d.value(b.fields[k], depth+1)
			}
		}
	}
	if b := d.f.base(r); b != nil && r > 0 {
		d.value(d.f.unwritten(r, element), depth+1)
	}
}

func (d *diver) fields(r ref, o *object, depth int) {
	if d.seen[r] {
		return
	}
	d.seen[r] = true
	for _, k := range o.keys() {
		d.value(o.fields[k], depth+1)
	}
	for _, k := range []string{"$keys", "$partial", spread, given} {
		d.value(o.fields[k], depth+1)
	}
}

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func sortedRefs(m map[ref]*object) []ref { return slices.Sorted(maps.Keys(m)) }
