package event

import (
	"slices"

	"redoubt/app"
	"redoubt/guard/tape"
	"redoubt/policy"
)

// even reports whether all that is inside of a value is looked at alike, as no table
// says anything of it, and whether it is inside of one record: so is most of a large
// event, which somebody outside wrote as a whole.
func (w *walk) even(d *tape.Doc, i int32, s spot) bool {
	if s.known && !w.plan[s.shape].leaf() || s.listed && w.fields != nil || w.kind == app.Kafka {
		return false
	}
	if d != w.root || len(w.records) == 0 {
		return true
	}
	next, _ := slices.BinarySearch(w.records, i+1)
	return next == len(w.records) || w.records[next] >= d.Nodes[i].Next
}

// sweep visits all that is inside of an object or array, where the places are even.
func (w *walk) sweep(d *tape.Doc, i int32, want policy.Class) {
	named := d.Nodes[i].Kind == tape.Object
	for at, end := i+1, d.Nodes[i].Next; at < end; at = d.Nodes[at].Next {
		key := tape.None
		if named {
			key = at
			at++
		}
		plain := key == tape.None || w.blind || word(d.Bytes(key))
		if plain && d.Nodes[at].Kind < tape.String {
			continue // nothing to find
		}
		w.trail.Push(d, key)
		if !plain {
			w.name(d.Bytes(key), want)
		}
		switch d.Nodes[at].Kind {
		case tape.String:
			if text := d.Bytes(at); jsonLike(text) || d == w.root && at == w.encoded {
				w.text(d, at, spot{want: want, sink: w.lens.Sink})
			} else if !w.blind {
				w.look(text, false, want)
			}
		case tape.Object, tape.Array:
			w.sweep(d, at, want)
		}
		w.trail.Pop()
	}
}
