package edit

import (
	"bytes"
	"strings"

	"redoubt/iac/doc"
)

// A style is how a text is written: what is added looks the same.
type style struct {
	json     bool
	newline  string
	step     int    // spaces a level is indented by
	dash     int    // spaces that a list is indented below its key
	unit     string // what JSON is indented by, "" = on one line
	quote    byte
	pad      string // what stands inside of braces
	longForm bool   // functions are spelt {Ref: x} instead of !Ref x
}

func styleOf(text []byte, root *doc.Node) style {
	s := style{newline: "\n", step: 2, dash: 2, quote: '"'}
	if bytes.Contains(text, []byte("\r\n")) {
		s.newline = "\r\n"
	}
	if first := bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\ufeff")), " \t\r\n"); len(first) > 0 && first[0] == '{' {
		s.json = json(first)
	}
	if s.json {
		s.unit = jsonUnit(text, root)
		return s
	}
	if bytes.Count(text, []byte("'")) > bytes.Count(text, []byte(`"`)) {
		s.quote = '\''
	}
	short := bytes.Count(text, []byte("!Ref ")) + bytes.Count(text, []byte("!Sub ")) + bytes.Count(text, []byte("!GetAtt "))
	long := bytes.Count(text, []byte("Ref: ")) + bytes.Count(text, []byte("Fn::Sub:")) + bytes.Count(text, []byte("Fn::GetAtt:"))
	s.longForm = long > short
	s.pad = " "
	if padded, tight := braces(text); tight > padded {
		s.pad = ""
	}
	m := measure{text: text}
	m.node(root, 0)
	if m.step > 0 {
		s.step = m.step
	}
	if m.flush > m.indented {
		s.dash = 0
	} else if m.indented > 0 {
		s.dash = m.dash
	}
	return s
}

// braces counts the opening braces with a blank behind them and those without;
// those of references, ${x}, and of empty maps tell nothing.
func braces(text []byte) (padded, tight int) {
	for i := range len(text) - 1 {
		switch next := text[i+1]; {
		case text[i] != '{' || i > 0 && text[i-1] == '$' || next == '}' || next == '\n' || next == '\r':
		case next == ' ':
			padded++
		default:
			tight++
		}
	}
	return padded, tight
}

// json reports whether a text that begins with a brace is JSON: YAML's flow
// maps seldom quote their keys.
func json(first []byte) bool {
	rest := bytes.TrimLeft(first[1:], " \t\r\n")
	return len(rest) > 0 && (rest[0] == '"' || rest[0] == '}')
}

// jsonUnit is what the first entry of the document is indented by.
func jsonUnit(text []byte, root *doc.Node) string {
	if len(root.Pairs) == 0 {
		return "  "
	}
	start := root.Pairs[0].Pos.Start
	line := lineStart(text, start)
	if line <= root.Pos.Start {
		return ""
	}
	return string(text[line:start])
}

// measure looks at how block collections are indented.
type measure struct {
	text            []byte
	step, dash      int
	flush, indented int
}

func (m *measure) node(n *doc.Node, depth int) {
	if n == nil || depth > 12 {
		return
	}
	for _, item := range n.Items {
		m.node(item, depth+1)
	}
	for _, p := range n.Pairs {
		v := p.Value
		if v == nil || v.Pos.Start < p.Pos.End || v.Pos.Line <= p.Pos.Line {
			continue
		}
		by := v.Pos.Column - p.Pos.Column
		switch {
		case v.Kind == doc.Map && m.step == 0 && by > 0:
			m.step = by
		case v.Kind == doc.List && by == 0:
			m.flush++
		case v.Kind == doc.List && by > 0:
			m.indented++
			m.dash = by
		}
		m.node(v, depth+1)
	}
}

func lineStart(text []byte, at int) int {
	return bytes.LastIndexByte(text[:at], '\n') + 1
}

// lineEnd is the offset of the line break behind at, before its carriage
// return.
func lineEnd(text []byte, at int) int {
	i := bytes.IndexByte(text[at:], '\n')
	if i < 0 {
		return len(text)
	}
	if i > 0 && text[at+i-1] == '\r' {
		i--
	}
	return at + i
}

func spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }
