package tape

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// escaped reads a string of which the first escape stands at i; wide as plain tells it.
// What it means goes to the arena.
func (r *reader) escaped(from, i int, wide bool) bool {
	d := r.d
	start := len(d.arena)
	d.arena = append(d.arena, r.text[from:i]...)
	lone := false
	for i < len(r.text) {
		switch c := r.text[i]; {
		case c == '"':
			r.push(String, start, len(d.arena))
			d.Nodes[len(d.Nodes)-1].apart = true
			r.at = i + 1
			if lone || wide && !utf8.Valid(d.arena[start:]) {
				r.blame(UTF8)
			}
			return true
		case c == '\\':
			n, half := r.escape(i + 1)
			if n == 0 {
				return false
			}
			lone = lone || half
			i += 1 + n
		case c < ' ':
			return false
		default:
			end, more := plain(r.text, i)
			i, wide = r.copied(i, end), wide || more
		}
	}
	return false
}

// copied takes characters over, up to end. Where there is room for eight, eight are
// written: between escapes there are few.
func (r *reader) copied(i, end int) int {
	a := r.d.arena
	n := len(a)
	if end-i <= 8 && i+8 <= len(r.text) && n+8 <= cap(a) {
		binary.LittleEndian.PutUint64(a[n:n+8], binary.LittleEndian.Uint64(r.text[i:]))
		r.d.arena = a[:n+end-i]
		return end
	}
	r.d.arena = append(r.d.arena, r.text[i:end]...)
	return end
}

// escape appends what stands behind a backslash and returns its length, 0 if
// there is no such escape. half: it is half of a pair without the other.
func (r *reader) escape(i int) (n int, half bool) {
	if i >= len(r.text) {
		return 0, false
	}
	c := r.text[i]
	switch c {
	case '"', '\\', '/':
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'u':
		return r.unicode(i)
	default:
		return 0, false
	}
	r.d.arena = append(r.d.arena, c)
	return 1, false
}

// unicode reads u and four digits, or a pair of them.
func (r *reader) unicode(i int) (n int, half bool) {
	one := hex4(r.text, i+1)
	if one < 0 {
		return 0, false
	}
	n = 5
	if utf16.IsSurrogate(one) {
		two := rune(-1)
		if i+6 < len(r.text) && r.text[i+5] == '\\' && r.text[i+6] == 'u' {
			two = hex4(r.text, i+7)
		}
		pair := utf16.DecodeRune(one, two)
		if half = pair == utf8.RuneError; !half {
			n = 11
		}
		one = pair
	}
	r.d.arena = utf8.AppendRune(r.d.arena, one)
	return n, half
}

func hex4(b []byte, i int) rune {
	if i+4 > len(b) {
		return -1
	}
	var v rune
	for _, c := range b[i : i+4] {
		switch {
		case '0' <= c && c <= '9':
			v = v<<4 | rune(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			v = v<<4 | rune(c|0x20-'a'+10)
		default:
			return -1
		}
	}
	return v
}
