package flow

import (
	"slices"
	"strings"
)

// Schemas of marshmallow are classes, whose fields say what load makes of data.

// loads is what such a schema loads.
func (c *apiCall) loads() (*value, bool) {
	name, ok := strings.CutPrefix(c.path, "marshmallow.Schema().")
	if !ok || name != "load" && name != "loads" || c.f.shapeOf(c.this) == nil {
		return nil, false
	}
	data := orAnything(c.args.at(0, "data"))
	if name == "loads" {
		data = c.f.decodedText(orAnything(c.args.at(0, "json_data")))
	}
	k, _ := kindsOf([]string{"mass-assignment", "prototype", "nosql"})
	data = data.marked(func(t *taint) { t.cleared |= k })
	if c.args.named["many"] == nil && c.f.fieldValue(&value{refs: c.this.refs}, "many") == nil {
		return c.shaped(data, c.this, 0), true
	}
	return c.f.listOf(59, c.shaped(plainValue(c.f.elementOf(data, "each")), c.this, 1)), true
}

// modelClasses are the classes of marshmallow that a value is, or is an
// instance of, with those that they are derived from.
func (f *frame) modelClasses(v *value) *value {
	var out *value
	for _, r := range v.refs {
		classes := []ref{r}
		if o := f.object(r); o.kind != classObject {
			classes = o.class
		}
		for _, c := range classes {
			if f.isMarshmallow(c, 0) {
				out = join(out, &value{refs: union([]ref{c}, f.object(c).class)})
			}
		}
	}
	return out
}

func (f *frame) isMarshmallow(class ref, depth int) bool {
	o := f.object(class)
	if o.kind != classObject || depth > 12 {
		return false
	}
	return o.fields["$base:marshmallow.Schema"] != nil || slices.ContainsFunc(o.class, func(r ref) bool { return f.isMarshmallow(r, depth+1) })
}
