package inspect

// signAt looks at a character that is neither letter nor digit.
func (v *view) signAt(i int, c byte) (Hit, bool) {
	switch c {
	case '\'', '"', '`':
		return v.quoteAt(i, c)
	case '<':
		return v.angleAt(i)
	case ';', '|', '&', '\n', '\r':
		return v.separatorAt(i, c)
	case '$', '{', '#', '*', '~', '@', '[', '%', '!':
		return v.openingAt(i, c)
	case '.':
		if v.at(i+1) == '.' && v.at(i-1) != '.' || v.at(i+1) == 0 && v.at(i+2) == '.' || i < 2 && isSlash(v.at(i+1)) && v.mixed(i) {
			return v.hit(Path, v.pathAt(i), i)
		}
	case '/', '\\':
		return v.slashAt(i, c)
	case '(', ')':
		return v.hit(LDAP, v.ldapAt(i), i)
	case '>':
		return v.hit(Command, v.commandAt(i), i)
	case 0x1b:
		return v.hit(Header, v.escapeAt(i), i)
	case 0xac:
		return v.hit(Deserialization, v.serialAt(i), i)
	case '+':
		return v.hit(XSS, v.jsLetters(i), i)
	case 0:
		return v.hit(Path, v.nulAt(i), i)
	}
	return Hit{}, false
}

func (v *view) slashAt(i int, c byte) (Hit, bool) {
	if c == '/' && v.is(i, "/*!") && v.want&SQL != 0 {
		k := v.number(i + 3)
		if k-i >= 8 && isDigit(v.at(i+3)) || v.any(i+3, "union", "select", "or ", "and ", "from", "where", "order", "sleep") {
			return v.hit(SQL, "sql-versioned", i)
		}
	}
	return v.hit(Path, v.rootAt(i), i)
}

func (v *view) quoteAt(i int, c byte) (Hit, bool) {
	odd := true
	next := v.at(i + 1)
	if c != '`' {
		n := &v.quotes[ord(c == '"')]
		*n++
		odd = *n%2 == 1 && !v.opensString(i)
	}
	if c == '`' && next == '$' && v.is(i-5, ".call") {
		return v.hit(XSS, "xss-call", i)
	}
	if next == ',' || next == ':' || next == '.' || !odd && isWord(next) {
		return Hit{}, false
	}
	if v.want&SQL != 0 && (c != '`' || v.at(i-1) != '`' && !v.is(i, "```") && odd && v.back(i) < 8) {
		if hit, ok := v.hit(SQL, v.sqlQuote(i, odd || i > 0 && isQuote(v.s[i-1]) && i < 4), i); ok {
			return hit, ok
		}
	}
	if v.want&XSS != 0 && odd && !v.tags {
		if hit, ok := v.hit(XSS, v.breaksOut(i), i); ok {
			return hit, ok
		}
	}
	if v.want&NoSQL != 0 && odd {
		if hit, ok := v.hit(NoSQL, v.scriptQuote(i), i); ok {
			return hit, ok
		}
	}
	if v.want&XPath != 0 && odd {
		if hit, ok := v.hit(XPath, v.xpathBreak(i), i); ok {
			return hit, ok
		}
	}
	if c == '`' {
		return v.hit(Command, v.commandAt(i), i)
	}
	return Hit{}, false
}

// opensString: a quote behind a sign of a program or a document, before a
// text, begins a string and ends none.
func (v *view) opensString(i int) bool {
	b := v.back(i)
	if b < 4 || isSpace(v.at(i+1)) {
		return false
	}
	switch v.s[b] {
	case ':', '=', ',', '(', '[', '{', '\\':
		return true
	case '>', '+':
		return b == i-2
	case '-':
		return b == i-2 && v.at(b-1) == '\n' || b == i-2 && isSpace(v.at(b-1))
	}
	return v.s[b] != '\n' && v.is(max(0, b-5), "return") || b < i-1 && v.has&line != 0 && v.find(b+1, i, "\n") >= 0
}

// breaksOut: a quote closes an attribute that the page put around the value,
// the next sign its tag, and another tag begins.
func (v *view) breaksOut(i int) string {
	k := i + 1
	for k < i+8 && (v.at(k) == '/' || v.at(k) == ' ' || isQuote(v.at(k))) {
		k++
	}
	if v.at(k) != '>' {
		return ""
	}
	for k < i+24 && (v.at(k) == '>' || isSpace(v.at(k)) && k < len(v.s)) {
		k++
	}
	if v.at(k) == '<' && (isAlpha(v.at(k+1)) || v.at(k+1) == '/' || v.at(k+1) == '!') {
		return "xss-breakout"
	}
	return ""
}

