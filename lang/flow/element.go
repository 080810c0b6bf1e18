package flow

import "redoubt/lang/ir"

// elementOf is one element of v: a list's element, a map's value or key, a
// text's character. Of mode "each" it is what a loop gets.
func (f *frame) elementOf(v *value, mode string) *value {
	if v == nil {
		return nil
	}
	done, ok := f.nest()
	if !ok {
		return anything()
	}
	defer done()
	var out *value
	for _, r := range v.refs {
		out = join(out, f.objectElement(r, mode))
	}
	for _, t := range v.taints {
		if mode == "keys" && !t.exact {
			out = join(out, &value{taints: []taint{t}, unknown: true})
			continue
		}
		out = join(out, f.taintField(t, f.elementField(mode)))
		if o := f.entry[symbol(t.label)]; o != nil && t.exact {
			out = join(out, o.all()) // functions that the caller told of
		}
	}
	if v.unknown || len(v.consts) > 0 || len(v.apis) > 0 {
		out = join(out, &value{unknown: true})
	}
	for _, path := range v.apis {
		out = join(out, f.named(path+".*"))
	}
	return out
}

// elementField is the field of data that one element is.
func (f *frame) elementField(mode string) string {
	switch {
	case f.lang == "python" && mode != "values" && mode != "entries":
		return turnField
	case mode == "keys":
		return keyField
	}
	return element
}

// elementMode is the mode of an element that such a field of a label is, "" of
// other fields.
func elementMode(field string) string {
	switch field {
	case element:
		return "values"
	case keyField:
		return "keys"
	case turnField:
		return "each"
	}
	return ""
}

func (f *frame) objectElement(r ref, mode string) *value {
	o := f.object(r)
	if it, ok := f.special(refTo(r), "__iter__"); ok && mode != "keys" {
		if n, ok := f.special(it, "__next__"); ok {
			return n
		}
		return f.elementOf(it, mode)
	}
	isMap := o.kind == mapObject || o.kind == instanceObject || o.kind == symbolObject && o.next == 0
	switch {
	case mode == "keys" && o.kind != listObject, mode == "each" && o.kind == mapObject && f.lang == "python":
		return f.keysOf(r)
	case mode == "entries" || mode == "each" && f.lang == "javascript" && o.name == "Map":
		return f.list(2, f.keysOf(r), f.allFields(r))
	case isMap, o.kind == listObject, o.kind == setObject:
		return f.allFields(r)
	}
	return f.allFields(r)
}

// keysOf is a key of a map: constants for fields that were written by name.
func (f *frame) keysOf(r ref) *value {
	v := &value{}
	for _, k := range f.fieldNames(r) {
		if k == element {
			v.unknown = true
			continue
		}
		v.consts = append(v.consts, ir.Lit{Kind: ir.String, Text: k})
	}
	if tooMany(v.consts) {
		v.consts, v.unknown = nil, true
	}
	o := f.object(r)
	if s := o.fields[spread]; s != nil {
		f.spreadOf(r, func() { v = join(v, f.elementOf(s, "keys")) })
	}
	return join(v, o.fields["$keys"])
}
