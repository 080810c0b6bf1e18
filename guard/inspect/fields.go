package inspect

import "bytes"

// keyKind looks at a field's name: an operator of a document store, the
// prototype of all objects.
func keyKind(b []byte) (string, Class) {
	k := bytes.TrimSpace(b)
	if i := bytes.LastIndexByte(k, '['); i >= 0 && bytes.HasSuffix(k, []byte("]")) {
		if kind, class := keyKind(k[i+1 : len(k)-1]); class != 0 {
			return kind, class
		}
		if kind, class := keyKind(k[:i]); class != 0 {
			return kind, class
		}
	}
	if len(k) > 1 && k[0] == '$' && operator(string(k[1:min(len(k), 20)])) {
		return "nosql-operator", NoSQL
	}
	switch string(k) {
	case "__proto__":
		return "prototype-key", Prototype
	case "py/object", "py/reduce", "py/repr", "py/function", "py/type", "py/newargs", "py/newargsex", "py/initargs", "^o", "^O":
		return "deserialization-json", Deserialization
	}
	if n := min(len(k), reach); has(k[:n], "__proto__") || has(k[:n], "constructor") && has(k[:n], "[") && has(k[:n], "prototype") {
		return "prototype-key", Prototype
	}
	for _, p := range [...]string{"__proto__.", "__proto__[", "constructor.prototype", "constructor[prototype", "constructor][prototype", ".__proto__", "[__proto__", "prototype."} {
		if i := bytes.Index(k[:min(len(k), reach)], []byte(p)); i == 0 || i > 0 && p[0] != 'p' {
			return "prototype-key", Prototype
		}
	}
	return "", 0
}

// operator knows the operators of MongoDB that a query of an attack uses.
func operator(w string) bool {
	switch w {
	case "where", "ne", "gt", "gte", "lt", "lte", "in", "nin", "eq", "regex", "exists", "or", "and", "nor", "not", "expr", "type", "mod", "all", "size", "elemMatch", "elemmatch", "function", "accumulator", "lookup", "func", "jsonSchema", "jsonschema", "search", "text":
		return true
	}
	return false
}

// operatorAt looks at a '$' in a value: {"$gt": ""}, [$ne]=, $where: '…
func (v *view) operatorAt(i int) string {
	j := v.word(i + 1)
	if p := v.at(v.back(i)); v.any(i, "$comment:", "$options:", "$text:") && (p == ',' || p == '{') {
		return "nosql-operator"
	}
	if j == i+1 || !operator(string(v.s[i+1:min(j, i+20)])) {
		return ""
	}
	k := j
	for isQuote(v.at(k)) || v.at(k) == '\\' {
		k++
	}
	k = v.space(k)
	p := v.at(v.back(i))
	switch v.at(k) {
	case ':':
		if p != '{' && p != ',' && !isQuote(p) && p != '[' && p != '\\' && v.back(i) >= 0 {
			return ""
		}
		return "nosql-operator"
	case ']':
		if p == '[' {
			return "nosql-operator"
		}
	case '=', '(', ' ':
		if v.is(i, "$where") {
			return "nosql-operator"
		}
	}
	return ""
}

// scriptQuote looks at a quote that closes a string of a script in a query:
// ' || 1==1, '; return true; var a='.
func (v *view) scriptQuote(i int) string {
	if v.s[i] == '`' || !v.lines(2) {
		return ""
	}
	k := v.space(i + 1)
	for n := 0; n < 4 && (v.at(k) == ')' || v.at(k) == '}' || v.at(k) == ']'); n++ {
		k = v.space(k + 1)
	}
	switch v.at(k) {
	case '|', '&':
		if v.at(k+1) == v.at(k) && (v.equality(k+2) || v.any(v.space(k+2), "this", "true", "!", "[]")) {
			return "nosql-script"
		}
	case ';':
		if j := v.space(k + 1); v.any(j, "return ", "return(", "sleep(", "while(", "while (", "var ", "db.", "it=", "this.", "throw ", "return'", "return\"") || v.is(j, "return") && v.end(j+6) {
			return "nosql-script"
		}
	case ',':
		if j := v.space(k + 1); v.any(j, "$where", "\"$", "'$", "$or", "$gt", "$ne") {
			return "nosql-script"
		}
	}
	return ""
}

// equality: 1==1, 'a'=='a', this.x != 2.
func (v *view) equality(i int) bool {
	t, _ := v.sqlOperand(i)
	n := v.sqlToken(t.end)
	return t.literal() && (n.kind == tCompare && v.at(n.start+1) == '=' && v.sqlToken(n.end).literal() || t.kind == tOpen && n.kind == tEnd)
}

// scriptAt looks at words of a query's script.
func (v *view) scriptAt(i, j int) string {
	switch string(v.s[i:min(j, i+12)]) {
	case "this":
		if v.at(j) == '.' && v.any(j+1, "password", "username", "passwd", "email", "credit", "user.", "secret", "token", "name=", "name ", "role", "constructor.constructor") && !v.program(i) && v.injected(i) && (v.within(j, j+60, "match(") || v.within(j, j+60, "==") || v.within(j, j+60, "!=") || v.within(j, j+60, "//") || v.within(j, j+60, "%00") || v.within(j, j+40, "[")) {
			return "nosql-script"
		}
	case "db":
		if v.at(j) == '.' && (v.within(j, j+40, ".find(") || v.within(j, j+40, ".insert(") || v.within(j, j+40, ".drop") || v.any(j+1, "getcollection", "stores.", "injection", "version(", "adminc", "runc")) && v.injected(i) && v.lines(0) && (i > 0 || v.within(j, j+60, "{")) {
			return "nosql-script"
		}
	case "sleep":
		if v.at(j) == '(' && v.at(v.back(i)) == ';' && isDigit(v.at(j+1)) && v.injected(i) && v.lines(0) {
			return "nosql-script"
		}
	case "date":
		if v.is(i-4, "new date") && v.within(i, i+60, "do{") {
			return "nosql-script"
		}
	case "while":
		if v.any(v.space(j), "(true)", "(1)") && v.lines(0) && v.at(v.back(i)) == ';' {
			return "nosql-script"
		}
	case "return":
		if b := v.back(i); v.lines(0) && v.at(b) == ';' && isDigit(v.at(b-1)) && v.at(v.back(b-1)) == 0 && v.is(v.space(j), "true") {
			return "nosql-script"
		}
		if v.lines(0) && v.at(v.back(i)) == ';' && (isQuote(v.at(v.back(v.back(i)))) || v.any(v.space(j), "true;", "1;", "true}", "true")) && v.brief(120) && v.has&quote != 0 {
			return "nosql-script"
		}
	}
	return ""
}

// prototypeAt looks at the name of the prototype in a value.
func (v *view) prototypeAt(i, j int) string {
	switch {
	case v.is(i, "__proto__") && j == i+9:
		if p := v.at(i - 1); v.back(i) < 0 && v.end(j) || v.at(j) == '[' || v.at(j) == '.' && p != '.' || isQuote(p) && isQuote(v.at(j)) || v.at(j) == ':' && (v.at(v.back(i)) == '{' || v.at(v.back(i)) == ',') && v.injected(i) || p == '[' && v.at(j) == ']' || p == '.' && v.injected(i) || p == '?' || p == '&' || p == '\\' {
			return "prototype-key"
		}
	case v.is(i, "constructor"):
		if v.any(j, ".prototype.", "[prototype]", "['prototype", "[\"prototype", "][prototype]", "\":{\"prototype", "\": {\"prototype", "/prototype/") && v.injected(i) {
			return "prototype-key"
		}
	}
	return ""
}
