package inspect

// templateAt looks at what opens an expression in the languages of templates.
func (v *view) templateAt(i int) string {
	if !opens(v.s[i], v.at(i+1)) {
		return ""
	}
	switch {
	case v.is(i, "@{") && v.at(v.space(i+2)) == '[':
		return "template-perl"
	case v.is(i, "{{"):
		return v.expression(i+2, "}}", false)
	case v.is(i, "{%"):
		return v.tag(i + 2)
	case v.is(i, "${"), v.is(i, "#{"), v.is(i, "*{"), v.is(i, "~{"), v.is(i, "@{"), v.is(i, "%{"):
		return v.expression(i+2, "}", true)
	case v.is(i, "{#"), v.is(i, "{@"), v.is(i, "{$"), v.is(i, "{php}"), v.is(i, "{/"), v.is(i, "{"):
		return v.smarty(i)
	case v.is(i, "<%"):
		if v.at(i+2) != '@' && v.at(i+2) != '!' {
			return v.expression(i+2+ord(v.at(i+2) == '='), "%>", true)
		}
	case v.is(i, "${{<%"):
		return "template-expression"
	case v.is(i, "<#") || v.is(i, "[#"):
		if v.any(i+2, "assign", "include", "import", "function", "macro", "list", "if", "set", "attempt") && (v.within(i, i+reach, ">") || v.within(i, i+reach, "]")) && (v.within(i, i+reach, "new()") || v.within(i, i+reach, ".class") || v.within(i, i+reach, ".getfield") || v.within(i, i+reach, "?") || v.within(i, i+reach, "utility")) {
			return "template-freemarker"
		}
	case v.is(i, "#set"), v.is(i, "#include"), v.is(i, "#parse"), v.is(i, "#evaluate"), v.is(i, "#foreach"), v.is(i, "#if"), v.is(i, "#macro"):
		if j := v.space(v.word(i + 1)); v.at(j) == '(' && (v.is(v.space(j+1), "$") || v.at(j+1) == '"' || v.at(j+1) == '\'') {
			return "template-velocity"
		}
	case v.is(i, "[["), v.is(i, "[("):
		if v.at(i+2) == '$' && v.at(i+3) == '{' {
			return v.expression(i+4, "}", true)
		}
		return v.product(i+2, "]]")
	case v.is(i, "@("):
		if !v.is(i+2, "#") {
			return v.product(i+2, ")")
		}
	case v.is(i, "$class."), v.is(i, "$ex."), v.is(i, "$e."), v.is(i, "$str."), v.is(i, "$engine."), v.is(i, "$velocity"), v.is(i, "$out."):
		if v.within(i, i+40, "class") || v.within(i, i+60, "inspect") || v.within(i, i+60, "forname") || v.within(i, i+60, "exec") {
			return "template-velocity"
		}
	}
	return ""
}

// opens reports whether two characters can open an expression: most braces and
// signs of a text or a document can't.
func opens(c, next byte) bool {
	switch c {
	case '{':
		return next != '"' && next != ' ' && next != '\n' && next != '}' && next != '\\'
	case '$', '#':
		return next == '{' || isAlpha(next)
	case '[':
		return next == '[' || next == '(' || next == '#'
	case '<':
		return next == '%' || next == '#'
	case '@':
		return next == '{' || next == '('
	}
	return next == '{'
}

// expression: what stands between the signs computes, or reaches for what a
// template has no business with.
func (v *view) expression(i int, closing string, strict bool) string {
	e := v.find(i, i+2*reach, closing)
	if e < 0 {
		if e = min(len(v.s), i+reach); v.dangerous(i, e) {
			return "template-expression"
		}
		return ""
	}
	k := v.space(i)
	for v.at(k) == '{' || v.at(k) == '=' || v.at(k) == '(' || v.at(k) == '-' || v.at(k) == '%' || v.at(k) == '~' || v.at(k) == '!' || v.at(k) == '^' {
		k = v.space(k + 1)
	}
	switch {
	case v.computes(k, e), v.dangerous(k, e):
		return "template-expression"
	case strict:
		return ""
	}
	w := v.word(k)
	if v.at(w) == '.' && v.back(i-2) < 0 && v.end(e+2) && v.any(k, "request.", "settings.", "handler.", "config.", "self.") {
		return "template-object" // that is all there is
	}
	switch string(v.s[k:min(w, k+24)]) {
	case "config", "self", "settings", "request", "app", "_self", "dump", "lipsum", "cycler", "joiner", "namespace", "url_for", "get_flashed_messages", "range", "this", "constructor", "g", "class":
		if closingAt := v.space(w); (v.is(k, "config") || v.is(k, "request") || v.is(k, "settings") || v.is(k, "self")) && closingAt == e || v.at(w) == '[' || v.at(w) == '(' && !v.is(k, "url_for") && !v.is(k, "range") || v.at(w) == '.' && !v.is(k, "this.") && v.within(w, e, "(") || v.at(w) == '.' && v.any(k, "config.", "settings.", "request.", "app.request", "self.", "_self.", "_context") && v.reaches(w+1) || v.is(v.space(w), "|") && v.any(k, "config") {
			return "template-object"
		}
	}
	return ""
}

