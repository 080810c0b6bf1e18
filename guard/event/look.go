package event

import (
	"bytes"

	"redoubt/policy"
)

// look asks the inspector about a text, and about its pieces: the pairs of a
// form or query, the parts of a form with files.
func (r *run) look(text []byte, name bool, want policy.Class) {
	if want != 0 && len(text) > 0 && !r.found(text, name, want) && !name {
		r.apart(text, media{}, want)
	}
}

// lookAs looks at a value of which somebody says what it is. That may be wrong, or the
// function may not ask.
func (r *run) lookAs(text []byte, m media, want policy.Class) {
	if want != 0 && len(text) > 0 && !r.found(text, false, want) {
		r.apart(text, m, want)
	}
}

func (r *run) apart(text []byte, m media, want policy.Class) {
	if r.guard.world.Inspect == nil && r.lens.Calm() {
		return
	}
	r.spare = sparePerByte*len(text) + leastOfSpares
	if r.parted(text, m.boundaries, want) {
		return
	}
	if m.form || pairs(text) {
		r.pieces(text, want)
	}
	if body := lenient(text); body != nil {
		r.strings(body, want)
	}
}

func (r *run) found(text []byte, name bool, want policy.Class) bool {
	found, sign := r.examine(text, name, want)
	for c := policy.Class(1); c < policy.All && found != 0; c <<= 1 {
		if found&c != 0 {
			r.suspect(c.String(), sign, text)
		}
	}
	return found != 0
}

// examine asks package inspect, if the world has nothing else.
func (r *run) examine(text []byte, name bool, want policy.Class) (policy.Class, string) {
	if ask := r.guard.world.Inspect; ask != nil {
		return ask(text, name, want)
	}
	look := r.lens.Value
	if name {
		look = r.lens.Key
	}
	hit, ok := look(text, want)
	if !ok {
		return 0, ""
	}
	return hit.Class, hit.Kind
}

// pairs reports whether a text may be a form or a query: it is encoded, so it has no
// spaces but at its ends, or it begins with a name and an equals sign.
func pairs(text []byte) bool {
	marked := false
	text = bytes.TrimSpace(text)
	for i, c := range text {
		switch {
		case c <= ' ':
			return named(text[:i])
		case c == '=', c == '%', c == '+', c == '&':
			marked = true
		}
	}
	return marked
}

// named reports whether a word begins as a form does. No code in it, nor a comparison.
func named(word []byte) bool {
	name, value, found := bytes.Cut(word, []byte("="))
	if !found || len(name) == 0 || bytes.HasPrefix(value, []byte("=")) {
		return false
	}
	for _, c := range name {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c >= 0x80
		if !letter && bytes.IndexByte([]byte("_-.[]%+$&?"), c) < 0 {
			return false
		}
	}
	return true
}

// pieces looks at names and values by themselves. Of a URL they are those behind the
// question mark: what stands before is no name.
func (r *run) pieces(text []byte, want policy.Class) {
	text = bytes.TrimSpace(text)
	if i := bytes.IndexAny(text, "?=&"); i >= 0 && text[i] == '?' {
		text = text[i+1:]
	}
	for len(text) > 0 {
		var pair []byte
		pair, text = cut(text, '&')
		name, value := cut(pair, '=')
		r.scratch = unquery(r.scratch[:0], name)
		if len(value) > 0 && r.found(r.scratch, true, want) {
			return
		}
		if len(value) == 0 {
			value = name
		}
		r.scratch = unquery(r.scratch[:0], value)
		if r.found(r.scratch, false, want) {
			return
		}
	}
}

func cut(text []byte, sep byte) (before, after []byte) {
	if i := bytes.IndexByte(text, sep); i >= 0 {
		return text[:i], text[i+1:]
	}
	return text, nil
}

// unquery undoes the encoding of forms; what is no escape stays.
func unquery(to, text []byte) []byte {
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '+':
			c = ' '
		case c == '%' && i+2 < len(text):
			if hi, lo := hexDigit(text[i+1]), hexDigit(text[i+2]); hi >= 0 && lo >= 0 {
				c = byte(hi<<4 | lo)
				i += 2
			}
		}
		to = append(to, c)
	}
	return to
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
