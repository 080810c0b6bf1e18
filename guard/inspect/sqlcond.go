package inspect

// sqlCondition reports whether a condition stands behind a quote and a
// connective: or 1=1, or 'a, and sleep(5), or user like '%.
func (v *view) sqlCondition(i int) bool {
	t, negated := v.sqlOperand(i)
	n := v.sqlToken(t.end)
	switch {
	case t.kind == tOpen:
		return t.end-t.start < 24 || n.kind != tEnd
	case t.literal():
		return n.kind == tEnd || n.kind == tComment || n.kind == tCompare || n.kind == tLogic || n.kind == tMath ||
			n.kind == tOther && (v.s[n.start] == ')' || v.s[n.start] == ';') || n.literal()
	case t.kind == tWord:
		return v.sqlNamed(t, n, negated)
	}
	return false
}

// sqlNamed: the condition begins with a name.
func (v *view) sqlNamed(t, n token, negated bool) bool {
	switch v.text(t) {
	case "true", "false", "null":
		return true
	case "select", "exists", "case", "cast", "row", "convert":
		return true
	case "if":
		return v.at(n.start) == '('
	}
	if n.kind == tOther && v.s[n.start] == '(' {
		return sqlFunction(v.text(t)) || v.at(t.end) == '('
	}
	if n.kind == tComment || n.kind == tMath && (negated || v.cut) {
		return true
	}
	if n.kind != tCompare {
		return false
	}
	m, _ := v.sqlOperand(n.end)
	return m.literal() || v.any(m.start, "null", "not", "select") || m.kind == tWord && v.text(m) == v.text(t)
}

// sqlOperand reads an operand without its signs and parentheses.
func (v *view) sqlOperand(i int) (token, bool) {
	t := v.sqlToken(i)
	signed := false
	for n := 0; n < 8; n++ {
		switch {
		case t.kind == tOther && v.s[t.start] == '(', t.kind == tMath, t.kind == tWord && v.text(t) == "not":
			signed = signed || t.kind != tOther
		default:
			return t, signed
		}
		t = v.sqlToken(t.end)
	}
	return t, signed
}

// sqlTautology reports whether a condition of constants stands at i, behind a
// connective without a quote before it: or 1=1, and 'a'='b', or sleep(5).
func (v *view) sqlTautology(i int) bool {
	t, _ := v.sqlOperand(i)
	n := v.sqlToken(t.end)
	if t.kind == tNumber && v.at(v.back(t.start)) == '(' {
		n = v.sqlClosed(t)
	}
	switch {
	case t.kind == tWord:
		return v.sqlBare(t, n)
	case !t.literal():
		return false
	case n.kind == tCompare:
		m, _ := v.sqlOperand(n.end)
		after := v.sqlClosed(m)
		return m.literal() && (after.kind != tWord || v.any(after.start, "then", "limit ", "order by", "group by", "union ", "having ")) && (v.is(after.start, "//") || after.kind != tMath) || m.kind == tWord && v.constant(m)
	case n.kind == tComment:
		return t.kind == tNumber || v.back(t.start) > 3 && !v.is(n.start, "----")
	}
	return false
}

// sqlClosed reads the token behind an operand and the parentheses around it.
func (v *view) sqlClosed(t token) token {
	n := v.sqlToken(t.end)
	for k := 0; k < 4 && n.kind == tOther && v.s[n.start] == ')'; k++ {
		n = v.sqlToken(n.end)
	}
	return n
}

// constant: a word that is a value of the database's own.
func (v *view) constant(t token) bool {
	switch w := v.text(t); w {
	case "select", "system_user", "current_user", "user", "database", "version":
		return true
	default:
		return v.at(v.sqlSpace(t.end)) == '(' && sqlFunction(w)
	}
}

// sqlBare: a name behind a connective that no quote comes before.
func (v *view) sqlBare(t, n token) bool {
	w := v.text(t)
	switch w {
	case "true", "false":
		return n.kind == tComment
	case "exists", "select":
		return v.at(v.back(t.start)) == '(' || v.at(n.start) == '(' || w == "select" && v.columns(n)
	}
	return v.at(n.start) == '(' && sqlFunction(w) && (!common(w) || w == "sleep" && v.lines(0) || v.sqlCompared(n.end) && v.sqlInside(n.end))
}

// columns reports whether a token begins a list of columns beyond doubt.
func (v *view) columns(t token) bool {
	n := v.sqlToken(t.end)
	return t.kind == tNumber || t.kind == tVar && v.at(t.start+1) == '@' || t.kind == tWord && (v.at(n.start) == ',' || v.at(n.start) == '(' || v.is(n.start, "from")) ||
		t.kind == tWord && v.text(t) == "top" && n.kind == tNumber
}

// sqlInside: a common function is given what only a database has.
func (v *view) sqlInside(i int) bool {
	t, _ := v.sqlOperand(i)
	w := v.text(t)
	if n := v.sqlToken(t.end); t.kind == tNumber && n.kind == tCompare && v.sqlToken(n.end).kind == tNumber {
		return true
	}
	return t.kind == tWord && (w == "select" || w == "current_user" || w == "user" && v.at(t.end) == ',' || v.at(v.sqlSpace(t.end)) == '(' && sqlFunction(w)) || v.is(t.start, "@@") || t.kind == tNumber && v.at(v.sqlToken(t.end).start) == ')'
}

