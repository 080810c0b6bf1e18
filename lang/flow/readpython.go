package flow

import (
	"slices"
	"strings"

	"redoubt/lang/ir"
)

// asTexts makes texts of constants that are none: what an operator does with
// them says something of its other operand.
func (f *frame) asTexts(v *value) *value {
	if !f.p.opt.Reads || v == nil || !slices.ContainsFunc(v.consts, func(c ir.Lit) bool { return c.Kind != ir.String }) {
		return v
	}
	return v.with(func(v *value) {
		v.consts = slices.Clone(v.consts)
		for i := range v.consts {
			v.consts[i].Kind = ir.String
		}
	})
}

// integerText is what int() makes a number of. The class of white space is
// Python's.
const integerText = `^[\s\x1c-\x1f\x85\p{Z}]*[+-]?[\p{Nd}_]+[\s\x1c-\x1f\x85\p{Z}]*$`

func (c *readCall) pythonNumber(path string, x *value) *value {
	base := len(c.args.pos) + len(c.args.named)
	s := free(Numbers | Bools | Text)
	if path == "int" && base == 1 {
		s.Patterns = []string{integerText}
	}
	if base == 1 {
		c.f.demand(x, s)
	} else {
		c.f.demand(x, free(Text))
		return c.out
	}
	if path == "int" {
		return c.as(x, asInteger)
	}
	return c.as(x, asNumber)
}

// says is a truth that says of x that it is of a spec, or else of another.
func (c *readCall) says(x *value, yes, no Spec) *value {
	if x.spotOf(asItself) == nil {
		return c.out
	}
	return c.f.telling(c.out, said(x.doc, yes), said(x.doc, no))
}

func (c *readCall) classes(x *value, is Class) *value {
	return c.says(x, free(is), free(AnyClass&^is))
}

var pythonClasses = map[string]Class{
	"str": Texts, "int": Numbers | Bools, "float": Numbers, "bool": Bools, "list": Lists, "dict": Maps, "tuple": 0, "bytes": 0, "set": 0,
	"decimal.Decimal": 0, "Decimal": 0, "numbers.Number": Numbers | Bools, "collections.abc.Mapping": Maps, "collections.abc.Sequence": Lists | Texts,
}

// isInstance is Python's isinstance(x, T). 5.0 is no int there, but the same
// number in JSON Schema, so that a number stays where either is.
func (c *readCall) isInstance(x *value) *value {
	t := c.arg(1)
	if t == nil || t.unknown || len(t.consts)+len(t.taints) > 0 {
		return c.out
	}
	names := slices.Clone(t.apis)
	for _, r := range t.refs {
		o := c.f.object(r)
		all := c.f.allFields(r)
		if o.kind != listObject || all == nil || all.unknown || len(all.refs) > 0 {
			return c.out
		}
		names = append(names, all.apis...)
	}
	var is Class
	for _, n := range names {
		k, ok := pythonClasses[n]
		if !ok {
			return c.out
		}
		is |= k
	}
	if len(names) == 0 || len(names) >= maxAPIs {
		return c.out
	}
	isNot := AnyClass &^ is
	if is&Numbers != 0 && (!slices.Contains(names, "int") || !slices.Contains(names, "float")) {
		isNot |= Numbers
	}
	return c.says(x, free(is), free(isNot))
}

func (c *readCall) pythonMethod(name string) *value {
	f, this := c.f, c.this
	if this == nil {
		this = c.callee.self
	}
	if name == "match" || name == "search" || name == "fullmatch" {
		return c.pythonPattern(name, this, c.arg(0), true)
	}
	if this.spotOf(asItself) == nil {
		return c.out
	}
	switch name {
	case "get":
		return c.get(this)
	case "pop":
		f.demand(this, free(Maps|List))
	case "items", "keys", "values":
		f.demand(this, free(Maps))
		f.noteReads(this, true)
	case "append", "extend", "insert", "sort", "reverse":
		f.demand(this, free(Lists))
	case "decode", "read":
		if this.doc.at.field == base64Field {
			return c.out.documented(this.doc)
		}
	case "isdigit", "isnumeric", "isdecimal", "isalnum", "isalpha", "isidentifier":
		f.demand(this, free(Texts))
		f.noteReads(this, false)
		return c.says(this, free(Text), free(Texts))
	case "startswith", "endswith":
		f.demand(this, free(Texts))
		return c.affix(this, name == "startswith")
	case "strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "casefold", "swapcase", "removeprefix", "removesuffix",
		"split", "rsplit", "splitlines", "partition", "rpartition", "replace", "zfill", "ljust", "rjust", "center", "encode", "find", "rfind",
		"format", "isspace", "islower", "isupper", "istitle", "expandtabs", "translate":
		f.demand(this, free(Texts))
	}
	return c.out
}

// get is a map's get: with no default, nothing is None.
func (c *readCall) get(this *value) *value {
	f := c.f
	f.demand(this, free(Maps))
	key, ok := c.arg(0).text()
	if !ok {
		f.noteReads(this, true)
		return c.out
	}
	d := f.p.under(this.doc, key)
	if d == nil {
		return c.out
	}
	f.noteRead(readKey{at: d.at})
	if len(c.out.taints) != 1 || !c.out.taints[0].exact || f.p.labels.info[c.out.taints[0].label].field != key {
		return c.out
	}
	if len(c.args.pos)+len(c.args.named) > 1 && !isNone(c.arg(1)) {
		d = f.p.docOf(doc{at: d.at, unless: d.unless | Absent, other: d.orElse(f.fallback(c.arg(1)))})
	}
	return c.out.documented(d)
}

// modelMethod reports whether an API holds data to a model.
func modelMethod(path string) bool {
	name, ok := strings.CutPrefix(path, "pydantic.")
	return ok && (strings.HasSuffix(name, ".model_validate") || strings.HasSuffix(name, ".model_validate_json") ||
		strings.HasSuffix(name, ".parse_obj") || strings.HasSuffix(name, ".parse_raw"))
}

// decodedText is data that a text holds as JSON.
func (f *frame) decodedText(v *value) *value {
	if !f.p.opt.Reads || v.spotOf(asItself) == nil {
		return v.undocumented()
	}
	f.demand(v, jsonIn(Text))
	return v.documented(f.p.under(v.doc, jsonField))
}
