package iam

import "strings"

// A shape is the form of an ARN: characters, and holes for any text.
type shape []slot

// A slot is a character of a shape or, if lit is 0, a hole.
type slot struct {
	lit    rune
	fill   string // what a hole holds if nobody says
	colons bool   // a hole that may hold colons: names have none
	own    bool   // a hole that does not begin with "AWS", as names of AWS do
}

// newShape reads a format: "arn:${Partition}:iam::${Account}:role/${Name}".
func newShape(format string) shape {
	var s shape
	for format != "" {
		name, rest, ok := reference(format)
		if !ok {
			c, size := decode(format)
			s = append(s, slot{lit: c})
			format = format[size:]
			continue
		}
		s = append(s, slot{fill: filling(name), colons: name == "Anything", own: name == "Own"})
		format = rest
	}
	return s
}

// filling is a text for a hole that collides with no name.
func filling(name string) string {
	switch name {
	case "Partition":
		return "aws"
	case "Region":
		return "${AWS::Region}"
	case "Account":
		return "${AWS::AccountId}"
	case "Owner":
		return ""
	}
	return "any-" + strings.ToLower(name)
}

// draw makes a text that the pattern covers and that has the shape; not ok if
// there is none. A pattern that begins with a reference may have any shape.
func (s shape) draw(pattern string) (string, bool) {
	if len(pattern) > maxPattern {
		return "", false
	}
	p := tokens(squeeze(pattern), true)
	if len(p) > 0 && (p[0].kind == refToken || p[0].kind == variableToken) {
		return instance(pattern), true
	}
	d := drawing{pattern: p, shape: s, dead: make([]bool, (len(p)+1)*(len(s)+1))}
	return d.walk(0, 0)
}

// instance is a text of a pattern, whatever its shape.
func instance(pattern string) string {
	var b strings.Builder
	for _, t := range tokens(squeeze(pattern), true) {
		switch t.kind {
		case charToken:
			b.WriteRune(t.char)
		case anyToken:
			b.WriteByte('x')
		case starToken:
			b.WriteString("any")
		default:
			b.WriteString(spellReference(t))
		}
	}
	return b.String()
}

func spellReference(t token) string {
	if strings.HasPrefix(t.text, "{{") {
		return t.text + "}}"
	}
	return "${" + t.text + "}"
}

// A drawing lays a pattern and a shape over each other, from the left.
type drawing struct {
	pattern []token
	shape   shape
	dead    []bool // places from which there is no way on
}

// walk makes the rest of the text from place i of the pattern and j of the shape.
func (d *drawing) walk(i, j int) (string, bool) {
	if i == len(d.pattern) && j == len(d.shape) {
		return "", true
	}
	place := i*(len(d.shape)+1) + j
	if d.dead[place] {
		return "", false
	}
	if text, ok := d.step(i, j); ok {
		return text, true
	}
	d.dead[place] = true
	return "", false
}

func (d *drawing) step(i, j int) (string, bool) {
	star := i < len(d.pattern) && d.pattern[i].kind == starToken
	hole := j < len(d.shape) && d.shape[j].lit == 0
	try := func(text string, i, j int) (string, bool) {
		rest, ok := d.walk(i, j)
		return text + rest, ok
	}
	switch {
	case star && hole:
		if text, ok := try(d.shape[j].fill, i, j+1); ok {
			return text, true
		}
		if text, ok := try(d.shape[j].fill, i+1, j); ok {
			return text, true
		}
	case star && j < len(d.shape):
		if text, ok := try(string(d.shape[j].lit), i, j+1); ok {
			return text, true
		}
	case i < len(d.pattern) && j < len(d.shape) && d.fits(i, j):
		next := j + 1
		if hole {
			next = j
		}
		if text, ok := try(d.spell(i, j), i+1, next); ok {
			return text, true
		}
	}
	if star {
		if text, ok := try("", i+1, j); ok {
			return text, true
		}
	}
	if hole {
		return try("", i, j+1)
	}
	return "", false
}

// fits reports whether a token of the pattern, no star, goes where the shape is.
func (d *drawing) fits(i, j int) bool {
	t, s := d.pattern[i], d.shape[j]
	switch {
	case s.lit != 0:
		return t.kind == anyToken || t.kind == charToken && t.char == s.lit
	case t.kind == charToken && t.char == ':':
		return s.colons
	case s.own:
		return !d.begins(i, "AWS")
	}
	return true
}

// begins reports whether the word stands in the pattern there, and no letter
// before it.
func (d *drawing) begins(i int, word string) bool {
	if i > 0 && d.pattern[i-1] != (token{char: '/'}) {
		return false
	}
	text, _ := spell(d.pattern[i:min(i+len(word), len(d.pattern))])
	return text == word
}

func (d *drawing) spell(i, j int) string {
	switch t := d.pattern[i]; t.kind {
	case charToken:
		return string(t.char)
	case anyToken:
		if lit := d.shape[j].lit; lit != 0 {
			return string(lit)
		}
		return "x"
	default:
		return spellReference(t)
	}
}
