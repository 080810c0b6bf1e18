package python

import (
	"strconv"
	"strings"

	"redoubt/lang/ir"
)

// str lowers a string or f-string.
func (x *lowerer) str(s *scope, n int) ir.Var {
	if lit, ok := x.literal(n); ok {
		kind := ir.String
		if strings.ContainsAny(x.prefix(n), "bB") {
			kind = ir.Bytes
		}
		return x.constant(s, n, ir.Lit{Kind: kind, Text: lit})
	}
	in := ir.Instr{Op: ir.Concat, Pos: x.pos(n)}
	for c := range x.t.Children(n) {
		switch x.kind(c) {
		case "string_content":
			in.Args = append(in.Args, ir.Arg{Var: x.constant(s, c, ir.Lit{Kind: ir.String, Text: x.content(c, false)})})
		case "interpolation":
			v := x.expr(s, x.t.Child(c, "expression"))
			x.specifier(s, c)
			in.Args = append(in.Args, ir.Arg{Var: v})
		}
	}
	return s.b.Value(in)
}

// specifier evaluates the expressions in a format specifier.
func (x *lowerer) specifier(s *scope, n int) {
	spec := x.t.Child(n, "format_specifier")
	if spec < 0 {
		return
	}
	for c := range x.t.Named(spec) {
		if e := x.t.Child(c, "expression"); e >= 0 {
			x.expr(s, e)
		}
	}
}

// strings lowers strings that stand one after the other.
func (x *lowerer) strings(s *scope, n int) ir.Var {
	whole, all := "", true
	for c := range x.t.Named(n) {
		lit, ok := x.literal(c)
		all = all && ok
		whole += lit
	}
	if all {
		return x.constant(s, n, ir.Lit{Kind: ir.String, Text: whole})
	}
	in := ir.Instr{Op: ir.Concat, Pos: x.pos(n)}
	for c := range x.t.Named(n) {
		in.Args = append(in.Args, ir.Arg{Var: x.expr(s, c)})
	}
	return s.b.Value(in)
}

func (x *lowerer) prefix(n int) string {
	for c := range x.t.Children(n) {
		if x.kind(c) == "string_start" {
			return strings.TrimRight(x.t.Text(c), `"'`)
		}
	}
	return ""
}

// literal is the text of a string without interpolations.
func (x *lowerer) literal(n int) (string, bool) {
	if n < 0 || x.kind(n) != "string" {
		return "", false
	}
	raw := strings.ContainsAny(x.prefix(n), "rR")
	var b strings.Builder
	for c := range x.t.Children(n) {
		switch x.kind(c) {
		case "string_content":
			b.WriteString(x.content(c, raw))
		case "interpolation":
			return "", false
		}
	}
	return b.String(), true
}

// content decodes the escapes of a piece of a string.
func (x *lowerer) content(n int, raw bool) string {
	s := x.t.Text(n)
	if raw || !strings.ContainsAny(s, `\{`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		switch {
		case s[i] != '\\' || i+1 == len(s):
			b.WriteByte(s[i])
			i++
		default:
			i += escape(&b, s[i:])
		}
	}
	return b.String()
}

// escape decodes one escape sequence and returns its length.
func escape(b *strings.Builder, s string) int {
	simple := map[byte]string{'n': "\n", 't': "\t", 'r': "\r", '\\': `\`, '\'': "'", '"': `"`, '\n': "", '0': "\x00", 'a': "\a", 'b': "\b", 'f': "\f", 'v': "\v"}
	if out, ok := simple[s[1]]; ok {
		b.WriteString(out)
		return 2
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[1]]
	if digits > 0 && len(s) >= 2+digits {
		if r, err := strconv.ParseUint(s[2:2+digits], 16, 32); err == nil {
			b.WriteRune(rune(r))
			return 2 + digits
		}
	}
	b.WriteString(s[:2])
	return 2
}
