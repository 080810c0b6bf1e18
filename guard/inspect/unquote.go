package inspect

// unquote appends s as a shell reads it: pairs of quotes within words,
// backslashes and carets before letters and empty expansions are gone.
func unquote(out, s []byte) ([]byte, bool) {
	changed := false
	closing := -1
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !hides(c) {
			j := i + 1
			for j < len(s) && !hides(s[j]) {
				j++
			}
			out = append(out, s[i:j]...)
			i = j - 1
			continue
		}
		if i == closing {
			changed = true
			continue
		}
		if (c == '\'' || c == '"') && i > closing {
			if j := pairAt(s, i); j > 0 {
				closing = j
				continue
			}
		}
		n := emptyAt(s, i)
		if n == 0 {
			out = append(out, c)
			continue
		}
		if c == '$' && n >= 4 {
			out = append(out, ' ')
		}
		changed = true
		i += n - 1
	}
	return out, changed
}

// hides reports whether a shell may take a character away.
func hides(c byte) bool { return setOf(c)&(quote|backslash|caret|dollar) != 0 }

// pairAt returns where the quote at i is closed within the same word, 0 if it
// is not: c'a't, wh""oami.
func pairAt(s []byte, i int) int {
	inside := i > 0 && (isWord(s[i-1]) || s[i-1] == '/' || s[i-1] == ';' || s[i-1] == '|' || s[i-1] == '&' || s[i-1] == '(')
	for j := i + 1; j < len(s) && j < i+16; j++ {
		if s[j] == s[i] {
			if inside || i == 0 || j+1 < len(s) && (isWord(s[j+1]) || s[j+1] == '/') {
				return j
			}
			return 0
		}
		if !isWord(s[j]) && s[j] != '/' && s[j] != '.' && s[j] != '-' {
			return 0
		}
	}
	return 0
}

// emptyAt returns how many bytes at i a shell drops, or takes for a space.
func emptyAt(s []byte, i int) int {
	next := byte(0)
	if i+1 < len(s) {
		next = s[i+1]
	}
	switch c := s[i]; c {
	case '\\', '^':
		n := 1
		for c == '\\' && i+n < len(s) && n < 4 && s[i+n] == c {
			n++
		}
		if i+n < len(s) {
			next = s[i+n]
		}
		if isWord(next) || next == '/' || next == '\n' {
			return n
		}
	case '`':
		if next == '`' && (i+2 >= len(s) || s[i+2] != '`') && (i == 0 || s[i-1] != '`') {
			return 2
		}
	case '$':
		for _, e := range [...]string{"${ifs}", "$ifs$9", "$ifs", "${ifs%??}", "$@", "$*", "$u", "${u}", "$()", "${9}", "$1", "$9", "${@}", "$?"} {
			if hasPrefix(s[i:], e) && (len(e) != 2 || i > 0 && isWord(s[i-1])) {
				return len(e)
			}
		}
		if n := unsetAt(s, i); n > 0 {
			return n
		}
		return ord(next == '\'' || next == '"')
	}
	return 0
}

// unsetAt returns the length of a variable or a command in the middle of a path
// that comes to nothing: pas${te}swd, /e$(u)tc.
func unsetAt(s []byte, i int) int {
	if i == 0 || i+4 >= len(s) || s[i+1] != '{' && s[i+1] != '(' || !isWord(s[i-1]) && s[i-1] != '/' && s[i-1] != ':' {
		return 0
	}
	j := i + 2
	for j < len(s) && j < i+6 && isAlpha(s[j]) {
		j++
	}
	if j == i+2 || j+1 >= len(s) || s[j] != byte(int(s[i+1])+1+ord(s[i+1] == '{')) || !isWord(s[j+1]) && s[j+1] != '/' {
		return 0
	}
	return j + 1 - i
}
