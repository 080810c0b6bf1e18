package flow

import (
	"strconv"
	"strings"

	"redoubt/lang/ir"
)

// dunder are the methods by which Python classes define operators.
var dunder = map[string]string{
	"+": "__add__", "-": "__sub__", "*": "__mul__", "/": "__truediv__", "%": "__mod__", "//": "__floordiv__",
	"|": "__or__", "&": "__and__", "^": "__xor__", "<<": "__lshift__", ">>": "__rshift__", "@": "__matmul__", "**": "__pow__",
}

// binary is A op B.
func (f *frame) binary(in *ir.Instr, a, b *value) *value {
	op := in.Name
	switch op {
	case "[:]":
		return f.slice(a, b)
	case "default":
		return f.orDefault(a, b)
	case "==", "===", "is", "!=", "!==", "is not", "<", ">", "<=", ">=", "in", "not in", "instanceof", "isinstance":
		return f.compare(op, a, b)
	}
	if m := dunder[op]; m != "" && f.lang == "python" {
		if v, ok := f.special(a, m, b); ok {
			return v
		}
	}
	if v, ok := fold(op, a, b); ok {
		return v
	}
	return f.combined(op, a, b)
}

// combined is the result of an operator on values that are not constant.
func (f *frame) combined(op string, a, b *value) *value {
	switch op {
	case "+":
		if f.isList(a) || f.isList(b) {
			r := f.create(listObject)
			f.mergeInto(refTo(r), a)
			f.mergeInto(refTo(r), b)
			return refTo(r)
		}
		if mayCount(a, b) || mayCount(b, a) {
			return relettered(f.mixed(a, b))
		}
		return f.text([]*value{a, b})
	case "%":
		if f.lang == "python" {
			return f.formatted(a, b)
		}
		return f.numeric(a, b)
	case "|", "&", "^", "-", "*", "||", "&&", "??":
		if op == "-" && f.isContainer(a) {
			return a
		}
		if f.isContainer(a) || f.isContainer(b) || op == "||" || op == "&&" || op == "??" {
			return join(a, b)
		}
		if op == "*" && f.lang == "python" {
			return f.mixed(a, b) // "x" * 3
		}
		if op == "|" && f.lang == "python" && a != nil && b != nil && len(a.apis) > 0 && len(b.apis) > 0 {
			return join(a, b) // flags: re.I | re.A
		}
		if op == "|" && f.lang == "python" {
			return f.lowered(a, b) // two maps as one
		}
		return f.numeric(a, b)
	case "/":
		if f.lang == "python" {
			return f.joinPath(a, b)
		}
	}
	return f.numeric(a, b)
}

// lowered may be a collection made of both, if they are any.
func (f *frame) lowered(a, b *value) *value {
	v := f.mixed(a, b)
	for i := range v.taints {
		v.taints[i].low = true
	}
	return v
}

// numeric is a number: no text gets through it.
//
// That is so for what an event holds, which is JSON. Of a parameter that the
// user calls a source (Options.Sources) no type is known: operators of a class
// of its own may hand its data on. There the data is kept, at low confidence.
func (f *frame) numeric(operands ...*value) *value {
	if f.p.opt.Sources == nil {
		return &value{unknown: true}
	}
	v := &value{unknown: true, operated: true}
	for _, o := range operands {
		for _, t := range f.deep(o) {
			t.exact, t.low = false, true
			v.taints = append(v.taints, t)
		}
	}
	v.taints = sortTaints(v.taints)
	return v
}

// joinPath is pathlib's a / b, or a division.
func (f *frame) joinPath(a, b *value) *value {
	v := f.mixed(a, b)
	if a != nil {
		v.apis = a.apis
	}
	return v
}

func (f *frame) isList(v *value) bool {
	return v != nil && f.anyObject(v, func(o *object) bool { return o.kind == listObject })
}

func (f *frame) isContainer(v *value) bool {
	return v != nil && f.anyObject(v, func(o *object) bool { return o.kind <= setObject })
}

func (f *frame) anyObject(v *value, is func(*object) bool) bool {
	for _, r := range v.refs {
		if is(f.object(r)) {
			return true
		}
	}
	return false
}

// formatted is Python's a % b.
func (f *frame) formatted(a, b *value) *value {
	s, ok := a.text()
	if !ok {
		return f.mixed(a, b)
	}
	args, known := f.places(b)
	if !known {
		args = []*value{b}
	}
	before, rest, _ := strings.Cut(s, "%")
	return f.filled(before, rest, args)
}

// filled is a text that begins with a constant part, then the first of the
// arguments; where the others stand does not matter.
func (f *frame) filled(before, rest string, args []*value) *value {
	var parts []*value
	if before != "" {
		parts = append(parts, text(before))
	}
	if len(args) > 0 {
		parts = append(parts, args[0], text(rest))
		parts = append(parts, args[1:]...)
	}
	v := f.mixed(parts...)
	return v.with(func(v *value) { v.textual = true })
}

// mixed is a text that holds the values, in whatever order.
func (f *frame) mixed(parts ...*value) *value {
	return f.text(parts).with(func(v *value) { v.pattern = "" })
}

