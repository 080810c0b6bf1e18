package flow

import (
	"slices"
	"strings"

	"redoubt/lang/models"
)

// Types of lang/models for schemas that are built by calls: what describes an
// object, and what describes numbers, truths, ids and fixed choices.
var (
	schemaTypes = []string{"zod.Schema", "joi.Schema"}
	scalarTypes = []string{"zod.Scalar", "joi.Scalar"}
)

// shapeField holds a schema's description of its fields.
const shapeField = "$shape"

// schema is a schema that the call makes: its fields are those of the schema
// that it is made of and those of the first argument.
func (c *apiCall) schema(v *value) *value {
	switch c.path[strings.LastIndexByte(c.path, '.')+1:] {
	case "or", "union", "discriminatedUnion", "array", "record", "transform", "preprocess", "alternatives", "items", "pattern":
		return v // something else than an object of these fields
	}
	shape := c.shape(c.this)
	for i, x := range []*value{arg(c.args, 0), c.shape(arg(c.args, 0))} {
		if x == nil || i == 0 && !c.f.anyObject(x, func(o *object) bool { return o.kind == mapObject }) || i == 0 && c.shape(x) != nil {
			continue
		}
		if shape == nil {
			shape = x
			continue
		}
		both := refTo(c.f.createNth(mapObject, 56))
		c.f.mergeInto(both, shape)
		c.f.mergeInto(both, x)
		shape = both
	}
	if shape == nil {
		return v
	}
	r := c.f.createNth(instanceObject, 55)
	c.f.storeField(refTo(r), shapeField, shape)
	return join(v, refTo(r))
}

// shape is what a schema says of fields, nil if it says nothing.
func (c *apiCall) shape(v *value) *value {
	if v == nil {
		return nil
	}
	var out *value
	for _, r := range c.f.objectsOf(v) {
		out = join(out, c.f.object(r).fields[shapeField])
	}
	return out
}

// parsers are the methods by which schemas check data, with the field of the
// result that holds it.
var parsers = map[string]string{
	"zod.Schema.parse": "", "zod.Schema.parseAsync": "", "zod.Schema.validate": "", "zod.Schema.validateSync": "", "zod.Schema.cast": "",
	"zod.Schema.safeParse": "data", "zod.Schema.safeParseAsync": "data", "zod.Schema.spa": "data",
	"joi.Schema.validateAsync": "", // validate itself hands out what it refuses, too
}

// bySchema is the result of a schema's method, where the schema says which of
// the fields hold no text.
func (c *apiCall) bySchema() (*value, bool) {
	field, ok := parsers[c.path]
	shape := c.shape(c.this)
	if !ok || shape == nil {
		return nil, false
	}
	k, _ := kindsOf([]string{"mass-assignment", "prototype", "nosql"})
	v := c.shaped(arg(c.args, 0).marked(func(t *taint) { t.cleared |= k }), shape, 0)
	if field == "" {
		return v, true
	}
	r := refTo(c.f.createNth(mapObject, 57))
	for _, name := range []string{"success", "error", "errors"} {
		c.f.storeField(r, name, anything())
	}
	c.f.storeField(r, field, v)
	return r, true
}

// shaped is data of which some fields hold no text.
func (c *apiCall) shaped(data, shape *value, depth int32) *value {
	c.made++
	r := refTo(c.f.createNth(mapObject, 60+c.made%30))
	c.f.mergeInto(r, orAnything(data))
	for _, o := range c.f.objectsOf(shape) {
		for _, k := range c.f.fieldNames(o) {
			is, _ := c.f.read(o, k)
			switch inner := c.shape(is); {
			case is == nil:
			case len(is.apis) > 0 && !slices.ContainsFunc(is.apis, func(a string) bool { return !slices.Contains(scalarTypes, a) }):
				c.f.storeField(r, k, anything())
			case inner != nil && depth < 4:
				c.f.storeField(r, k, c.shaped(plainValue(c.f.fieldValue(data, k)), inner, depth+1))
			}
		}
	}
	return r
}

func isSchema(row *models.Row) bool { return slices.Contains(schemaTypes, row.Type) }
