package flow

import (
	"slices"

	"redoubt/lang/ir"
)

// literal is a JSON Schema that is written out in the code; nil where it is not.
func (f *frame) literal(v *value) *declared {
	if v == nil || len(v.refs) != 1 || v.unknown {
		return nil
	}
	return fromJSONSchema(f.freeze(v, 0))
}

func fromJSONSchema(t *Tree) *declared {
	if t == nil || t.Unknown || t.Fields[element] != nil || t.Fields["$ref"] != nil || t.Fields["nullable"] != nil {
		return nil
	}
	x := &declared{spec: free(present)}
	if types := texts(t.Fields["type"]); types != nil {
		x.spec.May = typesOf(types)
		x.spec.Whole = slices.Contains(types, "integer") && !slices.Contains(types, "number")
	}
	if list := texts(t.Fields["enum"]); list != nil {
		x.spec = both(x.spec, oneOf(AnyClass&^Texts, list...))
		x.spec.May &= Texts
	}
	x.bounds(t)
	if p := t.Fields["pattern"]; p != nil && len(p.Consts) == 1 && !p.Unknown {
		x.pattern = p.Consts[0].Text
	}
	required := texts(t.Fields["required"])
	if props := t.Fields["properties"]; props != nil && props.Fields[element] == nil {
		x.fields = map[string]*declared{}
		for _, k := range sortedKeys(props.Fields) {
			c := fromJSONSchema(props.Fields[k])
			if c == nil {
				c = &declared{spec: free(present)}
			}
			if !slices.Contains(required, k) {
				c = c.but(Absent)
			}
			x.fields[k] = c
		}
	}
	for _, k := range required {
		if x.fields == nil {
			x.fields = map[string]*declared{}
		}
		if x.fields[k] == nil {
			x.fields[k] = &declared{spec: free(present)}
		}
	}
	if items := t.Fields["items"]; items != nil && items.Fields["0"] == nil {
		x.each = fromJSONSchema(items)
	}
	return x
}

// bounds are those of numbers and lengths.
func (x *declared) bounds(t *Tree) {
	set := func(name string, to *float64) {
		if n, ok := numeral(t.Fields[name]); ok {
			*to = n
		}
	}
	set("minimum", &x.spec.Min)
	set("maximum", &x.spec.Max)
	count := func(name string, to *int) {
		if n, ok := numeral(t.Fields[name]); ok && n >= 0 && n < 1<<30 {
			*to = int(n)
		}
	}
	count("minLength", &x.spec.MinLength)
	count("maxLength", &x.spec.MaxLength)
	count("minItems", &x.spec.MinItems)
	count("maxItems", &x.spec.MaxItems)
	if x.spec.MinLength > 0 {
		x.spec.May &^= Empty
	}
	x.spec = x.spec.settled()
}

func typesOf(names []string) Class {
	var may Class
	for _, n := range names {
		switch n {
		case "string":
			may |= Texts
		case "number", "integer":
			may |= Numbers
		case "boolean":
			may |= Bools
		case "array":
			may |= Lists
		case "object":
			may |= Maps
		case "null":
			may |= Null
		default:
			return present
		}
	}
	return may
}

// texts are the constant texts that a tree is, or lists; nil where it may be
// something else.
func texts(t *Tree) []string {
	if t == nil || t.Unknown || t.Fields[element] != nil || t.Data() {
		return nil
	}
	parts := []*Tree{t}
	if len(t.Consts) == 0 {
		parts = nil
		for _, k := range sortedKeys(t.Fields) {
			parts = append(parts, t.Fields[k])
		}
	}
	var list []string
	for _, p := range parts {
		if p == nil || p.Unknown || len(p.Consts) != 1 || p.Consts[0].Kind != ir.String {
			return nil
		}
		list = append(list, p.Consts[0].Text)
	}
	return list
}

func numeral(t *Tree) (float64, bool) {
	if t == nil || t.Unknown || len(t.Consts) != 1 || t.Consts[0].Kind != ir.Number {
		return 0, false
	}
	return number(t.Consts[0])
}
