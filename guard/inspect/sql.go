package inspect

// sqlQuote looks at a quote that may close the string that the query put
// around the value.
func (v *view) sqlQuote(i int, odd bool) string {
	if v.query || v.fuel < 0 {
		return ""
	}
	j := i + 1
	for isQuote(v.at(j)) && j < i+3 {
		j++
	}
	if kind := v.sqlTail(j, odd); kind != "" {
		return kind
	}
	if j == i+2 && !isQuote(v.at(j)) {
		return v.sqlTail(i+1, odd)
	}
	return ""
}

// sqlTail looks at what follows a value that ended at i: what would go on with
// the query.
func (v *view) sqlTail(i int, odd bool) string {
	t := v.sqlToken(i)
	for n := 0; n < 6 && t.kind == tOther && v.s[t.start] == ')'; n++ {
		t = v.sqlToken(t.end)
	}
	switch t.kind {
	case tComment:
		return v.sqlComment(t, odd)
	case tLogic:
		if odd && !v.inches(i, t) && (v.sqlCondition(t.end) || v.cut || v.bridges(t)) {
			return "sql-condition"
		}
	case tCompare, tMath:
		if odd {
			return v.sqlOperation(t, i)
		}
	case tWord:
		if odd {
			return v.sqlClause(t)
		}
	case tOther:
		if odd && v.s[t.start] == ';' {
			return v.sqlAfter(t.end)
		}
	}
	return ""
}

// inches: 16" or 18" are measures.
func (v *view) inches(i int, t token) bool {
	n := v.sqlToken(t.end)
	return v.at(i-1) == '"' && isDigit(v.at(i-2)) && n.kind == tNumber && v.at(n.end) == '"' && v.end(n.end+1)
}

// sqlComment: the rest of the query is cut off.
func (v *view) sqlComment(t token, odd bool) string {
	n := 2
	if v.s[t.start] == '#' {
		n = 1
	}
	rest := v.space(t.start + n)
	if isQuote(v.at(t.start + n)) {
		return ""
	}
	if rest >= len(v.s) || odd && (v.sunk() || rest+4 >= len(v.s) || v.s[t.start] == '-' && v.at(rest) == '-' && len(v.s) < rest+3) {
		if odd || t.start < 12 {
			return "sql-comment"
		}
	}
	return ""
}

// sqlAfter: a statement ended within the value.
func (v *view) sqlAfter(i int) string {
	t := v.sqlToken(i)
	switch {
	case t.kind == tComment:
		return "sql-comment"
	case t.kind == tWord && v.sqlStatement(t):
		return "sql-stacked"
	}
	return ""
}

// sqlClause: what may follow an operand and is no condition.
func (v *view) sqlClause(t token) string {
	n := v.sqlToken(t.end)
	switch v.text(t) {
	case "union":
		return v.sqlUnion(t.end)
	case "having", "where", "when":
		if !isQuote(v.at(t.end)) && v.sqlCondition(t.end) { // where's is a word
			return "sql-clause"
		}
	case "order", "group":
		if v.is(n.start, "by") {
			return v.sqlSort(n.end)
		}
	case "limit", "offset":
		if n.kind == tNumber {
			return "sql-clause"
		}
	case "waitfor", "procedure", "into", "asc", "desc":
		if n.kind != tEnd {
			return v.sqlRare(t, n)
		}
	case "not":
		if n.kind == tCompare {
			return v.sqlOperation(n, t.start)
		}
		return v.sqlClause(n)
	case "exec", "execute", "declare", "insert", "select", "drop", "if":
		if v.sqlStatement(t) {
			return "sql-stacked"
		}
	default:
		if doubled(v.s[t.start:t.end]) {
			return "sql-union"
		}
	}
	return ""
}

// doubled reports whether a word is left over if a filter drops one from it:
// ununionion.
func doubled(w []byte) bool {
	for _, name := range [...]string{"union", "select", "and", "or"} {
		n := len(name)
		if len(w) != 2*n {
			continue
		}
		for i := 1; i < n; i++ {
			if string(w[:i]) == name[:i] && string(w[i:i+n]) == name && string(w[i+n:]) == name[i:] {
				return true
			}
		}
	}
	return false
}

func (v *view) sqlRare(t, n token) string {
	if v.any(n.start, "delay", "time", "analyse", "outfile", "dumpfile", ",", "--") || v.is(t.start, "into") && v.is(n.start, "@") {
		return "sql-clause"
	}
	return ""
}

// sqlSort: order by 3, order by x-- and the like.
func (v *view) sqlSort(i int) string {
	t := v.sqlToken(i)
	n := v.sqlToken(t.end)
	if t.kind == tNumber || t.kind == tOther && v.s[t.start] == '(' || n.kind == tComment || n.kind == tEnd ||
		n.kind == tOther && (v.s[n.start] == '(' || v.s[n.start] == ',') || v.any(n.start, "having", "asc", "desc", "limit") {
		return "sql-clause"
	}
	return ""
}

