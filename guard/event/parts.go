package event

import (
	"bytes"

	"redoubt/policy"
)

// mostBoundaries bounds how often a body is taken apart.
const mostBoundaries = 4

// parted looks at the parts of a multipart body by themselves. Its boundary is what the
// event says, else the first that a part of a form follows.
func (r *run) parted(text []byte, told [][]byte, want policy.Class) {
	apart := false
	for _, boundary := range told {
		apart = r.parts(text, boundary, want) || apart
	}
	if boundary := guessed(text); !apart && boundary != nil {
		r.parts(text, boundary, want)
	}
}

// guessed is the boundary in the first line that looks like one, nil for none.
func guessed(text []byte) []byte {
	for at := 0; at >= 0; at = dashed(text, at) {
		line, rest := cut(text[at:], '\n')
		name, ok := bytes.CutPrefix(bytes.TrimRight(line, " \t\r"), []byte("--"))
		if ok && len(name) > 0 && len(rest) > 8 && bytes.EqualFold(rest[:8], []byte("content-")) {
			return name
		}
	}
	return nil
}

// dashed is where the next line begins with two dashes, -1 for none.
func dashed(text []byte, at int) int {
	i := bytes.Index(text[at:], []byte("\n--"))
	if i < 0 {
		return -1
	}
	return at + i + 1
}

// parts looks at what stands between the lines that are a boundary, and reports whether
// there are any. What a value has of it in the middle of a line is a value's.
func (r *run) parts(text, boundary []byte, want policy.Class) (apart bool) {
	from := 0
	for at := 0; at >= 0; at = dashed(text, at) {
		line, _ := cut(text[at:], '\n')
		if !delimits(line, boundary) {
			continue
		}
		if r.part(text[from:at], want) {
			return true
		}
		apart, from = true, min(len(text), at+len(line)+1)
	}
	if apart {
		r.part(text[from:], want)
	}
	return apart
}

// delimits reports whether a line stands between parts or behind the last; it may end
// in spaces.
func delimits(line, boundary []byte) bool {
	line, dashes := bytes.CutPrefix(line, []byte("--"))
	line, same := bytes.CutPrefix(line, boundary)
	return dashes && same && len(bytes.Trim(bytes.TrimPrefix(line, []byte("--")), " \t\r")) == 0
}

// part looks at a part's head, at the values in that, and at its body.
func (r *run) part(text []byte, want policy.Class) (hit bool) {
	head, body := headed(text)
	body = bytes.TrimSuffix(bytes.TrimSuffix(body, []byte("\n")), []byte("\r"))
	return r.found(bytes.TrimSpace(head), false, want) || r.found(body, false, want) || r.params(head, want)
}

// headed cuts at the first empty line.
func headed(text []byte) (head, body []byte) {
	for at := 0; at < len(text); {
		line, rest := cut(text[at:], '\n')
		if len(bytes.TrimRight(line, "\r")) == 0 {
			return text[:at], rest
		}
		at += len(line) + 1
	}
	return text, nil
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
