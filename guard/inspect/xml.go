package inspect

// xmlAt looks at a '<' for declarations that make a parser fetch something,
// and for what XML can do to servers beyond that.
func (v *view) xmlAt(i int) (string, Class) {
	switch {
	case v.is(i, "<!entity"):
		if kind := v.entity(i + 8); kind != "" {
			return kind, XXE
		}
	case v.is(i, "<!doctype"):
		if kind := v.doctype(i + 9); kind != "" {
			return kind, XXE
		}
	case v.is(i, "<!notation"):
		if end := v.close(i); v.within(i, end, "system") && v.within(i, end, "://") {
			return "xxe-external", XXE
		}
	case v.is(i, "<?xml ") && v.within(i, v.close(i), "utf-7"):
		return "xxe-encoding", XXE // whose signs are none to those who look for them
	case v.is(i, "<image ") && v.drawn(i):
		return "xxe-image", XXE
	case v.is(i, "<!element"):
		if k := v.space(v.token(v.space(i + 9))); v.any(k, "any", "(#any)", "( any") && v.lines(8) {
			return "xxe-element", XXE
		}
	case v.any(i, "<xi:include", "<include xmlns:xi", "<xinclude") || v.is(i, "<") && v.within(i, v.close(i), "/2001/xinclude"):
		return "xxe-include", XXE
	case v.is(i, "<?xml-stylesheet") && v.within(i, v.close(i), "href"):
		if !v.within(i, v.close(i), ".css") {
			return "xxe-stylesheet", XXE
		}
	case v.is(i, "<!attlist") && v.within(i, v.close(i), "onload"), v.is(i, "<xsl:") && v.extends(i):
		return "xxe-transform", XXE
	case v.any(i, "<!--#exec", "<!--#include", "<!--#echo", "<!--#printenv", "<!--#config", "<!--#set", "<!--#flastmod", "<!--#fsize", "<!--#if", "<esi:include", "<esi:", "<!--esi"):
		return "ssi-directive", Template
	case v.any(i, "<?php", "<?=", "<? ", "<?\t", "<?\n") && v.phpRuns(i):
		return "command-php", Command
	case v.any(i, "<java.lang.", "<dynamic-proxy", "<sorted-set><string>", "<tree-map>", "<jdk.nashorn", "<javax.imageio", "<org.codehaus.groovy", "<com.sun.", "<void method=\"start\"", "<object class=\"java", "<void class=\"java", "<java version", "<objectdataprovider", "<system:", "<resourcedictionary"):
		return "deserialization-xml", Deserialization
	}
	return "", 0
}

// extends: functions of a stylesheet that run code or read files.
func (v *view) extends(i int) bool {
	end := v.close(i)
	return v.within(i, end, "document(") || v.within(i, end, "system-property") || v.within(i, end, "php:function") || v.within(i, end, "unparsed-text") || v.within(i, end, "runtime") || v.within(i, end, "xsl:import") || v.within(i, end, "xsl:include")
}

func (v *view) phpRuns(i int) bool {
	if v.lines(1) {
		return true
	}
	end := i + reach
	for _, f := range [...]string{"system", "exec", "passthru", "eval", "assert", "$_", "phpinfo", "file_get", "include", "`", "base64", "echo", "print", "popen", "die", "readfile", "fwrite", "require"} {
		if v.within(i, end, f) {
			return !v.within(i, i+reach, "namespace ") && !v.within(i, i+reach, "use ")
		}
	}
	return false
}

// entity: external ones, parameter entities, and those that other entities
// blow up.
func (v *view) entity(i int) string {
	end := i + reach
	i = v.space(i)
	parameter := v.at(i) == '%'
	j := v.space(v.token(v.space(i + ord(parameter))))
	switch {
	case v.any(j, "system", "public"):
		return "xxe-external"
	case parameter && (v.within(j, end, "entity") || v.within(j, end, "&#") || v.within(j, end, "%")):
		return "xxe-parameter"
	case isQuote(v.at(j)) && v.at(j+1) == '&' && v.at(j+2) != '#':
		return "xxe-expansion"
	case isQuote(v.at(j)) && (v.within(j, v.close(j), "<!") || v.within(j, end, "script") || v.within(j, end, "&#x3c") || v.within(j, end, "&#60")):
		return "xxe-entity"
	case isQuote(v.at(j)) && v.short(j):
		return "xxe-entity"
	}
	return ""
}

// short: a document that only exists to declare and to use an entity.
func (v *view) short(j int) bool { return len(v.s) < 2*reach && v.within(j, j+reach, ";<") }

func (v *view) doctype(i int) string {
	j := v.space(v.token(v.space(i)))
	end := v.close(j)
	switch {
	case v.is(j, "system"):
		k := v.space(j + 6)
		if isQuote(v.at(k)) && (v.within(k, end, "://") || v.at(k+1) == '/' || v.within(k, end, "file:")) {
			return "xxe-doctype"
		}
	case v.is(j, "public"):
		if k := v.space(j + 6); isQuote(v.at(k)) && v.within(k, end, "://") && (!v.any(k+1, "-//", "+//", "iso", "//") || v.is(k+1, "-//w3c//") && !v.within(k, end, "w3.org/")) {
			return "xxe-doctype"
		}
	case v.at(j) == '[' && v.within(j, j+reach, "<!entity") && len(v.s) < 2*reach:
		return "xxe-entity"
	case v.at(j) == '[' && v.end(j+1):
		return "xxe-doctype"
	case v.at(j) == '[' && v.within(j, j+reach, "%") && v.within(j, j+reach, "system"):
		return "xxe-doctype"
	}
	return ""
}

// refers: a text that is nothing but a reference to an entity that neither XML
// nor HTML has.
func (v *view) refers(i int) bool {
	j := v.word(i + 1)
	if v.at(j) != ';' || v.at(j+1) != '<' || v.at(j+2) != '/' || j-i > 20 || j == i+1 || !v.lines(2) {
		return false
	}
	switch string(v.s[i+1 : j]) {
	case "amp", "lt", "gt", "quot", "apos", "nbsp", "copy", "reg", "trade", "times", "laquo", "raquo", "lsaquo", "rsaquo", "hellip", "mdash", "ndash", "bull", "middot",
		"larr", "rarr", "uarr", "darr", "harr", "sect", "para", "euro", "pound", "yen", "cent", "deg", "plusmn", "frac12", "frac14", "divide", "infin", "check", "hearts", "star", "starf",
		"ldquo", "rdquo", "lsquo", "rsquo", "ensp", "emsp", "thinsp", "shy", "zwnj", "minus", "radic", "sum", "pi", "alpha", "beta", "micro", "dagger", "lang", "rang", "equiv", "ne", "le", "ge", "equals", "plus", "colon", "vert", "lbrace", "rbrace", "hyphen", "tab", "newline":
		return false
	}
	return true
}

// drawn reports whether an image of SVG, which a converter fetches, lies elsewhere.
func (v *view) drawn(i int) bool {
	k := v.find(i, v.close(i), "href=")
	if k < 0 {
		return false
	}
	k += len("href=")
	return v.tags && v.lines(8) && isQuote(v.at(k)) && v.any(k+1, "http:", "https:", "//", "ftp:", "file:", "expect:", "php:", "msl:", "text:") && v.find(0, i, "<svg") >= 0
}
