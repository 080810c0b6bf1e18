package event

import (
	"bytes"
	"iter"
	"slices"

	"redoubt/guard/coding"
	"redoubt/guard/tape"
	"redoubt/policy"
)

// media is what an HTTP request says of its body.
type media struct {
	boundaries [][]byte
	form       bool // names with values
	// strange: a boundary is written in pieces or encoded (RFC 2231), as Go's mime and
	// Python's email read it and others do not, it has a letter of disputed, or there are
	// more than a body is taken apart by. No client does that.
	strange bool
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
	if r.media.strange || !coding.Legible(encodings, types) {
		r.refuseAt(policy.Form, "event.body", "coding")
	}
}

// disputed are letters at which readers end a boundary, or which they take away: a comma
// (PHP), angle brackets (Python's email), space, quotes and comments.
const disputed = ",;<>()'\"\\ \t"

// read takes in a header, or several. Of several boundaries nobody knows which one the
// function takes.
func (m *media) read(value []byte) {
	m.form = m.form || folded(value, "x-www-form-urlencoded") >= 0
	const name = "boundary"
	for {
		i := folded(value, name)
		if i < 0 {
			return
		}
		value = value[i+len(name):]
		rest := bytes.TrimLeft(bytes.TrimLeft(value, "*0123456789"), " \t")
		is, ok := bytes.CutPrefix(rest, []byte("="))
		if !ok {
			continue
		}
		m.strange = m.strange || value[0] == '*'
		boundary, _ := param(nil, is)
		known := func(b []byte) bool { return bytes.Equal(b, boundary) }
		switch {
		case len(boundary) == 0 || slices.ContainsFunc(m.boundaries, known):
		case len(m.boundaries) == mostBoundaries || bytes.ContainsAny(boundary, disputed):
			m.strange = true
			return
		default:
			m.boundaries = append(m.boundaries, boundary)
		}
	}
}

// folded is where a word of small letters stands in a text in whatever letters, -1 for
// nowhere.
func folded(text []byte, word string) int {
	for i := 0; i+len(word) <= len(text); i++ {
		if text[i]|0x20 == word[0] && bytes.EqualFold(text[i:i+len(word)], []byte(word)) {
			return i
		}
	}
	return -1
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
