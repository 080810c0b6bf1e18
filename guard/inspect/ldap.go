package inspect

// ldapAt looks at a parenthesis of a filter: *)(uid=*, admin)(&), (|(cn=*)).
func (v *view) ldapAt(i int) string {
	if v.is(i, ")*") && v.end(i+2) && v.at(i-1) == '*' && i < 24 {
		return "ldap-filter"
	}
	if v.s[i] == ')' {
		j := v.closed(i)
		b := v.at(v.back(i))
		star := b == '*' || v.at(0) == '*'
		if c := v.at(j); (c == '|' || c == '&' || c == '!') && v.at(j+1) == '(' && v.attribute(j+2) > j+2 {
			return "ldap-filter"
		}
		if b == '*' && v.at(j) == '(' && v.end(j+1) && v.find(0, i, "(") < 0 && v.find(0, i, "=") > 0 {
			return "ldap-filter" // it leaves one open
		}
		if j < len(v.s) && v.s[j] == 0 {
			return "ldap-filter" // the rest of the filter is cut off
		}
		if v.at(j) == '(' && v.attribute(j+1) > j+1 && v.lines(0) && v.find(0, i, "(") < 0 {
			return "ldap-filter" // it closes a parenthesis that it has not opened
		}
		if k := v.space(j); v.at(k) == '(' {
			n := v.space(k + 1)
			switch v.at(n) {
			case '|', '&', '!':
				if m := v.at(v.space(n + 1)); m == '(' || m == ')' || m == 0 || star && !isWord(m) && m != '#' {
					return "ldap-filter"
				}
			case '(':
				if c := v.at(n + 1); c == '|' || c == '&' {
					return "ldap-filter"
				}
				return ""
			}
			if w := v.attribute(n); w > n && (star || v.at(w) == '~' || v.at(w+1) == '*' || v.is(w, "=*)")) && v.lines(1) {
				return "ldap-filter"
			}
			return ""
		}
		if star && i < 40 && (b == '*' && v.at(j) == 0 && v.end(j+1) && j-i <= 2 && v.back(i) < 24 && v.single() && (v.has&^(paren|other|nul|percent) == 0 || j < len(v.s)) || v.has&(backslash|brace|caret) == 0 && v.any(j, "|", "%00", "&", "#")) {
			return "ldap-filter"
		}
		return ""
	}
	if c := v.at(i + 1); (c == '|' || c == '&' || c == '!') && (v.at(i+2) == '(' || v.is(i+2, " (")) && v.back(i) < 8 && v.lines(1) {
		k := v.space(i + 2)
		for v.at(k) == '(' || v.at(k) == '|' || v.at(k) == '&' || v.at(k) == '!' {
			k++
		}
		if v.attribute(k) > k {
			return "ldap-filter"
		}
	}
	if v.back(i) < 0 && v.lines(0) {
		if w := v.attribute(i + 1); w > i+1 && v.any(w, "=*)", "=*") && v.has&quote == 0 {
			return "ldap-filter"
		}
	}
	return ""
}

// closed returns where the run of parentheses ends that closes something at i.
func (v *view) closed(i int) int {
	for v.closes = max(v.closes, i); v.at(v.closes) == ')'; v.closes++ {
	}
	return v.closes
}

// attribute returns where an attribute's name ends that a comparison follows.
func (v *view) attribute(i int) int {
	j := i
	for isWord(v.at(j)) || v.at(j) == '-' || v.at(j) == '.' || v.at(j) == ':' && isDigit(v.at(j+1)) {
		j++
	}
	if j > i && isAlpha(v.s[i]) && (v.at(j) == '=' && v.at(j+1) != '=' && v.at(j+1) != ' ' && v.at(j+1) != '>' || v.any(j, ">=", "<=", "~=", ":=")) {
		return j
	}
	return i
}

// xpathAt looks at expressions that walk a document.
func (v *view) xpathAt(i, j int) string {
	w := string(v.s[i:min(j, i+20)])
	switch w {
	case "count", "string", "name", "substring", "contains", "text", "starts", "position", "doc", "last", "local", "namespace":
	default:
		return ""
	}
	switch {
	case w == "count" && v.any(j, "(/", "(parent::", "(//", "(child::", "(../", "(.//"),
		w == "string" && v.any(j, "-length(name(", "-length(//", "-length((//", "-length(/", "-to-codepoints(", "-join(", "-length(parent", "(//"),
		w == "name" && v.any(j, "(/", "(//", "(parent::", "()='", "()=\"", "(.)='", "(child", "(attribute", "(@"),
		w == "substring" && v.any(j, "(name(", "(//", "((//", "(/", "(parent::", "((/", "(string("),
		w == "contains" && v.any(j, "(.", "(text()", "(//", "(name"),
		w == "text" && v.any(j, "()='", "()=\"", "() ='", "() = '") && v.at(i-1) == '/',
		w == "starts" && v.any(j, "-with(//", "-with(name"),
		w == "doc" && v.any(j, "(concat(", "('http", "(\"http", "-available("),
		w == "position" && v.any(j, "()=") && v.at(v.back(i)) == '[' || w == "position" && v.any(j, "()=") && v.sqlBefore(i):
		if v.lines(1) && !v.any(0, "<xsl", "<?xml") && (v.sqlBefore(i) || v.back(i) < 3 || v.at(i-1) == '/') {
			return "xpath-expression"
		}
	}
	return ""
}

// sqlBefore: a connective stands before.
func (v *view) sqlBefore(i int) bool {
	b := v.back(i) + 1
	return v.any(b-2, "or", "||") || v.any(b-3, "and") || v.at(b-1) == '(' || v.at(b-1) == '[' || v.at(b-1) == '=' || v.at(b-1) == '\''
}

// xpathBreak looks at a quote behind which a path goes on: '] | //user/* | a['.
func (v *view) xpathBreak(i int) string {
	k := v.space(i + 1)
	for v.at(k) == ')' || v.at(k) == ']' {
		k = v.space(k + 1)
	}
	if v.at(k) == '|' && k > i+1 {
		n := v.space(k + 1)
		if v.any(n, "//", "/*", "/", "..", "*") && v.at(n+1) != '|' {
			return "xpath-union"
		}
	}
	if v.any(k, "/parent::", "/child::", "//*", "/*[", "/text()") {
		return "xpath-axis"
	}
	return ""
}
