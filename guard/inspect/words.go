package inspect

// wordAt looks at a word.
func (v *view) wordAt(i, j int) (Hit, bool) {
	if j-i > 31 {
		return Hit{}, false
	}
	if r := roleOf(v.s[i:j]); r != 0 {
		if hit, ok := v.roleAt(i, j, r); ok {
			return hit, true
		}
	}
	switch v.s[i] {
	case '_', 'r', 'a', 'o', 'c':
		if hit, ok := v.markAt(i, j); ok {
			return hit, true
		}
	case 'j', 'v', 'l', 'm':
		if hit, ok := v.hit(XSS, v.scheme(i), i); ok {
			return hit, true
		}
	}
	if v.at(j) == ':' && v.want&(SSRF|Path|XSS) != 0 {
		kind, class := v.wrapperAt(i, j)
		return v.hit(class, kind, i)
	}
	return Hit{}, false
}

// markAt looks at marks of serialised objects, and at handlers of events.
func (v *view) markAt(i, j int) (Hit, bool) {
	if v.want&Deserialization != 0 {
		if hit, ok := v.hit(Deserialization, v.serialAt(i), i); ok {
			return hit, true
		}
	}
	if v.at(i+1) == 'n' && v.at(v.space(j)) == '=' && v.want&XSS != 0 {
		return v.hit(XSS, v.handler(i, false), i)
	}
	return Hit{}, false
}

// roleAt asks those who know the word.
func (v *view) roleAt(i, j int, r role) (Hit, bool) {
	if r&roleSQL != 0 && v.want&SQL != 0 {
		if hit, ok := v.hit(SQL, v.sqlWordAt(i, j), i); ok {
			return hit, true
		}
	}
	if r&roleScript != 0 && v.want&XSS != 0 {
		if hit, ok := v.hit(XSS, v.jsCall(i, j), i); ok {
			return hit, true
		}
	}
	if r&(roleProgram|roleCode) != 0 && v.want&Command != 0 {
		kind := ""
		if r&roleProgram != 0 {
			kind = v.programAt(i, j)
		}
		if kind == "" && r&roleCode != 0 {
			kind = v.codeCall(i, j)
		}
		if hit, ok := v.hit(Command, kind, i); ok {
			return hit, true
		}
	}
	return v.roleRest(i, j, r)
}

func (v *view) roleRest(i, j int, r role) (Hit, bool) {
	if r&roleJava != 0 && v.want&Template != 0 {
		if hit, ok := v.hit(Template, v.javaAt(i, j), i); ok {
			return hit, true
		}
	}
	if r&roleQuery != 0 && v.want&NoSQL != 0 {
		if hit, ok := v.hit(NoSQL, v.scriptAt(i, j), i); ok {
			return hit, true
		}
	}
	if r&rolePath != 0 && v.want&XPath != 0 {
		if hit, ok := v.hit(XPath, v.xpathAt(i, j), i); ok {
			return hit, true
		}
	}
	if r&roleProto != 0 && v.want&Prototype != 0 {
		return v.hit(Prototype, v.prototypeAt(i, j), i)
	}
	return Hit{}, false
}
