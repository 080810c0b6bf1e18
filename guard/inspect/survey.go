package inspect

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

// lowered writes a copy with ASCII letters in lower case into a buffer.
func lowered(buf, b []byte) []byte {
	buf = append(buf[:0], b...)
	for i, c := range buf {
		if c >= 'A' && c <= 'Z' {
			buf[i] = c | 0x20
		}
	}
	return buf
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