func (v *view) reaches(i int) bool {
	return v.any(i, "items", "secret", "application", "env", "from_object", "root_path", "server", "class", "__", "from_envvar", "get", "query", "args", "_templ", "request", "headers", "form", "session_cookie", "session")
}

// computes: 7*7, 7*'7', "a".toUpperCase(), 'a'.join(…): a constant that is
// worked out only shows that someone tries whether it is.
func (v *view) computes(k, e int) bool {
	if isDigit(v.at(k)) {
		j := k
		for isDigit(v.at(j)) || v.at(j) == '.' {
			j++
		}
		j = v.space(j)
		c := v.at(j)
		if c == ')' {
			c = v.at(v.space(j + 1))
		}
		return j < e && (c == '*' || c == '+' || c == '-' || c == '/' || c == '%' || c == '^' || c == '|' && v.any(v.space(j+1), "add", "abs", "format"))
	}
	if c := v.at(k); c == '\'' || c == '"' || c == '[' {
		t := v.sqlString0(k)
		if t < 0 {
			return false
		}
		t = v.space(t)
		if v.at(t) == '.' && c != '[' && isAlpha(v.at(t+1)) && v.at(v.word(t+1)) == '(' && v.short1() {
			return true
		}
		return v.at(t) == '.' && v.any(t+1, "__", "getclass", "class", "touppercase", "constructor", "join", "forname", "repeat", "concat", "replace", "substring", "sub", "mro", "to_s", "upper") || v.at(t) == '*' && c != '[' || v.at(t) == '[' && (c == '\'' || c == '"') || v.at(t) == '~' || v.at(t) == '|' && v.any(v.space(t+1), "filter", "map", "attr", "reduce", "sort", "upper", "e ", "e}", "join", "passthru") || v.at(t) == '+' && isQuote(v.at(t+1))
	}
	return false
}

// sqlString0 returns where a literal of text or a list ends.
func (v *view) sqlString0(k int) int {
	closing := v.s[k]
	if closing == '[' {
		closing = ']'
	}
	for j := k + 1; j < min(len(v.s), k+64); j++ {
		if v.s[j] == closing {
			return j + 1
		}
	}
	return -1
}

// dangerous reports whether a name that leads out of a template begins
// between two places. What it found is kept, so that all expressions of a text
// cost one pass.
func (v *view) dangerous(i, e int) bool {
	if i < v.safe[0] || i > v.safe[1] {
		v.safe = [2]int{i, i}
	}
	for k := v.safe[1]; k < e; k++ {
		if v.leads(k) {
			v.safe[1] = k
			return true
		}
		v.safe[1] = k + 1
	}
	return false
}