// sqlUnion: union [all] select, with what a list of columns begins with.
func (v *view) sqlUnion(i int) string {
	t := v.sqlToken(i)
	inside := false
	for n := 0; n < 6 && (v.is(t.start, "all") || v.is(t.start, "distinct") || t.kind == tOther && v.s[t.start] == '(' || t.kind == tMath && v.s[t.start] == '+'); n++ {
		inside = inside || t.kind == tOther
		t = v.sqlToken(t.end)
	}
	if w := v.text(t); w != "select" && w != "values" && w != "sele" {
		return ""
	}
	if n := v.sqlToken(t.end); inside || n.kind != tWord && n.kind != tOther || v.at(n.start) == '@' || v.selects(t.end) {
		return "sql-union"
	}
	return ""
}

// selects reports whether a list of columns stands at i, and no prose.
func (v *view) selects(i int) bool {
	t := v.sqlToken(i)
	if v.any(t.start, "distinct ", "all ", "top ") {
		t = v.sqlToken(t.end)
	}
	n := v.sqlToken(t.end)
	switch t.kind {
	case tWord:
		return n.kind == tEnd || n.kind == tComment || n.kind == tMath || v.is(n.start, "||") || v.is(n.start, "from") || n.kind == tOther && (v.s[n.start] == ',' || v.s[n.start] == '(') || v.text(t) == "null"
	case tMath:
		return v.s[t.start] != '*' || n.kind == tEnd || n.kind == tComment || v.is(n.start, "from") || v.at(n.start) == ','
	case tNumber, tString, tOpen, tVar, tEnd, tComment:
		return true
	case tOther:
		return v.s[t.start] == '('
	}
	return false
}

// sqlOperation: 'x'='x, '-sleep(5)-', '||(select …)||': the closed string is
// an operand.
func (v *view) sqlOperation(t token, i int) string {
	if i > 2 && isSpace(v.at(i-2)) && t.end-t.start < 4 && v.at(t.end) == v.at(i-1) {
		return "" // the sign itself, quoted
	}
	if c := v.at(t.end + 2); i == 1 && v.at(t.end) == v.s[0] && v.at(t.end+1) == ' ' && (isAlpha(c) && !v.any(t.end+2, "or ", "and ") || c >= 0x80) {
		return ""
	}
	if v.bridges(t) {
		return "sql-operation"
	}
	n := v.sqlToken(t.end)
	for k := 0; k < 4 && (n.kind == tMath || n.kind == tCompare || n.kind == tOther && v.s[n.start] == '('); k++ {
		n = v.sqlToken(n.end)
	}
	switch n.kind {
	case tNumber:
		after := v.sqlToken(n.end)
		if after.kind == tEnd && t.kind == tCompare || after.kind == tCompare && v.sqlToken(after.end).kind != tWord || after.kind == tComment || after.kind == tLogic || after.kind == tMath && t.kind == tMath && isQuote(v.at(v.sqlToken(after.end).start)) {
			return "sql-operation"
		}
	case tOpen:
		if n.end-n.start <= 2 || n.end == len(v.s) && t.kind == tCompare && i < 4 {
			return "sql-operation"
		}
	case tString:
		if t.start <= 4 && v.sqlToken(n.end).kind != tOther {
			return "sql-operation"
		}
	case tWord:
		after := v.sqlToken(n.end)
		if m, _ := v.sqlOperand(after.end); (after.kind == tCompare || after.kind == tMath) && m.literal() && m.kind != tNumber || v.cut && t.kind == tCompare {
			return "sql-operation"
		}
		if v.at(v.sqlSpace(n.end)) == '(' && sqlFunction(v.text(n)) || v.text(n) == "select" {
			return "sql-operation"
		}
	}
	return ""
}

// bridges reports whether operands and operators follow each other from an
// operator on up to a string that nothing closes: the query's own quote
// closes it. Prose has two words in a row before that.
func (v *view) bridges(t token) bool {
	operand, operands := false, 0
	for n := 0; n < 12; n++ {
		t = v.sqlToken(t.end)
		switch t.kind {
		case tOpen:
			return operands > 0 && !operand && t.end-t.start < 12
		case tNumber, tWord, tVar, tString:
			if operand {
				return false
			}
			operand = true
			operands++
		case tMath, tCompare, tLogic:
			operand = false
		case tOther:
			if v.s[t.start] != '(' && v.s[t.start] != ')' {
				return false
			}
		default:
			return false
		}
	}
	return false
}