// sqlCompared reports whether a call is compared, as in ascii(substr(…))>64.
func (v *view) sqlCompared(i int) bool {
	depth := 1
	for end := min(len(v.s), i+reach); i < end && depth > 0; i++ {
		depth += ord(v.s[i] == '(') - ord(v.s[i] == ')')
	}
	t := v.sqlToken(i)
	for n := 0; n < 4 && t.kind == tOther && v.s[t.start] == ')'; n++ {
		t = v.sqlToken(t.end)
	}
	return t.kind == tCompare || t.kind == tComment || t.kind == tEnd
}

// sqlLead looks at a value that begins with a number or a name, as one that is
// put into a query without quotes.
func (v *view) sqlLead() string {
	i := v.space(0)
	if c := v.at(i); (c == '(' || isDigit(c)) && v.cut && v.lines(0) && v.brief(reach) && v.dashed() {
		return "sql-comment"
	}
	for i < len(v.s) && i < 8 && (v.s[i] == '-' || v.s[i] == '(' || v.s[i] == '+') {
		i = v.space(i + 1)
	}
	if v.probe(i) {
		return "sql-probe"
	}
	j := v.number(i)
	if j == i {
		return ""
	}
	if isDigit(v.s[i]) && v.is(j-len("union"), "union") {
		return v.sqlUnion(j)
	}
	if isDigit(v.s[i]) {
		return v.sqlNumeric(j)
	}
	return v.sqlFragment(token{tWord, i, v.word(i)})
}

// probe: quotes and closing parentheses are all there is, to see whether the
// query breaks.
func (v *view) probe(i int) bool {
	if !isQuote(v.at(i)) || len(v.s)-i > 8 || !v.single() {
		return false
	}
	for i < len(v.s) && isQuote(v.s[i]) {
		i++
	}
	closing := i
	for i < len(v.s) && v.s[i] == ')' {
		i++
	}
	return i > closing && v.end(i)
}

// sqlFragment: a value that begins with what goes on with a query: or a=a,
// order by 5, declare @s.
func (v *view) sqlFragment(t token) string {
	n := v.sqlToken(t.end)
	switch v.text(t) {
	case "or", "and":
		o, _ := v.sqlOperand(t.end)
		c := v.sqlToken(o.end)
		m := v.sqlToken(c.end)
		if v.cut && o.kind == tWord && v.at(c.start) == '(' {
			return "sql-condition"
		}
		if o.kind == tString && (c.kind == tCompare || c.kind == tMath || c.kind == tOther && (v.s[c.start] == ':' || v.s[c.start] == '?')) {
			return "sql-condition"
		}
		if o.kind == tWord && c.kind == tCompare && v.s[c.start] == '=' && (v.text(o) == v.text(m) || v.cut || m.literal() && v.sqlToken(m.end).kind == tEnd) || o.kind == tWord && (v.is(o.start, "true") || v.is(o.start, "false")) && c.kind == tEnd {
			return "sql-condition"
		}
	case "order", "group":
		if b := v.sqlToken(n.end); v.is(n.start, "by") && b.kind == tNumber && v.sqlToken(b.end).kind != tWord {
			return "sql-clause"
		}
	case "having", "limit":
		if kind := v.sqlClause(t); kind != "" && v.cut {
			return kind
		}
	case "create":
		if (v.is(n.start, "user ") || v.is(n.start, "login ")) && v.lines(0) {
			return "sql-statement"
		}
	case "declare", "exec", "execute", "shutdown", "waitfor", "drop", "truncate", "if", "grant":
		if v.sqlStatement(t) && v.lines(1) && (!v.is(t.start, "shutdown") || v.cut) {
			return "sql-statement"
		}
	}
	return ""
}

// sqlNumeric: 1) or (1=1, 1 order by 10--, 1-sleep(5), 1;drop table x.
func (v *view) sqlNumeric(i int) string {
	t := v.sqlToken(i)
	for n := 0; n < 6 && t.kind == tOther && v.s[t.start] == ')'; n++ {
		t = v.sqlToken(t.end)
	}
	switch t.kind {
	case tWord:
		if n := v.sqlToken(t.end); v.is(t.start, "union") && (n.kind == tEnd || n.kind == tComment || n.kind == tNumber || n.kind == tOther) {
			return "sql-union"
		}
		if v.any(t.start, "select", "insert", "drop", "if", "exec", "declare") {
			return ""
		}
		return v.sqlClause(t)
	case tLogic:
		if o, _ := v.sqlOperand(t.end); o.literal() && (v.at(v.sqlToken(o.end).start) == ')' || v.sqlToken(o.end).kind == tComment) {
			return "sql-condition"
		}
		if o, _ := v.sqlOperand(t.end); o.kind == tWord && sqlFunction(v.text(o)) && v.at(o.end) == '(' && v.sqlCompared(o.end+1) && v.lines(0) {
			return "sql-condition"
		}
		if o, _ := v.sqlOperand(t.end); v.sqlTautology(t.end) || o.kind == tWord && v.sqlToken(o.end).kind == tCompare && v.sqlCondition(t.end) {
			return "sql-condition"
		}
	case tMath, tCompare:
		n, _ := v.sqlOperand(t.end)
		if n.kind == tNumber && v.cut && v.sqlToken(n.end).kind == tComment && v.s[v.sqlToken(n.end).start] != '#' {
			return "sql-comment"
		}
		if n.kind == tWord && v.at(v.sqlSpace(n.end)) == '(' && sqlFunction(v.text(n)) {
			return "sql-operation"
		}
		if t.kind == tMath && n.kind == tWord && v.text(n) == "select" && v.selects(n.end) {
			return "sql-operation"
		}
	case tComment:
		if v.s[t.start] == '-' && v.end(t.start+2) || v.s[t.start] == '/' && v.end(t.start+2) {
			return "sql-comment"
		}
	}
	return ""
}