// leads reports whether such a name begins at i.
func (v *view) leads(i int) bool {
	c := v.s[i]
	if c != '_' && c != '`' && !isAlpha(c) && c != '@' && c != '#' && c != '\\' && c != '|' || i > 0 && isAlpha(v.s[i-1]) && c != '_' && isAlpha(c) {
		return false
	}
	if alone(v, i, c) {
		return v.short1() && !v.any(i, "os.environ", "printf(\"%s", "class.name", "class.form", "class.id", "import {", "import (")
	}
	switch c {
	case '#':
		return v.any(i, "#context", "#_memberaccess", "#request", "#application", "#session", "#rt", "#parameters")
	case '@':
		return v.any(i, "@java", "@org")
	case '\\':
		return v.any(i, "\\x5f")
	case '_':
		return v.any(i, "__${", "__class__", "__globals__", "__init__", "__mro__", "__subclasses__", "__builtins__", "__import__", "__base__", "__bases__", "__dict__", "__getitem__", "_self.env", "_memberaccess")
	case 'a':
		return v.any(i, "applicationscope", "assert(")
	case 'c':
		return v.any(i, "constructor.constructor", "constructor(", "child_process", "classloader", "createobject", "cycler.")
	case 'd':
		return v.any(i, "dir.entries", "dir.glob")
	case 'e':
		return v.any(i, "exec(", "eval(", "exec'", "eval request", "execute request", "env.inspect", "env['", "env[\"")
	case 'f':
		return v.any(i, "forname", "freemarker.template", "file.open", "file.read", "file.new", "file_get_contents", "filter('system", "fread", "fopen")
	case 'g':
		return v.any(i, "getruntime", "getclass", "getfilter", "global.process", "getenv", "getdeclared")
	case 'i':
		return v.any(i, "io.popen", "io.read", "import os", "import os;")
	case 'j':
		return v.any(i, "java.lang", "java.util", "java.io", "javax.", "joiner.")
	case 'k':
		return v.any(i, "kernel.")
	case 'l':
		return v.any(i, "lipsum.")
	case 'm':
		return v.any(i, "map('system")
	case 'n':
		return v.any(i, "new java", "new javax", "newinstance(")
	case 'o':
		return v.any(i, "ognl", "ognl.")
	case 'p':
		return v.any(i, "processbuilder", "popen(", "passthru", "proc_open", "process.mainmodule", "phpinfo", "print(self", "product.getclass", "pagecontext.")
	case 'r':
		return v.any(i, "registerundefinedfilter", "readfile", "request.getattribute", "response.write", "request.application", "request.environ")
	case 's':
		return v.any(i, "system(", "shell_exec", "sort('system", "subprocess", "system.getproperty", "system.env", "self.__", "scriptengine", "sessionscope", "session.setattribute", "session.getattribute", "system.diagnostics", "system'")
	case 't':
		return v.any(i, "t(java", "t(org", "thread.current")
	case 'u':
		return v.any(i, "usleep(")
	case 'w':
		return v.any(i, "writefile", "wscript", "webapplicationcontext")
	case '|':
		return v.any(i, "|attr(")
	}
	return false
}

// alone knows names that mean something in a value that is nothing but a template.
func alone(v *view, i int, c byte) bool {
	switch c {
	case '_':
		return v.any(i, "_context")
	case '`':
		return v.any(i, "`")
	case 'a':
		return v.any(i, "attr(")
	case 'c':
		return v.any(i, "class.")
	case 'd':
		return v.any(i, "die(")
	case 'i':
		return v.any(i, "include(", "import ")
	case 'n':
		return v.any(i, "new ")
	case 'o':
		return v.any(i, "os.")
	case 'p':
		return v.any(i, "print(", "puts ", "printf(", "process.env")
	case 'r':
		return v.any(i, "require(")
	case 's':
		return v.any(i, "system ", "sleep(")
	}
	return false
}

// short1: a value that is a template and nothing around it.
func (v *view) short1() bool { return len(v.s) < reach && v.lines(1) }

// tag: {% … %} of Jinja, Twig and Liquid.
func (v *view) tag(i int) string {
	e := v.find(i, i+2*reach, "%}")
	if e < 0 {
		e = min(len(v.s), i+reach)
	}
	k := v.space(i + ord(v.at(i) == '-'))
	if v.dangerous(k, e) || v.any(k, "debug", "raw %}") && len(v.s) < 64 || v.any(k, "import", "include", "extends", "from ") && (v.within(k, e, "/etc") || v.within(k, e, "os") && len(v.s) < 64 || v.within(k, e, "../")) || v.any(k, "if ", "for ", "set ") && (v.computes(v.space(v.word(k)), e) || v.within(k, e, "().") || v.within(k, e, "=[]") || v.within(k, e, "config") || v.within(k, e, "request|") || v.within(k, e, "settings.") || v.within(k, e, "request.meta") || v.constants(v.space(v.word(k)))) {
		return "template-tag"
	}
	return ""
}

// constants: a number is compared, as in 1==1.
func (v *view) constants(i int) bool {
	j := v.number(i)
	return isDigit(v.at(i)) && v.at(v.space(j)) == '='
}

