package inspect

import "bytes"

// unescape appends b with one layer of escapes undone: %27, %u0027, &#39;,
// &lt;, \x27, \u0027, UTF-7, overlong UTF-8 and full-width forms.
func unescape(out, b []byte) ([]byte, bool) {
	changed, percents, spaces := false, false, false
	for i := 0; i < len(b); {
		j := i
		for j < len(b) && setOf(b[j])&(escapes|slash|high|angle) == 0 && b[j] != '0' {
			spaces = spaces || b[j] == ' '
			j++
		}
		out = append(out, b[i:j]...)
		if i = j; i == len(b) {
			break
		}
		n, r := escapeAt(b, i)
		if n > 0 && b[i] == '<' && (len(out) == 0 || !isAlpha(out[len(out)-1]|0x20)) {
			n = 0
		}
		if n == 0 {
			out = append(out, b[i])
			i++
			continue
		}
		percents = percents || b[i] == '%'
		if r == 0 && len(out) > 0 && isAlpha(out[len(out)-1]|0x20) && i+n < len(b) && isAlpha(b[i+n]|0x20) {
			r = -1 // in the middle of a word, where many drop it
		}
		changed = true
		out = appendRune(out, r)
		i += n
	}
	if percents && !spaces {
		for i, c := range out {
			if c == '+' {
				out[i] = ' '
			}
		}
	}
	return out, changed
}

// appendRune writes what an escape stands for. A line end and a NUL stay what
// they are.
func appendRune(out []byte, r int) []byte {
	switch {
	case r < 0:
		return out
	case r < 0x100:
		return append(out, byte(r))
	case r >= 0xff01 && r <= 0xff5e:
		return append(out, byte(r-0xfee0))
	}
	return append(out, plainOf(r))
}

// plainOf maps characters that systems take for others to those.
func plainOf(r int) byte {
	switch r {
	case 0x2018, 0x2019, 0x02b9, 0x02bc, 0x2032, 0x02c8:
		return '\''
	case 0x2215, 0x2044:
		return '/'
	case 0x2216:
		return '\\'
	case 0x3008, 0x2039:
		return '<'
	case 0x3009, 0x203a:
		return '>'
	case 0x2024, 0x3002:
		return '.'
	case 0x3000, 0x2003, 0x2028, 0x2029:
		return ' '
	}
	return '?'
}

// escapeAt reads an escape: how long it is and what it stands for, -1 for
// nothing at all.
func escapeAt(b []byte, i int) (n, r int) {
	switch c := b[i]; {
	case c == '%':
		return percentAt(b, i)
	case c == '&':
		return entityAt(b, i)
	case c == '\\':
		return backslashAt(b, i)
	case c == '+':
		return utf7At(b, i)
	case c == '0':
		return wordHexAt(b, i)
	case c == '/':
		return commentAt(b, i)
	case c == '<':
		return emptyTagAt(b, i)
	case c >= 0x80:
		return wideAt(b, i)
	}
	return 0, 0
}

// wordHexAt reads 0x2e, 0x2f and 0x5c, as some filters of paths do.
func wordHexAt(b []byte, i int) (int, int) {
	if i+3 < len(b) && b[i+1] == 'x' {
		if r, ok := hexAt(b, i+2, 2); ok && (r == '.' || r == '/' || r == '\\') {
			return 4, r
		}
	}
	return 0, 0
}

// commentAt drops a comment in the middle of a word: un/**/ion.
func commentAt(b []byte, i int) (int, int) {
	if i == 0 || i+4 >= len(b) || b[i+1] != '*' || !isWord(b[i-1]|0x20) {
		return 0, 0
	}
	for j := i + 2; j+2 < len(b) && j < i+24; j++ {
		if b[j] == '*' && b[j+1] == '/' {
			if isWord(b[j+2] | 0x20) {
				return j + 2 - i, -1
			}
			return 0, 0
		}
	}
	return 0, 0
}

// emptyTagAt drops what filters of tags drop in the middle of a word: al<>ert,
// al<x>ert, al<!-- -->ert.
func emptyTagAt(b []byte, i int) (int, int) {
	if i == 0 || !isAlpha(b[i-1]|0x20) {
		return 0, 0
	}
	n := i + 1
	if hasPrefix(b[i:], "<!--") {
		n += bytes.Index(b[n:min(len(b), n+32)], []byte("-->")) + 2
	} else {
		for n < len(b) && n < i+8 && isAlpha(b[n]|0x20) {
			n++
		}
	}
	if n+1 >= len(b) || b[n] != '>' || !isAlpha(b[n+1]|0x20) && b[n+1] != '(' {
		return 0, 0
	}
	return n + 1 - i, -1
}

