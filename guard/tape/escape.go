package tape

import (
	"math/bits"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// meanings are what stands behind a backslash for one character.
var meanings = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escaped reads a string of which the first escape stands at i; wide as plain tells it.
// What it means goes to the arena, which gets room for all of the text at once: what
// escapes mean is shorter than they are.
func (r *reader) escaped(from, i int, wide bool) int {
	d, t := r.d, r.text
	if cap(d.arena) < len(t) {
		d.arena = slices.Grow(d.arena, len(t)-len(d.arena))
	}
	start := len(d.arena)
	d.arena = append(d.arena, t[from:i]...)
	lone := false
	for {
		var high bool
		i, high = r.taken(i)
		wide = wide || high
		if i >= len(t) || t[i] < ' ' {
			return no
		}
		if t[i] == '"' {
			break
		}
		n, half := 0, false
		if i+1 < len(t) && t[i+1] == 'u' {
			n, half = r.unicode(i + 1)
		}
		if n == 0 {
			return no
		}
		i, lone = i+1+n, lone || half
	}
	r.push(String, start, len(d.arena)).apart = true
	if lone || wide && !utf8.Valid(d.arena[start:]) {
		r.blame(UTF8)
	}
	return i + 1
}

// taken takes plain characters and what stands behind a backslash for one over into the
// arena and returns where they end. While there is room for eight, eight are written:
// between escapes there are few.
func (r *reader) taken(i int) (end int, wide bool) {
	t, a := r.text, r.d.arena
	n, high := len(a), uint64(0)
	a = a[:cap(a)]
	for i+10 <= len(t) && n+9 <= len(a) {
		x := load(t, i)
		store(a, n, x)
		high |= x
		k := bits.TrailingZeros64(strange(x)) / 8
		if i, n = i+k, n+k; k == 8 {
			continue
		}
		c := meanings[t[i+1]]
		if t[i] != '\\' || c == 0 {
			r.d.arena = a[:n]
			return i, high&highs != 0
		}
		a[n] = c
		i, n = i+2, n+1
	}
	r.d.arena = a[:n]
	end, more := r.last(i)
	return end, more || high&highs != 0
}

// last is taken for the end of a text, where there are no eight.
func (r *reader) last(i int) (end int, wide bool) {
	t := r.text
	for {
		j, high := plain(t, i)
		wide = wide || high
		r.d.arena = append(r.d.arena, t[i:j]...)
		if j+1 >= len(t) || t[j] != '\\' || meanings[t[j+1]] == 0 {
			return j, wide
		}
		r.d.arena = append(r.d.arena, meanings[t[j+1]])
		i = j + 2
	}
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
