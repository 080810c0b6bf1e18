package event

import (
	"bytes"
	"slices"

	"redoubt/policy"
	"redoubt/trigger"
)

// mostBoundaries bounds how often a body is taken apart.
const mostBoundaries = 4

// What taking a text apart may cost: so many bytes are looked at for each of its own, a
// part counts as some more. Honest forms need two.
const (
	sparePerByte  = 8
	costOfPart    = 64
	leastOfSpares = 64 << 10
)

// parted looks at the parts of a multipart body by themselves. Its boundary is what the
// event says, else the first that a part of a form follows.
func (r *run) parted(text []byte, told [][]byte, want policy.Class) (hit bool) {
	apart := false
	for _, boundary := range told {
		one, found := r.parts(text, boundary, want)
		if found {
			return true
		}
		apart = apart || one
	}
	if boundary := guessed(text); !apart && boundary != nil {
		_, hit = r.parts(text, boundary, want)
	}
	return hit
}

// guessed is the boundary in the first line that looks like one, nil for none.
func guessed(text []byte) []byte {
	dashes := []byte("--")
	for d, ok := delimiterIn(text, dashes, 0); ok; d, ok = delimiterIn(text, dashes, d.next) {
		if d.before == 3 {
			continue
		}
		line := text[d.at+2:]
		n := bytes.IndexAny(line, "\r\n")
		if n < 0 {
			return nil
		}
		name, rest := bytes.TrimRight(line[:n], " \t"), line[n+lineEnd(line[n:]):]
		if len(name) > 0 && len(rest) > 8 && bytes.EqualFold(rest[:8], []byte("content-")) {
			return name
		}
	}
	return nil
}

// parts looks at what stands between delimiters, as each reader tells them apart, and
// reports whether there are any at the beginning of a line.
func (r *run) parts(text, boundary []byte, want policy.Class) (apart, hit bool) {
	mark := slices.Concat([]byte("--"), boundary)
	for _, l := range readings(text, mark) {
		apart = apart || l.before < 3
		if r.reading(text, mark, l, want) {
			return apart, true
		}
	}
	return apart, false
}

// reading looks at the parts of one reader, and at what stands before and behind them.
func (r *run) reading(text, mark []byte, l looseness, want policy.Class) (hit bool) {
	from, taken := 0, false
	for d, ok := delimiterIn(text, mark, 0); ok; d, ok = delimiterIn(text, mark, d.next) {
		if !d.within(l) {
			continue
		}
		one := text[from:d.at]
		if r.part(one, taken, want) {
			return true
		}
		from, taken = d.end, taken && len(one) == 0 || behind(one, "\r\n\r\n") == len(one)
	}
	return r.part(text[from:], taken, want)
}

// part looks at a part's head, at the values in that, and at its body. It reports a hit
// as well if it gives up. taken: the delimiter before it stands right behind a head, so
// that busboy, which wants the end of a line of its own there, takes all this for a body.
func (r *run) part(text []byte, taken bool, want policy.Class) (hit bool) {
	if r.spare -= len(text) + costOfPart; r.spare < 0 {
		r.refuseAt(policy.Form, trigger.Spell(r.trail.Path()), "parts")
		return true
	}
	starts := cuts(text)
	head := text
	if len(starts) > 0 {
		head = text[:starts[len(starts)-1]]
	}
	if r.found(bytes.TrimSpace(head), false, want) || r.params(head, want) {
		return true
	}
	var m media
	if m.read(head); m.strange || uuencoded(head) {
		r.refuseAt(policy.Form, trigger.Spell(r.trail.Path()), "coding")
		return true
	}
	if taken {
		starts = append(starts, 0)
	}
	return slices.ContainsFunc(starts, func(at int) bool { return r.carried(head, text[at:], m, want) })
}

