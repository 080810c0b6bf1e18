package inspect

import (
	"encoding/binary"
	"slices"
)

// A set says which kinds of characters a value has.
type set uint32

const (
	quote set = 1 << iota
	percent
	ampersand
	backslash
	dollar
	angle
	dots
	slash
	paren
	brace
	caret
	line
	semicolon
	pipe
	equals
	plus
	comma
	colon
	nul
	high
	other

	special     = quote | percent | ampersand | backslash | dollar | angle | dots | slash | paren | brace | caret | line | semicolon | pipe | equals | plus | comma | colon | nul | high | other
	base64Marks = slash | plus | equals | line
	escapes     = percent | ampersand | backslash | plus
)

// kinds is the kind of each character of ASCII: laid out by the compiler, it
// costs nothing at start.
var kinds = [128]set{
	'\'': quote, '"': quote, '`': quote,
	'%':  percent,
	'&':  ampersand,
	'\\': backslash,
	'$':  dollar,
	'<':  angle, '>': angle,
	'.': dots,
	'/': slash,
	'(': paren, ')': paren,
	'{': brace, '}': brace, '[': brace, ']': brace,
	'^':  caret,
	'\n': line, '\r': line, '\t': line,
	';': semicolon,
	'|': pipe,
	'=': equals,
	'+': plus,
	',': comma,
	':': colon,
	0:   nul,
	'*': other, '#': other, '!': other, '~': other, '?': other, '@': other,
}

// setOf tells the kind of a character.
func setOf(c byte) set {
	if c >= 0x80 {
		return high
	}
	return kinds[c]
}

// lowered writes a copy with ASCII letters in lower case into a buffer, eight at once,
// also behind its end.
func lowered(buf, b []byte) []byte {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	buf = slices.Grow(buf[:0], len(b)+8)[:len(b)+8]
	copy(buf, b)
	for i := 0; i < len(b); i += 8 {
		x := binary.LittleEndian.Uint64(buf[i:])
		low := x &^ highs
		upper := (low + (0x80-'A')*ones) &^ (low + (0x7f-'Z')*ones) &^ x & highs
		binary.LittleEndian.PutUint64(buf[i:], x|upper>>2)
	}
	return buf[:len(b)]
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' || c == 0 }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isAlpha(c byte) bool { return c >= 'a' && c <= 'z' }
func isWord(c byte) bool  { return isAlpha(c) || isDigit(c) || c == '_' }
func isQuote(c byte) bool { return c == '\'' || c == '"' || c == '`' }

func isHex(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func unhex(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c >= 'a':
		return int(c-'a') + 10
	}
	return int(c-'A') + 10
}
