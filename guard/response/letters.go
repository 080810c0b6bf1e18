package response

import (
	"strings"
	"unicode/utf8"
)

// mostBackslashes in a row are one escape: JSON in JSON in JSON, eight deep, has fewer.
const mostBackslashes = 128

// letters are a text as it is meant however JSON wrote it, and where each of its bytes
// came from. A backslash is none: what follows one or several may be escaped. So a text
// and any JSON of it, also JSON in JSON, have the same letters.
type letters struct {
	plain []byte
	from  []int // where each one begins in the raw text, and where the last one ends
}

// read appends the letters of raw. What could still become another letter is left: the
// last of from says where. whole: nothing follows.
func (l *letters) read(raw []byte, whole bool) {
	at := 0
	for at < len(raw) {
		n := 1
		if raw[at] != '\\' {
			l.plain = append(l.plain, raw[at])
		} else if n = l.escape(raw[at:], whole); n == 0 {
			break
		}
		for len(l.from) < len(l.plain) {
			l.from = append(l.from, at)
		}
		at += n
	}
	l.from = append(l.from, at)
}

// escape appends the letter that raw begins with and returns how long that is, 0 if
// it is not all there. A backslash that stands for itself is a letter of its own.
func (l *letters) escape(raw []byte, whole bool) int {
	n := 0
	for n < len(raw) && n < mostBackslashes && raw[n] == '\\' {
		n++
	}
	if n == mostBackslashes || n == len(raw) && whole {
		l.plain = append(l.plain, '\\')
		return n
	}
	if n == len(raw) {
		return 0
	}
	c := raw[n]
	if c != 'u' {
		l.plain = append(l.plain, control(c))
		return n + 1
	}
	r, digits := rune(0), raw[n+1:min(len(raw), n+5)]
	for _, d := range digits {
		v := strings.IndexByte("0123456789abcdef0123456789ABCDEF", d)
		if v < 0 {
			l.plain = append(l.plain, c)
			return n + 1
		}
		r = r<<4 | rune(v&15)
	}
	switch {
	case len(digits) == 4:
		l.plain = utf8.AppendRune(l.plain, r) // half a surrogate is nothing that is looked for
		return n + 5
	case whole:
		l.plain = append(l.plain, c)
		return n + 1
	}
	return 0
}

// control is what JSON means by a letter behind a backslash.
func control(c byte) byte {
	if i := strings.IndexByte("bfnrt", c); i >= 0 {
		return "\b\f\n\r\t"[i]
	}
	return c
}

// spoken are the letters of a text that is looked for.
func spoken(text string) string {
	var l letters
	l.read([]byte(text), true)
	return strings.ReplaceAll(string(l.plain), `\`, "")
}