// carried looks at a part's body, as it is and without the encoding that its head tells of:
// Go and Python's email undo it.
func (r *run) carried(head, body []byte, m media, want policy.Class) (hit bool) {
	body = bytes.TrimSuffix(bytes.TrimSuffix(body, []byte("\n")), []byte("\r"))
	if r.held(body, m, want) {
		return true
	}
	if folded(head, "quoted-printable") >= 0 && r.held(unquoted(body), m, want) {
		return true
	}
	if folded(head, "base64") < 0 {
		return false
	}
	first, all := letters(body, false), letters(body, true)
	plain, _ := unbase64(nil, first)
	if r.held(plain, m, want) {
		return true
	}
	if len(all) == len(first) {
		return false
	}
	plain, _ = unbase64(nil, all)
	return r.held(plain, m, want)
}

// uuencoded reports whether a head tells of an encoding that Python's email undoes, others
// do not, and no client of HTTP writes.
func uuencoded(head []byte) bool {
	i := folded(head, "transfer-encoding")
	return i >= 0 && folded(head[i:], "uue") >= 0
}

// letters are those of base64 up to its padding: many readers pass over all else, and
// Python over padding where none belongs (early).
func letters(text []byte, early bool) []byte {
	var to []byte
	pads := 0
	for _, c := range text {
		switch over := len(to) % 4; {
		case 'a' <= c|0x20 && c|0x20 <= 'z', '0' <= c && c <= '9', c == '+', c == '/':
			to, pads = append(to, c), 0
		case c == '=' && (!early || over >= 2 && over+pads+1 >= 4):
			return to
		case c == '=' && over >= 2:
			pads++
		}
	}
	return to
}

// unquoted undoes quoted-printable (RFC 2045 6.7); what is no escape stays.
func unquoted(text []byte) []byte {
	to := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		c := text[i]
		if rest := text[i+1:]; c == '=' {
			soft := bytes.TrimLeft(rest, " \t")
			if n := lineEnd(soft); n > 0 || len(soft) == 0 {
				i = len(text) - len(soft) + n - 1
				continue
			}
			if len(rest) > 1 && hexDigit(rest[0]) >= 0 && hexDigit(rest[1]) >= 0 {
				c = byte(hexDigit(rest[0])<<4 | hexDigit(rest[1]))
				i += 2
			}
		}
		to = append(to, c)
	}
	return to
}

// held looks at what a part holds, and at the parts in it: each is an envelope.
func (r *run) held(text []byte, m media, want policy.Class) (hit bool) {
	if len(text) == 0 {
		return false
	}
	if r.found(text, false, want) {
		return true
	}
	if len(m.boundaries) == 0 {
		return false
	}
	if r.level >= r.guard.program.Limits.Inner {
		r.refuseAt(policy.Form, trigger.Spell(r.trail.Path()), "envelopes")
		return true
	}
	r.level++
	hit = r.parted(text, m.boundaries, want)
	r.level--
	return hit
}

// params looks at the values in a part's head, such as names of fields and files.
func (r *run) params(head []byte, want policy.Class) (hit bool) {
	for !hit {
		i := bytes.IndexByte(head, '=')
		if i < 0 {
			break
		}
		name := head[bytes.LastIndexAny(head[:i], "; \t\n:")+1 : i]
		r.scratch, head = param(r.scratch[:0], head[i+1:])
		value := r.scratch
		if bytes.HasSuffix(name, []byte("*")) { // a character set and a language stand before
			value = value[bytes.LastIndexByte(value, '\'')+1:]
		}
		hit = r.found(value, bytes.EqualFold(name, []byte("name")), want)
	}
	return hit
}

// param is a parameter's value without its quotes, written over a buffer, and what is
// behind it.
func param(to, text []byte) (value, rest []byte) {
	text = bytes.TrimLeft(text, " \t")
	if len(text) == 0 || text[0] != '"' {
		end := bytes.IndexAny(text, ";\r\n")
		if end < 0 {
			end = len(text)
		}
		return append(to, bytes.TrimRight(text[:end], " \t")...), text[end:]
	}
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			return to, text[i+1:]
		case c == '\\' && i+1 < len(text) && (text[i+1] == '"' || text[i+1] == '\\'):
			i++
		}
		to = append(to, text[i])
	}
	return to, nil
}