// text is a text made of several values, one after the other.
func (f *frame) text(parts []*value) *value {
	v := &value{unknown: true, textual: true}
	var begin lead
	open := true
	for _, part := range parts {
		if part == nil {
			continue
		}
		if s, ok := f.special(part, "__str__"); ok {
			part = s
		}
		for _, t := range f.deep(part) {
			t.exact = false
			t.cleared = f.cleared(t) | objects
			t.trace = t.trace.then(f.here("becomes part of a text"))
			v.taints = append(v.taints, t)
		}
		if open {
			b := f.beginning(part)
			if s, constant := part.text(); constant {
				begin.text, begin.known = begin.text+s, begin.known || s != ""
			} else {
				open = false
				if !begin.known && (b.known || b.from != 0) {
					begin = b
				} else if b.known && begin.known && !begin.opaque && b.text == "" {
					begin.opaque = len(part.taints) == 0
				} else if b.known && begin.known {
					begin.text += b.text
				}
			}
		}
	}
	v.taints = sortTaints(v.taints)
	v.lead = begin
	if begin.known && !begin.opaque && isAddress(begin.text) {
		for i := range v.taints {
			v.taints[i].cleared |= pathKinds // no such folder is there to leave
		}
	}
	v.pattern = f.patternOf(parts)
	if len(parts) > 1 {
		return f.part(v)
	}
	return v
}

// concat is a text from the parts of a template.
func (f *frame) concat(args []ir.Arg) *value {
	parts := make([]*value, len(args))
	whole, all := "", true
	for i, a := range args {
		parts[i] = f.get(a.Var)
		s, ok := parts[i].only()
		if !ok {
			all = false
		}
		whole += s.Text
	}
	if all {
		return text(whole)
	}
	return f.text(parts)
}

// fold computes an operator on constants.
func fold(op string, a, b *value) (*value, bool) {
	x, ok := a.only()
	y, ok2 := b.only()
	if !ok || !ok2 {
		return nil, false
	}
	isText := x.Kind == ir.String || y.Kind == ir.String
	if op == "+" && isText {
		return text(x.Text + y.Text), len(x.Text)+len(y.Text) < 4096
	}
	m, ok := number(x)
	n, ok2 := number(y)
	if !ok || !ok2 || isText {
		return nil, false
	}
	switch op {
	case "+":
		m += n
	case "-":
		m -= n
	case "*":
		m *= n
	case "/":
		if n == 0 {
			return nil, false
		}
		m /= n
	case "//":
		if n == 0 {
			return nil, false
		}
		m = float64(int64(m / n))
	case "%":
		if int64(n) == 0 {
			return nil, false
		}
		m = float64(int64(m) % int64(n))
	default:
		return nil, false
	}
	return numberValue(m), true
}

func numberValue(n float64) *value {
	return constant(ir.Lit{Kind: ir.Number, Text: strconv.FormatFloat(n, 'f', -1, 64)})
}

// number is the number that a constant is.
func number(c ir.Lit) (float64, bool) {
	switch c.Kind {
	case ir.Bool:
		if c.Text == "true" {
			return 1, true
		}
		return 0, true
	case ir.Number:
		n, err := strconv.ParseFloat(strings.ReplaceAll(c.Text, "_", ""), 64)
		if err != nil {
			var i int64
			i, err = strconv.ParseInt(strings.ReplaceAll(c.Text, "_", ""), 0, 64)
			n = float64(i)
		}
		return n, err == nil
	}
	return 0, false
}

// unary is op A.
func (f *frame) unary(op string, a *value) *value {
	switch op {
	case "not":
		v := f.numeric(a)
		if t, known := f.truth(a); known {
			v = boolean(!t)
		}
		if a != nil {
			for _, g := range condGuards(a) {
				g.when = !g.when
				v.guards = append(v.guards, g)
			}
		}
		return v
	case "-":
		if c, ok := a.only(); ok {
			if n, ok := number(c); ok {
				return numberValue(-n)
			}
		}
	case "typeof":
		return &value{unknown: true, origin: "typeof", self: a}
	case "+":
		if f.lang == "javascript" {
			return f.numeric(a)
		}
		return a
	}
	return f.numeric(a)
}

// truth says whether v counts as true, if that is known.
func (f *frame) truth(v *value) (t, known bool) {
	if v == nil || v.unknown || len(v.taints) > 0 {
		return false, false
	}
	results := 0 // bit 0: false is possible, bit 1: true
	for _, c := range v.consts {
		if f.constTruth(c) {
			results |= 2
		} else {
			results |= 1
		}
	}
	for _, r := range v.refs {
		if o := f.object(r); f.lang == "python" && o.kind <= setObject || len(o.class) > 0 {
			return false, false // may be empty, or say so itself
		}
		results |= 2
	}
	if len(v.apis) > 0 {
		return false, false
	}
	return results == 2, results == 1 || results == 2
}

func (f *frame) constTruth(c ir.Lit) bool {
	switch c.Kind {
	case ir.None:
		return false
	case ir.Bool:
		return c.Text == "true"
	case ir.Number:
		n, ok := number(c)
		return !ok || n != 0
	}
	return c.Text != ""
}

// orDefault is a, or b where a may be left out.
func (f *frame) orDefault(a, b *value) *value {
	if c, ok := a.only(); ok && c.Kind != ir.None {
		return a
	}
	if c, ok := a.only(); ok && c.Kind == ir.None || a == nil {
		return b
	}
	if !a.unknown && len(a.consts) == 0 && len(a.refs) > 0 {
		return a
	}
	return join(a, b)
}