// smarty: {php}, {$smarty.version}, {system('id')}, {7*7}, {@print(…)}.
func (v *view) smarty(i int) string {
	switch {
	case v.any(i, "{php}", "{/php}", "{$smarty", "{literal}", "{include file", "{fetch file", "{debug}"):
		return "template-smarty"
	case v.any(i, "{@", "{#"):
		if k := i + 2; v.computes(k, v.token(k)) || v.any(k, "print{", "(", "math", "dump") && v.dangerous(i, min(len(v.s), i+80)) || v.any(i, "{#with \"", "{{#with") {
			return "template-expression"
		}
	case v.any(i+1, "system(", "exec(", "passthru(", "shell_exec(", "phpinfo(", "self::", "if phpinfo", "if system", "function name=", "eval code"):
		return "template-smarty"
	}
	if v.back(i) < 0 && isDigit(v.at(i+1)) {
		return v.product(i+1, "}")
	}
	return ""
}

// product: two numbers multiplied, up to the closing sign.
func (v *view) product(i int, closing string) string {
	j := i
	for isDigit(v.at(j)) {
		j++
	}
	if c := v.at(j); j == i || c != '*' && (c != '+' || closing[0] != ')') {
		return ""
	}
	k := j + 1
	for isDigit(v.at(k)) || isQuote(v.at(k)) {
		k++
	}
	if k > j+1 && v.is(k, closing) {
		return "template-product"
	}
	return ""
}

// javaAt looks at expressions of OGNL, SpEL and Java that run code, also where
// no sign opens them.
func (v *view) javaAt(i, j int) string {
	switch string(v.s[i:min(j, i+32)]) {
	case "_memberaccess", "allowstaticmethodaccess", "opensymphony", "defaultactionmapper":
		if v.at(i-1) == '#' || v.any(j, "[", ".", "=", "\"", "'") {
			return "template-ognl"
		}
	case "processbuilder", "clonetransformer", "forclosure", "instantiatefactory", "instantiatetransformer", "invokertransformer", "prototypeclonefactory", "prototypeserializationfactory", "whileclosure", "runtime", "constructor":
		if v.any(i, "processbuilder.", "runtime.getruntime", "constructor.constructor") && v.injected(i) || !v.any(i, "processbuilder", "runtime", "constructor") {
			return "template-java"
		}
	case "org", "com":
		if v.any(j, ".apache.commons.collections", ".sun.org.apache", ".omg.corba", ".apache.xalan", ".codehaus.groovy.runtime", ".sun.rowset", ".sun.jndi", ".springframework.beans.factory", ".springframework.context", ".apache.commons", ".opensymphony") && v.single() && !v.any(i-1, "/") {
			return "template-java"
		}
	case "java", "javax":
		if v.any(j, ".lang.", ".io.", ".script.") && !v.any(j, ".lang.string", ".lang.integer", ".lang.long", ".lang.double", ".lang.float", ".lang.boolean", ".lang.short", ".lang.byte", ".lang.character", ".lang.object", ".lang.number", ".lang.enum") && v.single() && len(v.s) < 2*reach {
			return "template-java"
		}
		if v.any(j, ".runtime", ".processbuilder", ".lang.runtime", ".lang.processbuilder", ".lang.class", ".lang.system", ".lang.thread", ".io.file", ".script.scriptengine", ".lang.invoke", ".naming.", ".lang.proc", ".rmi.", ".net.url", ".el.", ".management.", ".lang.exception") && v.lines(2) && !v.any(v.back(i)-5, "import", "mport ") && (v.at(i-1) == '@' || v.within(j, j+reach, "(") || v.at(i-1) == '(' || v.single()) {
			return "template-java"
		}
	case "class":
		if v.any(j, ".module.classloader", ".classloader", "['classloader", "[\"classloader", ".classloader.resources", "[classloader") {
			return "template-classloader"
		}
	case "__class__", "__mro__", "__globals__", "__subclasses__", "__base__", "__bases__":
		if (v.at(i-1) == '.' || isQuote(v.at(i-1)) || v.at(i-1) == '[') && v.injected(i) && (v.within(j, j+40, "__") || v.within(j, j+40, "(")) {
			return "template-python"
		}
	case "getruntime", "redirectaction", "redirect":
		if v.is(j, ":$") || v.is(j, ":%") || v.is(i, "getruntime().exec") {
			return "template-ognl"
		}
	}
	return ""
}
