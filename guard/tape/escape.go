package tape

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// meanings are what stands behind a backslash for one character.
var meanings = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escaped reads a string of which the first escape stands at i; wide as plain tells it.
// What it means goes to the arena.
func (r *reader) escaped(from, i int, wide bool) bool {
	d, t := r.d, r.text
	if cap(d.arena) == 0 { // what escapes mean is shorter than they are
		d.arena = make([]byte, 0, len(t)-from)
	}
	start := len(d.arena)
	d.arena = append(d.arena, t[from:i]...)
	lone := false
	for i < len(t) {
		if c := t[i]; c != '\\' {
			if c != '"' {
				return false // a control character
			}
			r.push(String, start, len(d.arena))
			d.Nodes[len(d.Nodes)-1].apart = true
			r.at = i + 1
			if lone || wide && !utf8.Valid(d.arena[start:]) {
				r.blame(UTF8)
			}
			return true
		}
		n, half := 1, false
		switch c := after(t, i); {
		case c == 'u':
			n, half = r.unicode(i + 1)
		case meanings[c] != 0:
			d.arena = append(d.arena, meanings[c])
		default:
			return false
		}
		if n == 0 {
			return false
		}
		lone = lone || half
		var more bool
		i, more = r.taken(i + 1 + n)
		wide = wide || more
	}
	return false
}

// after is the character behind a place, 0 at the end.
func after(t []byte, i int) byte {
	if i+1 < len(t) {
		return t[i+1]
	}
	return 0
}

// taken takes plain characters over into the arena and returns where they end. While
// there is room for eight, eight are written: between escapes there are few.
func (r *reader) taken(i int) (end int, wide bool) {
	t, a := r.text, r.d.arena
	n, high := len(a), uint64(0)
	for i+8 <= len(t) && n+8 <= cap(a) {
		x := binary.LittleEndian.Uint64(t[i:])
		binary.LittleEndian.PutUint64(a[n:n+8], x)
		high |= x
		if found := strange(x); found != 0 {
			k := bits.TrailingZeros64(found) / 8
			r.d.arena = a[:n+k]
			return i + k, high&highs != 0
		}
		i, n = i+8, n+8
	}
	end, wide = plain(t, i)
	r.d.arena = a[:n]
	r.d.arena = append(r.d.arena, t[i:end]...)
	return end, wide || high&highs != 0
}

// unicode reads u and four digits, or a pair of them, and returns how many characters
// that are, 0 if there is no such escape. half: it is half of a pair without the other.
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