func percentAt(b []byte, i int) (int, int) {
	if r, ok := hexAt(b, i+1, 2); ok {
		return 3, r
	}
	if i+1 < len(b) && b[i+1]|0x20 == 'u' {
		if r, ok := hexAt(b, i+2, 4); ok {
			return 6, r
		}
	}
	return 0, 0
}

// hexAt reads exactly n hexadecimal digits.
func hexAt(b []byte, i, n int) (int, bool) {
	if i+n > len(b) {
		return 0, false
	}
	r := 0
	for _, c := range b[i : i+n] {
		if !isHex(c) {
			return 0, false
		}
		r = r<<4 | unhex(c)
	}
	return r, true
}

func backslashAt(b []byte, i int) (int, int) {
	if i+1 >= len(b) {
		return 0, 0
	}
	switch b[i+1] {
	case 'x':
		if r, ok := hexAt(b, i+2, 2); ok {
			return 4, r
		}
	case 'u', 'U':
		if r, ok := hexAt(b, i+2, 4); ok {
			return 6, r
		}
		if i+2 < len(b) && b[i+2] == '{' {
			if n, r := digits(b, i+3, 16); n > 0 && i+3+n < len(b) && b[i+3+n] == '}' {
				return 4 + n, r
			}
		}
	case '"', '\'', '/', '}':
		return 2, int(b[i+1])
	case '{':
		if i > 0 && b[i-1] == '$' {
			return 2, '{'
		}
	case 'n', 'r', 't':
		return 2, int("\n\r\t"[ord(b[i+1] == 'r')+2*ord(b[i+1] == 't')])
	case '0':
		if r, ok := hexAt(b, i+1, 4); ok && r >= 32 && r < 128 {
			return 5, r
		}
	}
	if n, r := digits(b, i+1, 8); n == 3 && r >= 32 && r < 128 {
		return 4, r
	}
	return 0, 0
}

// digits reads up to eight digits of a base.
func digits(b []byte, i, base int) (n, r int) {
	for n < 8 && i+n < len(b) {
		c := b[i+n]
		if !isHex(c) || unhex(c) >= base || base == 8 && n == 3 {
			break
		}
		r = r*base + unhex(c)
		n++
	}
	return n, r
}

func entityAt(b []byte, i int) (int, int) {
	if i+2 >= len(b) || b[i+1] != '#' && !isAlpha(b[i+1]|0x20) {
		return 0, 0
	}
	if b[i+1] == '#' {
		k, base := i+2, 10
		if b[k]|0x20 == 'x' {
			k, base = k+1, 16
		}
		zeros := 0
		for k+zeros < len(b) && b[k+zeros] == '0' && zeros < 64 {
			zeros++
		}
		n, r := digits(b, k+zeros, base)
		if n+zeros == 0 {
			return 0, 0
		}
		k += zeros + n
		return k + ord(k < len(b) && b[k] == ';') - i, r
	}
	return namedAt(b, i)
}

// namedAt reads the entities that matter to an attack.
func namedAt(b []byte, i int) (int, int) {
	for _, e := range [...]struct {
		name string
		r    int
	}{
		{"lt;", '<'},
		{"gt;", '>'},
		{"quot;", '"'},
		{"apos;", '\''},
		{"amp;", '&'},
		{"colon;", ':'},
		{"lpar;", '('},
		{"rpar;", ')'},
		{"tab;", -1},
		{"newline;", -1},
		{"sol;", '/'},
		{"bsol;", '\\'},
		{"nbsp;", ' '},
		{"semi;", ';'},
		{"dollar;", '$'},
		{"lbrace;", '{'},
		{"grave;", '`'},
		{"equals;", '='},
		{"period;", '.'},
		{"comma;", ','},
		{"lt", '<'},
		{"gt", '>'},
		{"zerowidthspace;", -1},
	} {
		if b[i+1]|0x20 == e.name[0] && foldPrefix(b[i+1:], e.name) {
			if e.name[len(e.name)-1] != ';' && i+3 < len(b) && isWord(b[i+3]|0x20) {
				continue
			}
			return 1 + len(e.name), e.r
		}
	}
	return 0, 0
}

func foldPrefix(b []byte, text string) bool {
	if len(b) < len(text) {
		return false
	}
	for i := range len(text) {
		c := b[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != text[i] {
			return false
		}
	}
	return true
}
