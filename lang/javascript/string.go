package javascript

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"redoubt/lang/ir"
)

func (l *lowering) stringLiteral(n int) ir.Var { return l.constant(n, ir.String, l.stringValue(n)) }

// stringValue is what a string literal means.
func (l *lowering) stringValue(n int) string {
	src := l.source(n)
	if len(src) < 2 {
		return ""
	}
	return l.plain(src[1 : len(src)-1])
}

// plain is source text without its escapes.
func (l *lowering) plain(src []byte) string {
	if bytes.IndexByte(src, '\\') >= 0 {
		return unescape(string(src))
	}
	if s, ok := l.names[string(src)]; ok {
		return s
	}
	return string(src)
}

var escapes = map[byte]string{'n': "\n", 'r': "\r", 't': "\t", 'b': "\b", 'f': "\f", 'v': "\v", '0': "\x00", '\n': "", '\r': ""}

func unescape(s string) string {
	var out strings.Builder
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 || i+1 >= len(s) {
			out.WriteString(s)
			return out.String()
		}
		out.WriteString(s[:i])
		s = s[i+1:]
		if r, size := codePoint(s); size > 0 {
			out.WriteRune(r)
			s = s[size:]
			continue
		}
		if text, ok := escapes[s[0]]; ok {
			out.WriteString(text)
			if strings.HasPrefix(s, "\r\n") {
				s = s[1:]
			}
			s = s[1:]
			continue
		}
		_, size := utf8.DecodeRuneInString(s)
		out.WriteString(s[:size])
		s = s[size:]
	}
}

// codePoint reads the xHH, uHHHH and u{H…} of an escape; size 0 if it is none.
func codePoint(s string) (r rune, size int) {
	digits := ""
	switch {
	case s[0] == 'x' && len(s) >= 3:
		digits, size = s[1:3], 3
	case strings.HasPrefix(s, "u{"):
		end := strings.IndexByte(s, '}')
		if end < 0 {
			return 0, 0
		}
		digits, size = s[2:end], end+1
	case s[0] == 'u' && len(s) >= 5:
		digits, size = s[1:5], 5
	}
	x, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || x > utf8.MaxRune {
		return 0, 0
	}
	return rune(x), size
}

// template is a template string.
func (l *lowering) template(n int) ir.Var {
	texts, values := l.templateParts(n)
	if len(values) == 0 {
		return l.constant(n, ir.String, texts[0])
	}
	var args []ir.Arg
	for i, text := range texts {
		if text != "" {
			args = append(args, ir.Arg{Var: l.constant(n, ir.String, text)})
		}
		if i < len(values) {
			args = append(args, ir.Arg{Var: l.expr(l.inner(values[i]))})
		}
	}
	return l.value(n, ir.Instr{Op: ir.Concat, Args: args})
}

// templateParts takes a template apart: one text more than values.
func (l *lowering) templateParts(n int) (texts []string, values []int) {
	x := l.t.Nodes[n]
	from, to := x.Start+1, max(x.Start+1, x.End-1)
	for c, end := n+1, l.end(n); c < end; c = l.end(c) {
		if l.kind(c) != kSubstitution {
			continue
		}
		s := l.t.Nodes[c]
		texts = append(texts, l.plain(l.t.Source[min(from, s.Start):s.Start]))
		values = append(values, c)
		from = s.End
	}
	return append(texts, l.plain(l.t.Source[min(from, to):to])), values
}

// tagged are the arguments that a template gives to its tag: a list of the
// texts, then the values.
func (l *lowering) tagged(n int) []ir.Arg {
	texts, values := l.templateParts(n)
	list := l.value(n, ir.Instr{Op: ir.Object, Name: "list"})
	for _, text := range texts {
		l.emit(n, ir.Instr{Op: ir.Append, A: list, B: l.constant(n, ir.String, text)})
	}
	args := []ir.Arg{{Var: list}}
	for _, v := range values {
		args = append(args, ir.Arg{Var: l.expr(l.inner(v))})
	}
	return args
}
