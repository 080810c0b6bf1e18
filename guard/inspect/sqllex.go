package inspect

// The kinds of a token of SQL.
const (
	tEnd = iota
	tNumber
	tString // closed
	tOpen   // a string that nothing closes: the query around goes on with it
	tWord
	tVar // @x, @@x, :x
	tCompare
	tMath
	tLogic
	tComment // up to the end
	tOther   // itself: ( ) , ; and what SQL does not know
)

// A token lies at start..end.
type token struct {
	kind       int
	start, end int
}

// sqlSpace skips white space and comments that are closed, and the opening of
// a versioned comment, whose text is executed.
func (v *view) sqlSpace(i int) int {
	for limit := i + reach; i < len(v.s) && i < limit; {
		switch {
		case isSpace(v.s[i]) || v.s[i] == 0xa0:
			i++
		case v.s[i] == '+' && v.decoded && v.has&percent == 0 && isAlpha(v.at(i+1)) && v.at(i-1) != '\'':
			i++
		case v.is(i, "/*!"):
			i += 3
			for isDigit(v.at(i)) {
				i++
			}
		case v.is(i, "/*"):
			j := v.find(i+2, i+reach, "*/")
			if j < 0 {
				return i
			}
			i = j + 2
		case v.is(i, "*/"):
			i += 2
		default:
			return i
		}
	}
	return i
}

// sqlToken reads the token at or behind a place.
func (v *view) sqlToken(i int) token {
	i = v.sqlSpace(i)
	c := v.at(i)
	switch {
	case i >= len(v.s):
		return token{tEnd, i, i}
	case c == '-' && v.at(i+1) == '-', c == '#', c == '/' && v.at(i+1) == '*':
		return token{tComment, i, len(v.s)}
	case isDigit(c) || c == '.' && isDigit(v.at(i+1)):
		return token{tNumber, i, v.number(i)}
	case isAlpha(c) || c == '_' || c >= 0x80:
		return v.sqlWord(i)
	case isQuote(c):
		return v.sqlString(i)
	case c == '\\' && v.at(i+1) == 'n' && !isWord(v.at(i+2)): // NULL, as MySQL has it
		return token{tNumber, i, i + 2}
	case c == '@' && (v.at(i+1) == '@' || isAlpha(v.at(i+1))):
		return token{tVar, i, v.word(i + 1 + ord(v.at(i+1) == '@'))}
	}
	return v.sqlOperator(i, c)
}

func (v *view) sqlOperator(i int, c byte) token {
	n := v.at(i + 1)
	switch c {
	case '=', '<', '>', '!':
		j := i + 1
		for j < i+3 && (v.at(j) == '=' || v.at(j) == '>' || v.at(j) == '<') {
			j++
		}
		if c == '!' && j == i+1 {
			return token{tMath, i, j}
		}
		return token{tCompare, i, j}
	case '|', '&':
		if n == c {
			return token{tLogic, i, i + 2}
		}
		return token{tMath, i, i + 1}
	case '+', '-', '*', '/', '%', '^', '~':
		return token{tMath, i, i + 1}
	}
	return token{tOther, i, i + 1}
}

// number returns where a number ends, or a name with dots, however many digits an attacker
// puts before it.
func (v *view) number(i int) int {
	j := i
	for v.fuel >= 0 && j < len(v.s) && (isWord(v.s[j]) || v.s[j] == '.') {
		j++
	}
	v.fuel -= (j - i) / 4
	return j
}

// sqlWord reads a word, with its schema: sys.tables.
func (v *view) sqlWord(i int) token {
	j := i
	for j < len(v.s) && j < i+reach && (isWord(v.s[j]) || v.s[j] == '.' || v.s[j] == '$' || v.s[j] >= 0x80 && v.s[j] != 0xa0) {
		j++
	}
	if c := v.at(j); j == i+1 && (c == '\'' || c == '"') && v.any(i, "n'", "x'", "b'", "e'") {
		t := v.sqlString(j)
		return token{t.kind, i, t.end}
	}
	switch string(v.s[i:j]) {
	case "or", "and", "xor":
		return token{tLogic, i, j}
	case "like", "rlike", "regexp", "between", "sounds", "glob", "ilike", "similar":
		return token{tCompare, i, j}
	case "in", "is":
		if k := v.sqlSpace(j); v.at(k) == '(' || v.any(k, "null", "not", "true", "false", "boolean", "\\n") {
			return token{tCompare, i, j}
		}
	case "div", "mod", "collate":
		return token{tMath, i, j}
	}
	return token{tWord, i, j}
}

// sqlString reads a quoted text; doubled and escaped quotes belong to it.
func (v *view) sqlString(i int) token {
	q := v.s[i]
	v.fuel -= 4
	for j := i + 1; j < len(v.s) && j < i+reach; j++ {
		switch {
		case v.s[j] == '\\':
			j++
		case v.s[j] == q && v.at(j+1) == q && v.at(j+2) == q:
			j++
		case v.s[j] == q:
			return token{tString, i, j + 1}
		}
	}
	v.fuel -= reach / 8
	return token{tOpen, i, min(len(v.s), i+reach)}
}

func (v *view) text(t token) string { return v.between(t.start, t.end) }

// literal reports whether a token is a value as it stands.
func (t token) literal() bool {
	return t.kind == tNumber || t.kind == tString || t.kind == tOpen || t.kind == tVar
}

func ord(b bool) int {
	if b {
		return 1
	}
	return 0
}
