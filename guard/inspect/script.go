package inspect

// scheme looks at "javascript:" and its kin; browsers skip line ends and tabs
// within it, so that the letters may lie apart.
func (v *view) scheme(i int) string {
	for _, name := range [...]string{"javascript", "vbscript", "livescript", "mocha"} {
		if v.s[i] != name[0] {
			continue
		}
		if j := v.spread(i, name); j > 0 && v.runs(j) {
			return "xss-scheme"
		}
	}
	return ""
}

// spread returns where a text ends that may have control characters within.
func (v *view) spread(i int, text string) int {
	k, quoted := 0, isQuote(v.at(v.back(i)))
	for end := i + 64; i < len(v.s) && i < end; i++ {
		switch c := v.s[i]; {
		case c == text[k]:
			if k++; k == len(text) {
				return i + 1
			}
		case c == '\n' || c == '\r' || c == '\t' || c == 0 || c == ' ' && k > 0 && quoted:
		default:
			return 0
		}
	}
	return 0
}

// runs reports whether a colon and code follow, and no prose.
func (v *view) runs(j int) bool {
	for j < len(v.s) && (v.s[j] == '\n' || v.s[j] == '\t' || v.s[j] == '\r' || v.s[j] == 0) {
		j++
	}
	if v.at(j) != ':' {
		return false
	}
	j++
	if j >= len(v.s) {
		return false
	}
	if c := v.s[j]; isSpace(c) {
		j = v.space(j)
		return v.calls(j) && v.at(j) != '['
	}
	return v.s[j] != '"' && v.s[j] != '\'' && v.s[j] != ',' || v.calls(j)
}

// jsCall looks at a call that shows that a script runs: alert(1), and what
// takes a page's cookie.
func (v *view) jsCall(i, j int) string {
	switch string(v.s[i:min(j, i+16)]) {
	case "alert", "confirm", "prompt":
		return v.jsAlert(i, j)
	case "document":
		return v.jsDocument(i, j)
	case "fromcharcode":
		if v.any(i-7, "string.") && v.at(v.space(j)) == '(' {
			return "xss-spelled"
		}
	case "settimeout", "setinterval", "eval", "execscript", "settimeout_":
		if c := v.at(j); v.at(i-1) == '=' && (c == ';' || c == ',') && v.lines(0) {
			return "xss-eval"
		}
		if b := v.at(v.back(i)); v.at(j) == '(' && v.lines(0) && (v.quotes[0]%2 == 1 || v.quotes[1]%2 == 1) && (b == ';' || b == '-' || b == '+' || isQuote(b)) {
			return "xss-eval"
		}
		if c := v.at(j); c == '`' || c == '(' && (isDigit(v.at(j+1)) && v.within(j, j+24, "tostring(") || v.any(v.space(j+1), "alert", "atob(", "'alert", "\"alert", "`alert", "string.from", "location", "name)", "unescape(", "'\\", "document.", "url.", "top.")) {
			return "xss-eval"
		}
	case "window", "self", "top", "parent", "frames", "this", "globalthis":
		if v.at(j) == '[' && (isQuote(v.at(j+1)) && (v.any(j+2, "al", "ev", "do", "\\x", "\\u", "lo", "a\"", "a'") || v.find(j, j+24, "+") > 0) || v.at(j+1) == '/' || v.any(j+1, "8680439", "string.")) {
			return "xss-member"
		}
		if k := v.space(j + 9); v.back(i) < 0 && v.is(j, ".location") && v.at(k) == '=' && v.any(v.space(k+1)+1, "http:", "https:", "//") && v.lines(0) {
			return "xss-location"
		}
		if v.is(j, "[object.keys(") {
			return "xss-member"
		}
		if e := v.find(j, j+120, "]("); v.at(j) == '[' && e > 0 && v.lines(0) && v.find(j, e, "+") > 0 && (v.find(j, e, "'") > 0 || v.find(j, e, "`") > 0 || v.find(j, e, "\"") > 0) {
			return "xss-member"
		}
	case "import":
		if v.at(j) == '(' && isQuote(v.at(j+1)) && v.any(j+2, "//", "http:", "https:", "data:") && v.lines(0) {
			return "xss-import"
		}
	case "constructor":
		if v.within(j, j+32, "constructor") && v.within(j, j+64, "(") || isQuote(v.at(j)) && v.is(j+1, "](") && v.at(i-2) == '[' {
			return "xss-constructor"
		}
	case "expression":
		if v.at(v.back(i)) == ':' && v.at(j) == '(' {
			return "xss-style"
		}
	}
	return ""
}

