package inspect

import "bytes"

// serialized looks at what a value begins with: objects that a library makes
// again, in the forms of their languages.
func (v *view) serialized() string {
	r := bytes.TrimLeft(v.raw, " \t\r\n\"'")
	switch {
	case hasPrefix(r, "\xac\xed\x00\x05"), hasPrefix(r, "rO0AB"), hasPrefix(r, "aced0005"), hasPrefix(r, "ACED0005"):
		return "deserialization-java"
	case hasPrefix(r, "AAEAAAD/////"), hasPrefix(r, "\x00\x01\x00\x00\x00\xff\xff\xff\xff"):
		return "deserialization-dotnet"
	case hasPrefix(r, "\x04\x08") && len(r) > 3 && bytes.IndexByte([]byte("o[{:cIUue"), r[2]) >= 0:
		return "deserialization-ruby"
	case hasPrefix(r, "BAh") && v.single() && base64Letters(r) && len(r) > 12, hasPrefix(r, "BAgw"):
		return "deserialization-ruby"
	case pickled(r):
		return "deserialization-python"
	}
	return ""
}

func hasPrefix(b []byte, text string) bool {
	return len(b) >= len(text) && string(b[:len(text)]) == text
}

func base64Letters(b []byte) bool {
	for _, c := range b {
		if !isWord(c|0x20) && c != '+' && c != '/' && c != '=' && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// pickled: Python's own form, both protocols.
func pickled(r []byte) bool {
	if len(r) > 8 && r[0] == 0x80 && r[1] >= 2 && r[1] <= 5 {
		return true
	}
	if hasPrefix(r, "gASV") || hasPrefix(r, "gAN") && len(r) > 16 && base64Letters(r) || hasPrefix(r, "gAJj") || hasPrefix(r, "gAR") && len(r) > 16 && base64Letters(r) {
		return true
	}
	for _, m := range [...]string{"cos\n", "cposix\n", "c__builtin__\n", "csubprocess\n", "cbuiltins\n", "cnt\n", "(cos\n", "ccommands\n", "c__main__\n", "(dp0\n", "(lp0\n", "ccopy_reg\n"} {
		if hasPrefix(r, m) {
			return true
		}
	}
	return false
}

// serialAt looks at marks of serialised objects anywhere.
func (v *view) serialAt(i int) string {
	switch v.s[i] {
	case '_':
		if v.is(i, "_$$nd_func$$_") || v.is(i, "__js_function") {
			return "deserialization-node"
		}
	case '!':
		if v.any(i, "!!python/", "!!javax.", "!!com.", "!!org.", "!!java.", "!ruby/", "!!ruby/", "!!sun.", "!!js/function", "!!net.", "!!ch.qos", "!!perl/", "!<tag:yaml.org,2002:python", "!<tag:yaml.org,2002:js", "!!groovy") {
			return "deserialization-yaml"
		}
	case 'r':
		if hasPrefix(v.raw[i:], "rO0AB") && !isWord(v.at(i-1)) {
			return "deserialization-java"
		}
	case 'a':
		if v.is(i, "aaeaaad/////") {
			return "deserialization-dotnet"
		}
		if v.any(i, "a:1:{", "a:2:{", "a:3:{", "a:4:{") && !isWord(v.at(i-1)) && v.any(i+5, "i:", "s:", "o:") && (v.within(i, i+reach, "o:") || v.within(i, i+reach, "b:1") || v.within(i, i+80, "r:")) {
			return "deserialization-php"
		}
	case 'o', 'c':
		if v.phpObject(i) {
			return "deserialization-php"
		}
	case 0xac:
		if v.is(i, "\xac\xed\x00\x05") {
			return "deserialization-java"
		}
	case '@', '$':
		if v.any(i, "@type\"", "$type\"", "@class\"", "@type'") && v.gadget(i+6) {
			return "deserialization-json"
		}
	}
	return ""
}

// phpObject: O:8:"stdClass":1:{…
func (v *view) phpObject(i int) bool {
	if v.at(i+1) != ':' || isWord(v.at(i-1)) {
		return false
	}
	j := i + 2
	if v.at(j) == '+' {
		j++
	}
	k := j
	for isDigit(v.at(k)) {
		k++
	}
	return k > j && v.at(k) == ':' && (isQuote(v.at(k+1)) || v.is(k+1, "\\\""))
}

// gadget: the class that a document asks for is one of those that run code.
func (v *view) gadget(i int) bool {
	for end := i + 6; i < end && (v.at(i) == ':' || isSpace(v.at(i)) || isQuote(v.at(i)) || v.at(i) == '\\'); i++ {
	}
	return v.any(i, "com.sun.", "org.apache.", "java.lang.", "java.net.", "java.util.", "system.", "org.springframework", "com.mchange", "ch.qos", "net.sf.", "br.com", "com.zaxxer", "oracle.jdbc", "javax.", "microsoft.", "com.caucho", "com.newrelic", "org.hibernate", "com.p6spy", "org.jdom", "com.ibatis", "l")
}
