package flow

import (
	"regexp"
	"slices"

	"redoubt/lang/ir"
)

// tells reports whether a branch says something of the event.
func (f *frame) tells(cond *value) bool {
	if !f.p.opt.Reads {
		return false
	}
	return cond != nil && (cond.doc != nil || len(cond.refs) > 0 && len(cond.consts) > 0) || f.loopOf(f.block) >= 0
}

// learn notes what the truth of a condition says: of the event, and of what the
// variable can't be.
func (f *frame) learn(cond *value, at ir.Var, want bool) {
	if !f.p.opt.Reads || cond == nil {
		return
	}
	f.st.facts = f.st.facts.withAll(f.truthSays(cond, want))
	if at.IsZero() || at.Up > 0 || len(cond.refs) == 0 || !slices.ContainsFunc(cond.consts, func(c ir.Lit) bool { return f.constTruth(c) != want }) {
		return
	}
	f.set(at, cond.with(func(v *value) {
		v.consts = slices.DeleteFunc(slices.Clone(v.consts), func(c ir.Lit) bool { return f.constTruth(c) != want })
	}))
}

// truthSays is what holds if a value is true, or is not.
func (f *frame) truthSays(v *value, want bool) *facts {
	if v == nil || v.doc == nil {
		return nil
	}
	var s *facts
	if t := v.doc.told; t != nil {
		s = t.no
		if want {
			s = t.yes
		}
	}
	d := v.doc
	if d.at == nil {
		return s
	}
	may := f.falsy()
	switch {
	case d.view == length:
		may = Empty | EmptyList | EmptyMap
		if f.lang == "javascript" {
			may |= Bools | Numbers | Map
		}
		if want {
			may = Text | List | Map
		}
	case d.view != asItself:
		return s
	case want:
		may = AnyClass &^ may
	}
	x := d.plain()
	if d.other.known() && (want && !d.other.yes || !want && !d.other.no) {
		x.unless = 0 // the default is of the other truth
	}
	return s.withAll(said(x, free(may)))
}

// falsy are the classes that are no truth.
func (f *frame) falsy() Class {
	if f.lang == "javascript" {
		return Absent | Null | False | Zero | Empty
	}
	return Absent | Null | False | Zero | Empty | EmptyList | EmptyMap
}

// telling is a truth that says something. The result of a comparison is never
// changed in place: v is a new value.
func (f *frame) telling(v *value, yes, no *facts) *value {
	if yes.empty() && no.empty() || v == nil {
		return v
	}
	return v.documented(&doc{told: &told{yes: yes, no: no}})
}

// operated is the result of an operator, with what it says of the event.
func (f *frame) operated(in *ir.Instr, a, b *value) *value {
	v := f.binary(in, a, b)
	if !f.p.opt.Reads {
		return v
	}
	if in.Name == "default" {
		if d := a.spotOf(asItself); d != nil && v.tainted() {
			return v.documented(f.p.docOf(doc{at: d, unless: a.doc.unless | Absent, other: a.doc.orElse(f.fallback(b))}))
		}
		return v.undocumented()
	}
	v = v.undocumented()
	switch in.Name {
	case "==", "===", "is":
		yes, no := f.equals(in, a, b)
		return f.telling(v, yes, no)
	case "!=", "!==", "is not":
		yes, no := f.equals(in, a, b)
		return f.telling(v, no, yes)
	case "in", "not in":
		yes, no := f.among(a, b)
		if in.Name == "not in" {
			yes, no = no, yes
		}
		return f.telling(v, yes, no)
	case "<", ">", "<=", ">=":
		return f.ordering(in.Name, v, a, b)
	}
	f.arithmetic(in.Name, a, b)
	return v
}

// negated is the result of an operator on one value.
func (f *frame) negated(op string, a *value) *value {
	v := f.unary(op, a)
	if !f.p.opt.Reads {
		return v
	}
	v = v.undocumented()
	switch op {
	case "not":
		return f.telling(v, f.truthSays(a, false), f.truthSays(a, true))
	case "typeof":
		if a.spotOf(asItself) != nil {
			return v.documented(f.p.docOf(doc{at: a.doc.at, view: typeName, unless: a.doc.unless, other: a.doc.other}))
		}
	case "+":
		if f.lang == "javascript" && a.spotOf(asItself) != nil {
			return v.documented(f.p.docOf(doc{at: a.doc.at, view: asNumber, unless: a.doc.unless, other: a.doc.other}))
		}
	}
	return v
}

// equals is what it says that data is, or is not, equal to a constant.
func (f *frame) equals(in *ir.Instr, a, b *value) (yes, no *facts) {
	c, ok := b.only()
	x, at := a, in.B
	if !ok {
		if c, ok = a.only(); !ok {
			return nil, nil
		}
		x, at = b, in.A
	}
	if c.Kind == ir.None && x != nil && x.doc != nil && x.doc.told != nil && x.doc.at == nil { // a verdict that is, or is not, nothing
		return x.doc.told.no, x.doc.told.yes
	}
	if x == nil || x.doc == nil || x.doc.at == nil {
		return nil, nil
	}
	d := x.doc.plain()
	switch x.doc.view {
	case typeName:
		if classes, ok := typeofClasses[c.Text]; ok {
			return said(d, free(classes)), said(d, free(AnyClass&^classes))
		}
	case length:
		if n, ok := number(c); ok && c.Kind == ir.Number {
			return f.lengthBetween(d, n, n), f.lengthNot(d, n)
		}
	case asNumber, asInteger:
		if n, ok := number(c); ok && c.Kind == ir.Number {
			return said(d, f.bounded(x.doc.view, n, n, false, false)), nil
		}
	case asItself:
		return f.equalTo(d, c, f.loose(in.Name), f.isUndefined(at))
	}
	return nil, nil
}

