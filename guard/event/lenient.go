package event

import (
	"bytes"
	"unicode"

	"redoubt/policy"
)

// lenient is what may be JSON for readers that take more than JSON: with comments before
// and between (Gson, Newtonsoft, JSON5), behind a byte order mark or what browsers shall
// trip over, with single quotes. nil for a text that does not begin so.
func lenient(text []byte) []byte {
	text = uncommented(text)
	if rest, ok := bytes.CutPrefix(text, []byte(")]}'")); ok {
		text = uncommented(bytes.TrimPrefix(rest, []byte(",")))
	}
	if len(text) > 0 && (text[0] == '{' || text[0] == '[') {
		return text
	}
	return nil
}

// uncommented is a text without the space and comments that it begins with.
func uncommented(text []byte) []byte {
	for {
		text = bytes.TrimLeftFunc(text, func(c rune) bool { return c == '\ufeff' || unicode.IsSpace(c) })
		end := 0
		switch {
		case bytes.HasPrefix(text, []byte("/*")):
			if end = bytes.Index(text[2:], []byte("*/")); end >= 0 {
				end += 4
			}
		case bytes.HasPrefix(text, []byte("//")), bytes.HasPrefix(text, []byte("#")):
			end = bytes.IndexAny(text, "\r\n")
		default:
			return text
		}
		if end < 0 {
			return nil
		}
		text = text[end:]
	}
}

// strings looks at the strings of lenient JSON by themselves. Their escapes the inspector
// undoes.
func (r *run) strings(text []byte, want policy.Class) {
	for {
		i := bytes.IndexAny(text, `"'/#`)
		if i < 0 {
			return
		}
		text = text[i:]
		if text[0] == '/' || text[0] == '#' {
			rest := uncommented(text)
			if len(rest) == len(text) {
				rest = text[1:]
			}
			text = rest
			continue
		}
		text = r.unquote(text)
		behind := uncommented(text)
		name := len(behind) > 0 && (behind[0] == ':' || behind[0] == '=')
		if r.found(r.scratch, name, want) {
			return
		}
	}
}

// unquote puts the string that a text begins with into the scratch, without the lines
// that are continued in it, and returns what follows.
func (r *run) unquote(text []byte) (rest []byte) {
	quote := text[0]
	r.scratch = r.scratch[:0]
	for i := 1; i < len(text); i++ {
		c := text[i]
		if c == quote {
			return text[i+1:]
		}
		if c == '\\' && i+1 < len(text) {
			i++
			if n := lineEnd(text[i:]); n > 0 {
				i += n - 1
				continue
			}
			r.scratch = append(r.scratch, c)
			c = text[i]
		}
		r.scratch = append(r.scratch, c)
	}
	return nil
}
