package event

import (
	"bytes"
	"iter"

	"redoubt/guard/coding"
	"redoubt/guard/tape"
	"redoubt/policy"
)

// media is what an HTTP request says of its body.
type media struct {
	boundaries [][]byte
	form       bool // names with values
}

// told takes in what the event says of its body, and refuses one that nobody can judge.
func (r *run) told() {
	if r.face == nil || !r.kind.HTTP() {
		return
	}
	body := r.root.Get(0, "body")
	if len(r.root.String(body)) == 0 {
		return
	}
	r.about = body
	var encodings, types []string
	for value := range heads(r.root, "content-encoding") {
		encodings = append(encodings, string(value))
	}
	for value := range heads(r.root, "content-type") {
		r.media.read(value)
		types = append(types, string(value))
	}
	if !coding.Legible(encodings, types) {
		r.refuseAt(policy.Form, "event.body", "coding")
	}
}

// read takes in a header. Of several boundaries nobody knows which one the function
// takes.
func (m *media) read(value []byte) {
	low := lower(value)
	m.form = m.form || bytes.Contains(low, []byte("x-www-form-urlencoded"))
	const name = "boundary"
	for at := 0; len(m.boundaries) < mostBoundaries; {
		i := bytes.Index(low[at:], []byte(name))
		if i < 0 {
			return
		}
		at += i + len(name)
		is, ok := bytes.CutPrefix(bytes.TrimLeft(value[at:], " \t"), []byte("="))
		if boundary, _ := param(nil, is); ok && len(boundary) > 0 {
			m.boundaries = append(m.boundaries, boundary)
		}
	}
}

// lower is a text with ASCII's letters small: all else keeps its place.
func lower(text []byte) []byte {
	low := bytes.Clone(text)
	for i, c := range low {
		if 'A' <= c && c <= 'Z' {
			low[i] = c | 0x20
		}
	}
	return low
}

// heads are the values of a header of an HTTP event, wherever they stand in it.
func heads(d *tape.Doc, name string) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for _, all := range [...]string{"headers", "multiValueHeaders"} {
			at := d.Get(0, all)
			if d.Kind(at) != tape.Object {
				continue
			}
			for key, value := range d.Members(at) {
				if b := d.Bytes(key); len(b) == len(name) && bytes.EqualFold(b, []byte(name)) && !each(d, value, yield) {
					return
				}
			}
		}
	}
}

// each yields a text, or those of a list.
func each(d *tape.Doc, i int32, yield func([]byte) bool) bool {
	switch d.Kind(i) {
	case tape.String:
		return yield(d.Bytes(i))
	case tape.Array:
		for _, e := range d.Elements(i) {
			if d.Kind(e) == tape.String && !yield(d.Bytes(e)) {
				return false
			}
		}
	}
	return true
}
