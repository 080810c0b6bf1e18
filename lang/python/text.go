package python

import (
	"strings"

	"redoubt/lang/ir"
)

// A piece of a string is text, or a value that an f-string puts in.
type piece struct {
	text string
	expr int // -1 for text
}

// str lowers a string, or several that stand one after the other.
func (f *file) str(i int) ir.Var {
	pieces, k := f.pieces(i)
	var whole strings.Builder
	for _, p := range pieces {
		if p.expr >= 0 {
			return f.formatted(pieces, i)
		}
		whole.WriteString(p.text)
	}
	return f.constant(k, whole.String(), i)
}

// constantText is the value of a string without values put in.
func (f *file) constantText(i int) (string, bool) {
	if k := f.kind(i); k != kString && k != kConcatenated {
		return "", false
	}
	pieces, k := f.pieces(i)
	var whole strings.Builder
	for _, p := range pieces {
		if p.expr >= 0 {
			return "", false
		}
		whole.WriteString(p.text)
	}
	return whole.String(), k == ir.String
}

// formatted joins the pieces of an f-string.
func (f *file) formatted(pieces []piece, i int) ir.Var {
	var args []ir.Arg
	text := ""
	flush := func() {
		if text != "" {
			args = append(args, ir.Arg{Var: f.constant(ir.String, text, i)})
		}
		text = ""
	}
	for _, p := range pieces {
		if p.expr < 0 {
			text += p.text
			continue
		}
		flush()
		args = append(args, ir.Arg{Var: f.expr(p.expr)})
	}
	flush()
	return f.b.Value(ir.Instr{Op: ir.Concat, Args: args, Pos: f.pos(i)})
}

// pieces takes strings apart.
func (f *file) pieces(i int) ([]piece, ir.LitKind) {
	if f.kind(i) != kConcatenated {
		return f.stringPieces(i, nil)
	}
	var list []piece
	k := ir.String
	for c := range f.named(i) {
		list, k = f.stringPieces(c, list)
	}
	return list, k
}

func (f *file) stringPieces(i int, list []piece) ([]piece, ir.LitKind) {
	k, raw, format := ir.String, false, false
	for c := range f.named(i) {
		switch f.kind(c) {
		case kStringStart:
			prefix := strings.ToLower(f.text(c))
			raw, format = strings.Contains(prefix, "r"), strings.ContainsAny(prefix, "ft")
			if strings.Contains(prefix, "b") {
				k = ir.Bytes
			}
		case kStringContent:
			list = append(list, piece{f.content(c, raw, format, k == ir.Bytes), -1})
		case kInterpolation:
			list = f.interpolated(c, list)
		}
	}
	return list, k
}

// content decodes the text of a string.
func (f *file) content(i int, raw, format, isBytes bool) string {
	s := f.text(i)
	if format {
		s = strings.NewReplacer("{{", "{", "}}", "}").Replace(s)
	}
	if raw {
		return s
	}
	return unescape(s, isBytes)
}

// interpolated adds the value that stands in braces, and those in its format.
func (f *file) interpolated(i int, list []piece) []piece {
	e := f.child(i, "expression")
	if e < 0 {
		return list
	}
	list = append(list, piece{"", e})
	spec := f.child(i, "format_specifier")
	if spec < 0 {
		return list
	}
	for c := range f.named(spec) {
		if f.kind(c) == kFormatExpression {
			if e := f.child(c, "expression"); e >= 0 {
				list = append(list, piece{"", e})
			}
		}
	}
	return list
}