func (v *view) angleAt(i int) (Hit, bool) {
	defer func() { v.tags = true }()
	if v.want&XSS != 0 {
		if hit, ok := v.hit(XSS, v.tagAt(i), i); ok {
			return hit, ok
		}
	}
	kind, class := v.xmlAt(i)
	if hit, ok := v.hit(class, kind, i); ok {
		return hit, ok
	}
	if v.want&Template != 0 {
		if hit, ok := v.hit(Template, v.templateAt(i), i); ok {
			return hit, ok
		}
	}
	return v.hit(Command, v.commandAt(i), i)
}

func (v *view) separatorAt(i int, c byte) (Hit, bool) {
	if c == ';' {
		if n := v.reference(i); n > 0 {
			return v.referenced(i, n)
		}
	}
	if v.want&Command != 0 && v.at(i-1) != c {
		if hit, ok := v.hit(Command, v.commandAt(i), i); ok {
			return hit, ok
		}
	}
	if c == '&' && v.at(i-1) == '>' && v.want&XXE != 0 && v.refers(i) {
		return v.hit(XXE, "xxe-reference", i)
	}
	if c == '&' && v.at(i+1) == '{' && v.want&XSS != 0 && (v.calls(i+2) || v.is(i+2, "document")) {
		return v.hit(XSS, "xss-entity", i)
	}
	if (c == '\n' || c == '\r') && v.at(i-1) != '\r' && v.at(i-1) != '\n' {
		return v.hit(Header, v.headerAt(i), i)
	}
	if v.want&SQL == 0 {
		return Hit{}, false
	}
	if c == ';' && !v.query {
		if t := v.sqlToken(i + 1); t.kind == tWord && v.sqlStatement(t) && v.lines(4) {
			return v.hit(SQL, "sql-stacked", i)
		}
	}
	if (c == '|' || c == '&') && v.at(i+1) == c && v.sqlTautology(i+2) && !v.compares(i) {
		return v.hit(SQL, "sql-condition", i)
	}
	return Hit{}, false
}

// compares: what stands before the sign is compared by < or >, as a program or a
// text does; an injected condition follows a value.
func (v *view) compares(i int) bool {
	return v.find(max(0, i-24), i, "<") >= 0 || v.find(max(0, i-24), i, ">") >= 0
}

// reference returns where the reference begins that the semicolon at i ends, as
// in &#39; and &quot;, 0 if it ends none.
func (v *view) reference(i int) int {
	b := i - 1
	for b > 0 && b > i-12 && (isWord(v.s[b]) || v.s[b] == '#') {
		b--
	}
	if b < 0 || v.s[b] != '&' {
		return 0
	}
	if n, _ := entityAt(v.s, b); b+n == i+1 {
		return b + 1
	}
	return 0
}

// referenced looks behind a reference: for a shell, what follows &lt; is a
// command of its own, but what follows &#39; a comment.
func (v *view) referenced(i, begin int) (Hit, bool) {
	if v.at(begin) == '#' || v.want&Command == 0 {
		return Hit{}, false
	}
	return v.hit(Command, v.command(i+1, false), i)
}

func (v *view) openingAt(i int, c byte) (Hit, bool) {
	if c == '$' {
		if hit, ok := v.dollarAt(i); ok {
			return hit, ok
		}
	}
	if v.want&Template != 0 {
		if hit, ok := v.hit(Template, v.templateAt(i), i); ok {
			return hit, ok
		}
	}
	switch c {
	case '@', '!':
		if hit, ok := v.hit(Deserialization, v.serialAt(i), i); ok {
			return hit, ok
		}
		if v.want&SQL != 0 && v.is(i, "@@") && v.any(i+2, "version", "datadir", "hostname", "servername", "basedir", "global", "spid") && !v.program(i) {
			return v.hit(SQL, "sql-information", i)
		}
	case '[':
		return v.hit(XSS, v.jsLetters(i), i)
	case '%':
		if v.is(i, "%comspec%") && v.want&Command != 0 {
			return v.hit(Command, "command-windows", i)
		}
		if v.any(i, "%x(", "%x{", "%x[") && v.want&Command != 0 && v.injected(i) && v.program0(i+3).grade >= gTool {
			return v.hit(Command, "command-substitution", i)
		}
		return v.hit(XXE, v.parameterAt(i), i)
	}
	return Hit{}, false
}

// parameterAt: a reference to a parameter entity, in a piece of a DTD.
func (v *view) parameterAt(i int) string {
	if v.any(i, "%remote;", "%dtd;", "%xxe;", "%payload;", "%ext;", "%send;") {
		return "xxe-parameter"
	}
	return ""
}

func (v *view) dollarAt(i int) (Hit, bool) {
	if v.is(i, "${") {
		if hit, ok := v.hit(JNDI, v.lookupAt(i), i); ok {
			return hit, ok
		}
	}
	if v.want&NoSQL != 0 {
		if hit, ok := v.hit(NoSQL, v.operatorAt(i), i); ok {
			return hit, ok
		}
	}
	if v.want&Command != 0 {
		if hit, ok := v.hit(Command, v.commandAt(i), i); ok {
			return hit, ok
		}
	}
	return v.hit(Deserialization, v.serialAt(i), i)
}