// typeofClasses are what JavaScript's typeof names.
var typeofClasses = map[string]Class{
	"string": Texts, "number": Numbers, "boolean": Bools, "object": Null | Lists | Maps, "undefined": Absent,
}

// loose reports whether a comparison converts what it compares.
func (f *frame) loose(op string) bool {
	return f.lang == "javascript" && (op == "==" || op == "!=")
}

// isUndefined reports whether a variable is JavaScript's undefined, and not
// null.
func (f *frame) isUndefined(v ir.Var) bool {
	for i := range f.block.Instrs {
		if in := &f.block.Instrs[i]; in.Dst == v {
			return in.Op == ir.Global && in.Name == "undefined"
		}
	}
	return false
}

func (f *frame) equalTo(d *doc, c ir.Lit, loose, undefined bool) (yes, no *facts) {
	var rest Class // what is equal although it is of another type
	if loose {
		rest = something
	}
	js := f.lang == "javascript"
	switch c.Kind {
	case ir.None:
		yes = said(d, free(Null|Absent))
		switch {
		case !js || loose:
			no = said(d, free(something))
		case undefined:
			yes, no = said(d, free(Absent)), said(d, free(present))
		}
	case ir.Bool:
		is := False
		if c.Text == "true" {
			is = True
		}
		if !js {
			rest = Numbers
		}
		yes, no = said(d, free(is|rest)), said(d, free(AnyClass&^is))
	case ir.Number:
		n, ok := number(c)
		if !ok {
			return nil, nil
		}
		if !js {
			rest = Bools
		}
		x := free(Numbers | rest)
		if rest&Numbers == 0 || loose {
			x.Min, x.Max = n, n
		}
		yes = said(d, x.settled())
		if n == 0 {
			no = said(d, free(AnyClass&^Zero))
		}
	case ir.String:
		yes = said(d, oneOf(rest&^Texts, c.Text))
		if c.Text == "" {
			no = said(d, free(AnyClass&^Empty))
		}
	}
	return yes, no
}

var isName = regexp.MustCompile(`^[A-Za-z_$][\w$.:-]*$`)

// among is what it says that a value is in another, or is not.
func (f *frame) among(a, b *value) (yes, no *facts) {
	if key, ok := a.text(); ok && b.spotOf(asItself) != nil {
		classes := Maps | Lists
		if f.lang == "python" {
			classes |= Texts
		}
		f.demand(b, free(classes))
		f.noteReads(b, false)
		if !isName.MatchString(key) {
			return nil, nil // a piece of a text
		}
		return f.owns(b.doc, key)
	}
	if a.spotOf(asItself) == nil {
		return nil, nil
	}
	if x, ok := f.anyOf(b); ok {
		return said(a.doc, x), nil
	}
	return nil, nil
}

// owns is what it says that an object has a key.
func (f *frame) owns(owner *doc, key string) (yes, no *facts) {
	d := f.p.under(owner, key)
	if d == nil {
		return nil, nil
	}
	f.noteRead(readKey{at: d.at})
	return said(d, free(present)), said(&doc{at: d.at}, free(Absent))
}

// anyOf is the spec of the constants in a list, set or map; ok is false where
// it may hold others.
func (f *frame) anyOf(list *value) (Spec, bool) {
	if list == nil || len(list.refs) != 1 || list.unknown || len(list.consts)+len(list.apis) > 0 || !f.allowList(list) {
		return Spec{}, false
	}
	o := f.object(list.refs[0])
	var values []*value
	switch {
	case o.kind == mapObject && f.lang == "python":
		values = append(values, f.keysOf(list.refs[0]))
	case o.kind <= setObject:
		for _, k := range o.keys() {
			values = append(values, o.fields[k])
		}
	default:
		return Spec{}, false
	}
	x := free(0)
	for _, v := range values {
		if v == nil || v.unknown || len(v.refs)+len(v.apis)+len(v.taints) > 0 || len(v.consts) == 0 {
			return Spec{}, false
		}
		for _, c := range v.consts {
			x = either(x, f.constantSpec(c))
		}
	}
	return x, len(values) > 0 && o.fields[spread] == nil
}

// constantSpec is what is equal to a constant.
func (f *frame) constantSpec(c ir.Lit) Spec {
	switch c.Kind {
	case ir.None:
		return free(Null | Absent)
	case ir.Bool:
		if f.lang == "javascript" {
			return free(Bools)
		}
		return free(Bools | Numbers)
	case ir.Number:
		if f.lang == "javascript" {
			return free(Numbers)
		}
		return free(Bools | Numbers)
	}
	return oneOf(0, c.Text)
}
