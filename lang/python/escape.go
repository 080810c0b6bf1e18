package python

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// simpleEscapes are the escapes of one letter.
var simpleEscapes = map[byte]byte{
	'\\': '\\', '\'': '\'', '"': '"', 'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v',
}

// unescape decodes the escapes of a string literal. What is no escape stays as
// it is, as in Python.
func unescape(s string, isBytes bool) string {
	at := strings.IndexByte(s, '\\')
	if at < 0 {
		return s
	}
	var out strings.Builder
	for at >= 0 {
		out.WriteString(s[:at])
		s = s[at:]
		text, n := escape(s, isBytes)
		out.WriteString(text)
		s = s[n:]
		at = strings.IndexByte(s, '\\')
	}
	out.WriteString(s)
	return out.String()
}

// escape decodes the escape at the beginning of s and says how long it is.
func escape(s string, isBytes bool) (string, int) {
	if len(s) < 2 {
		return s, len(s)
	}
	c := s[1]
	if r, ok := simpleEscapes[c]; ok {
		return string(rune(r)), 2
	}
	switch {
	case c == '\n':
		return "", 2
	case c == '\r':
		return "", 2 + len(s[2:]) - len(strings.TrimPrefix(s[2:], "\n"))
	case c == 'x':
		return number(s, 2, 4, 16, isBytes)
	case c == 'u' && !isBytes:
		return number(s, 2, 6, 16, false)
	case c == 'U' && !isBytes:
		return number(s, 2, 10, 16, false)
	case c >= '0' && c <= '7':
		end := 2
		for end < min(4, len(s)) && s[end] >= '0' && s[end] <= '7' {
			end++
		}
		return number(s, 1, end, 8, isBytes)
	}
	return s[:2], 2
}

// number decodes the character that the digits from one place to another name.
func number(s string, from, to, base int, isBytes bool) (string, int) {
	if len(s) < to {
		return s[:2], 2
	}
	n, err := strconv.ParseUint(s[from:to], base, 32)
	if err != nil || n > utf8.MaxRune {
		return s[:2], 2
	}
	if isBytes {
		return string([]byte{byte(n)}), to
	}
	return string(rune(n)), to
}
