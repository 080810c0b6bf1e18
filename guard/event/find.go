package event

import (
	"bytes"

	"redoubt/guard/tape"
	"redoubt/policy"
)

// finder follows a path to all values that it leads to, through the texts that
// hold more.
type finder struct {
	*run
	plan []place
	// wide: what some readers take for the path counts as well. Those are names in other
	// letters (encoding/json and .NET do not ask for them), and a list where the path has
	// none: who takes one or many goes over its elements.
	wide  bool
	found func(d *tape.Doc, i int32)
	// closed: a text on the way is not empty and not JSON, or not that alone, so nobody
	// knows what a function finds in it.
	closed bool
	// missing: somewhere the path ends before its last step.
	missing bool
}

// find follows a path, and with wide what may be taken for it: which of that a function
// reads nobody knows.
func (r *run) find(route policy.Route, wide bool, found func(d *tape.Doc, i int32)) *finder {
	f := &finder{run: r, plan: r.guard.plans.of(r.shape()), wide: wide, found: found}
	f.follow(r.root, 0, route.Steps, 0, true)
	return f
}

// follow goes the steps that are left. shape is the place in the kind's plan.
func (f *finder) follow(d *tape.Doc, i int32, steps []string, shape int32, known bool) {
	if len(steps) == 0 {
		f.found(d, i)
		return
	}
	switch d.Kind(i) {
	case tape.String:
		f.open(d, i, steps, shape, known)
	case tape.Object:
		f.members(d, i, steps, shape, known)
	case tape.Array:
		f.elements(d, i, steps, shape, known)
	default:
		f.missing = true
	}
}

func (f *finder) members(d *tape.Doc, i int32, steps []string, shape int32, known bool) {
	there := false
	for key, value := range d.Members(i) {
		name := d.Bytes(key)
		if steps[0] == "*" || string(name) == steps[0] || f.wide && bytes.EqualFold(name, []byte(steps[0])) {
			there = true
			to, still := f.next(shape, known, string(name))
			f.follow(d, value, steps[1:], to, still)
		}
	}
	f.missing = f.missing || !there
}

func (f *finder) elements(d *tape.Doc, i int32, steps []string, shape int32, known bool) {
	rest := steps[1:]
	if steps[0] != "*" {
		if !f.wide {
			return
		}
		rest = steps
	}
	to, still := f.next(shape, known, "")
	for _, e := range d.Elements(i) {
		f.follow(d, e, rest, to, still)
	}
}

func (f *finder) next(shape int32, known bool, name string) (int32, bool) {
	if !known {
		return 0, false
	}
	to, _ := f.plan[shape].step([]byte(name))
	return to, to != 0
}

func (f *finder) open(d *tape.Doc, i int32, steps []string, shape int32, known bool) {
	c := f.content(d, i, known && f.plan[shape].base64)
	if c.doc == nil || c.bad != "" || c.raw != nil || len(c.doc.Nodes) == 0 {
		f.closed = f.closed || len(d.Bytes(i)) > 0
		f.missing = true
		return
	}
	if c.doc.Kind(0) == tape.String {
		shape, known = 0, false // encoded once more
	}
	f.follow(c.doc, 0, steps, shape, known)
}
