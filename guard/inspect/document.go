package inspect

import "bytes"

// document inspects the strings of a value that is a document itself: JSON,
// XML, a form's body, a query's string, a cookie's.
func (in *Inspector) document(b []byte, has set, want Class, depth int) (Hit, bool) {
	t := bytes.TrimSpace(b)
	if len(t) < 3 {
		return Hit{}, false
	}
	first, last := t[0], t[len(t)-1]
	switch {
	case has&quote != 0 && (first == '{' && last == '}' || first == '[' && last == ']'):
		return in.json(b, want, depth)
	case tagged(t):
		return in.markup(b, want, depth)
	case has&equals != 0 && has&(angle|line) == 0 && formed(t):
		return in.form(b, want, depth)
	}
	return Hit{}, false
}

// tagged reports whether a text is one of tags as a whole.
func tagged(b []byte) bool {
	t := bytes.TrimSpace(b)
	return len(t) > 2 && t[0] == '<' && t[len(t)-1] == '>'
}

// part inspects a part of a document that lies at i..j.
func (in *Inspector) part(b []byte, i, j int, key bool, want Class, depth int) (Hit, bool) {
	if j-i < 3 {
		return Hit{}, false
	}
	if key {
		name, _ := unescape(in.decoded[depth][:0], b[i:j])
		in.decoded[depth] = name
		if kind, class := keyKind(name); class&want != 0 {
			return Hit{Class: class & want, Kind: kind, Offset: i}, true
		}
	}
	hit, ok := in.value(b[i:j], want, depth+1, false)
	hit.Offset += i
	return hit, ok
}

// json walks the strings of a document; whether it is well-formed is not asked.
func (in *Inspector) json(b []byte, want Class, depth int) (Hit, bool) {
	for i := 0; i < len(b); i++ {
		if b[i] != '"' {
			continue
		}
		j := i + 1
		for j < len(b) && b[j] != '"' {
			j += 1 + ord(b[j] == '\\')
		}
		j = min(j, len(b))
		k := j + 1
		for k < len(b) && k < j+9 && isSpace(b[k]) {
			k++
		}
		if hit, ok := in.part(b, i+1, j, k < len(b) && b[k] == ':', want, depth); ok {
			return hit, true
		}
		i = j
	}
	return Hit{}, false
}

// markup walks texts and the values of attributes.
func (in *Inspector) markup(b []byte, want Class, depth int) (Hit, bool) {
	tag := false
	for i := 0; i < len(b); i++ {
		c := b[i]
		stop := byte('<')
		switch {
		case c == '<':
			if n := literal(b[i:]); n > 0 {
				if hit, ok := in.part(b, i+len(literalOpen), i+n, false, want, depth); ok {
					return hit, true
				}
				i += n
				continue
			}
			tag = i+1 < len(b) && b[i+1] != '!' // declarations have a grammar of their own
			continue
		case c == '>' && i > 0:
			tag = false
			if begin := bytes.LastIndexByte(b[max(0, i-reach):i], '<'); b[i-1] == '/' || begin >= 0 && bytes.HasPrefix(b[max(0, i-reach)+begin:], []byte("</")) {
				continue // a text between elements is a document's own
			}
		case tag && (c == '"' || c == '\'') && !link(b[:i]):
			stop = c
		default:
			continue
		}
		n := bytes.IndexByte(b[i+1:], stop)
		if n < 0 {
			return Hit{}, false
		}
		look := want
		if stop != '<' && typed(b[:i]) {
			look &^= Template
		}
		if hit, ok := in.part(b, i+1, i+1+n, false, look, depth); ok {
			return hit, true
		}
		i += n + ord(stop != '<')
	}
	return Hit{}, false
}

// literalOpen begins a text in which markup is none.
const literalOpen = "<![CDATA["

// literal returns where the text ends that begins b as a section of CDATA, 0 if
// none does.
func literal(b []byte) int {
	if !hasPrefix(b, literalOpen) {
		return 0
	}
	return max(0, bytes.Index(b, []byte("]]>")))
}

// link reports whether an attribute follows that a page's links stand in: their
// relative paths climb as a matter of course.
func link(b []byte) bool {
	return bytes.HasSuffix(b, []byte("href=")) || bytes.HasSuffix(b, []byte("src="))
}

// objectLike reports whether a text begins and ends as an object of JSON does.
func objectLike(b []byte) bool {
	t := bytes.TrimSpace(b)
	if len(t) < 5 || t[0] != '{' || t[len(t)-1] != '}' {
		return false
	}
	return bytes.TrimLeft(t[1:], " \t\r\n")[0] == '"'
}

// multipart reports whether a text is the body of a form with files.
func multipart(b []byte) bool {
	if !hasPrefix(b, "--") {
		return false
	}
	n := bytes.IndexByte(b[:min(len(b), 80)], '\n')
	return n > 2 && foldPrefix(b[n+1:], "content-")
}

// typed reports whether an attribute follows that names a class: what is done
// with it, the tag tells.
func typed(b []byte) bool {
	return bytes.HasSuffix(b, []byte("class=")) || bytes.HasSuffix(b, []byte("type="))
}

// formed reports whether a text is a list of names with values.
func formed(b []byte) bool {
	i := 0
	for i < len(b) && (isWord(b[i]|0x20) || b[i] == '_' || b[i] == '[' || b[i] == ']' || b[i] == '.' || b[i] == '-' || b[i] == '%' || b[i] == '$') {
		i++
	}
	return i > 0 && i+1 < len(b) && b[i] == '=' && b[i+1] != '='
}

// form walks names and values, with a plus for a space.
func (in *Inspector) form(b []byte, want Class, depth int) (Hit, bool) {
	in.spaced[depth] = append(in.spaced[depth][:0], b...)
	s := in.spaced[depth]
	for i, c := range s {
		if c == '+' {
			s[i] = ' '
		}
	}
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && s[j] != '&' && s[j] != ';' {
			j++
		}
		name, value := i, i
		if n := bytes.IndexByte(s[i:j], '='); n > 0 {
			value = i + n + 1
			if hit, ok := in.part(s, name, i+n, true, want, depth); ok {
				return hit, true
			}
		}
		if hit, ok := in.part(s, value, j, false, want, depth); ok {
			return hit, true
		}
		i = j + 1
	}
	return Hit{}, false
}
