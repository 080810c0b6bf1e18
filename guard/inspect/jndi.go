package inspect

// lookupAt looks at ${ as Log4j's lookups are: ${jndi:ldap://…}, with the
// letters themselves looked up: ${${lower:j}ndi:…}, ${${::-j}…}.
func (v *view) lookupAt(i int) string {
	j := i + 2
	if v.is(v.space(j), "jndi") || v.at(j) == '$' && v.at(j+1) == '{' && v.nested(j+2) {
		return "jndi-lookup"
	}
	v.in.lookup = v.resolve(v.in.lookup[:0], i)
	if has(v.in.lookup, "jndi:") || has(v.in.lookup, "jndi${") {
		return "jndi-lookup"
	}
	if v.any(j, "lower:", "upper:", "::-", "main:", "k8s:", "docker:", "bundle:", "marker:", "map:", "sd:", "log4j:", "web:", "java:", "sys:", "ctx:", "script:", "dns:", "url:", "date:", "base64decoder:", "base64decode:", "urldecoder:", "file:utf", "const:", "resourcebundle:", "xml:", "localhost:", "spring:", "base64:", "env:") {
		if v.any(j, "java:", "sys:", "ctx:", "date:", "map:", "file:utf", "web:", "url:", "xml:", "spring:", "const:", "dns:", "marker:", "docker:", "main:", "base64:", "env:") && (!v.lines(1) || len(v.s) > reach || v.is(j, "env:") && (v.back(i) >= 0 || !v.one)) {
			return ""
		}
		return "jndi-lookup"
	}
	return ""
}

// nested: within a lookup's name, another lookup.
func (v *view) nested(j int) bool {
	return v.any(j, "::-", "lower:", "upper:", "env:", "sys:", "date:", "java:", "k8s:", "ctx:", "main:", "map:", "sd:", "base64:", "what:") || v.at(j) == ':' || v.within(j, j+24, ":-")
}

// resolve appends what the lookups around each other come to: the default
// behind :-, the text that lower and upper are given.
func (v *view) resolve(out []byte, i int) []byte {
	mark := 0
	for end := min(len(v.s), i+2*reach); i < end; i++ {
		switch {
		case v.is(i, "${"):
			i++
			mark = len(out)
		case v.s[i] == '}':
		case v.is(i, ":-"):
			out = out[:mark]
			i++
		case v.any(i, "lower:", "upper:"):
			i += 5
			out = out[:mark]
		default:
			out = append(out, v.s[i])
		}
	}
	return out
}

func has(b []byte, text string) bool {
	for i := 0; i+len(text) <= len(b); i++ {
		if b[i] == text[0] && string(b[i:i+len(text)]) == text {
			return true
		}
	}
	return false
}