// jsAlert: alert(1), alert`1`, (alert)(1), where an injected statement stands.
func (v *view) jsAlert(i, j int) string {
	k := j
	if p := v.at(i - 1); p == '(' && v.at(j) == ')' && v.lines(0) && v.any(i-5, ".map(", "find(", "some(", "each(", "very(", "lter(") {
		return "xss-call"
	}
	if c := v.at(v.back(i)); v.at(j) == ')' && (c == ',' || c == '(') && v.lines(0) && v.within(j+1, j+40, ")(") {
		return "xss-call" // another function gives it back
	}
	for v.at(k) == ')' || v.at(k) == ']' || v.is(k, "[0]") || isSpace(v.at(k)) && k < len(v.s) && k < j+4 || v.is(k, "?.") || v.at(k) == '.' && v.any(k, ".call", ".apply", ".bind", ".valueof") {
		switch v.at(k) {
		case '.':
			k = v.word(k+1) - 1
		case '?', '[':
			k += ord(v.at(k) == '?') + 2*ord(v.at(k) == '[')
		}
		k++
	}
	if v.at(k) == '&' && v.any(k, "&lpar;", "&#40", "&#x28") {
		return "xss-call"
	}
	p := v.at(i - 1)
	if p == '{' && v.at(i-2) == '$' && (v.at(j) == '}' || v.at(j) == '(' && v.lines(0)) {
		return "xss-call"
	}
	if c := v.at(k); p == '=' && (c == ';' || c == ',') && v.within(k, k+40, "(") {
		return "xss-call"
	}
	if v.at(k) != '(' && v.at(k) != '`' && v.at(k) != '{' {
		return ""
	}
	if p == '.' && v.any(i-7, "window.") && v.back(i-7) < 2 {
		return "xss-call"
	}
	if v.at(k) == '`' && k == j {
		if e := v.token(k + 1); !isWord(p) && p != '`' && v.at(e) == '`' && e < k+24 {
			return "xss-call"
		}
		return ""
	}
	b := v.at(v.back(i))
	arg := v.space(k + 1)
	harmless := v.at(arg) == ')' && k == j || isAlpha(v.at(arg)) && !v.any(arg, "document", "string.from", "location", "xss", "window", "this", "atob(", "origin", "name)", "self", "cookie", "null", "undefined", "top", "eval", "x)", "a)", "domain")
	if v.at(k) == '{' || harmless {
		return ""
	}
	if i > 0 && (isQuote(b) || b == ';' || b == '-' || b == '+' || b == '*' || b == ':' || b == '>' || b == '=' || b == '/' || b == '}' || b == ',' || b == '|' || b == '&' || b == '(' || b == '^' || b == '!' || b == '~' || b == '%' || b == '?' || b == ')' && (v.quotes[0]+v.quotes[1]%2 == 1 || v.is(0, "with("))) || i < 3 {
		if !v.program(i) {
			return "xss-call"
		}
	}
	return ""
}

// program reports whether the line around i is an ordinary line of a program
// and no way out of a string: it is longer, indented, and all before it is
// balanced.
func (v *view) program(i int) bool {
	b := i - 1
	for b >= 0 && b > i-reach && v.s[b] != '\n' {
		if isQuote(v.s[b]) || v.s[b] == '<' || v.s[b] == ':' && v.is(b-6, "script") {
			return false
		}
		b--
	}
	return b >= 0 && v.s[b] == '\n' && i-b > 1 && isSpace(v.s[b+1])
}

func (v *view) jsDocument(i, j int) string {
	if v.at(j) == '[' && isQuote(v.at(j+1)) && v.any(j+2, "cookie", "domain", "write", "location", "body", "\\x", "default") {
		return "xss-cookie"
	}
	if v.at(j) != '.' {
		return ""
	}
	n := j + 1
	e := v.word(n)
	if v.back(i) < 0 && v.lines(0) && v.brief(200) && (v.find(e, e+80, "=") > 0 && v.find(e, e+80, "(") > 0 || v.at(e) == '(' && v.is(n, "write")) {
		return "xss-write"
	}
	p := v.at(v.back(i))
	switch string(v.s[n:min(e, n+16)]) {
	case "cookie", "domain":
		if v.back(i) < 0 && v.end(e) {
			return "xss-cookie"
		}
		if p == '(' || p == '+' || p == '=' && v.back(i) > 0 && isQuote(v.at(v.back(v.back(i)))) || isQuote(p) || p == ';' && v.decoded {
			return "xss-cookie"
		}
	case "write", "writeln":
		if v.at(v.space(e)) == '(' && (v.within(e, e+40, "<") || v.within(e, e+40, "string.from") || v.within(e, e+40, "unescape") || isQuote(p)) {
			return "xss-write"
		}
	case "location", "url", "vulnerable":
		if isQuote(p) && v.at(v.back(v.back(i))) != '=' {
			return "xss-location"
		}
	}
	return ""
}

// jsLetters: JavaScript that is written without letters.
func (v *view) jsLetters(i int) string {
	if c := v.at(i + 1); c != ']' && c != '[' && c != '!' && c != '+' && c != '(' && c != '{' {
		return ""
	}
	if v.any(i, "[]+[])", "(![]+[])[", "[][(![]+", "+!+[]", "[+!+[]]", "[]['", "[][\"", "[].constructor", "[]['filter']", "({}+[])[", "(+{}+[])", "(+[]+") && v.within(i, i+64, "[") {
		if v.any(i, "[]['", "[][\"") && !v.any(i+4, "filter", "map", "sort", "find", "constructor", "flat", "\\") {
			return ""
		}
		return "xss-letterless"
	}
	return ""
}
