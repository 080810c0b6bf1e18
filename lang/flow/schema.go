package flow

import (
	"slices"
	"strings"

	"redoubt/lang/ir"
	"redoubt/lang/models"
)

// Types of lang/models for schemas that are built by calls: what describes an
// object, and what describes numbers, truths, ids and fixed choices.
var (
	schemaTypes = []string{"zod.Schema", "joi.Schema", "marshmallow.Field"}
	scalarTypes = []string{"zod.Scalar", "joi.Scalar", "marshmallow.Scalar"}
)

// The fields of a schema's object.
const (
	shapeField   = "$shape"   // the fields that it describes
	itemField    = "$item"    // the schema of a list's elements
	textField    = "$text"    // it describes texts
	patternField = "$pattern" // that match this
	coercedField = "$coerced" // it describes what it makes of data, not the data
	closedField  = "$closed"  // whether it refuses fields that it does not describe
)

// schema is a schema that the call makes: what it says is what the schema that
// it is made of and the arguments say.
func (c *apiCall) schema(v *value) *value {
	name := c.path[strings.LastIndexByte(c.path, '.')+1:]
	switch name {
	case "or", "union", "discriminatedUnion", "record", "transform", "preprocess", "alternatives":
		return v // something else than an object of these fields
	}
	r := refTo(c.f.createNth(instanceObject, 55))
	told := false
	for _, x := range []struct {
		field string
		value *value
	}{{shapeField, c.fields(name)}, {itemField, c.item(name)}, {textField, c.texts(name)}, {patternField, c.matched(name)}, {closedField, c.closed(name)}} {
		if x.value != nil {
			c.f.storeField(r, x.field, x.value)
			told = true
		}
	}
	if !told {
		return v
	}
	return join(v, r)
}

// fields are those of the receiver and of the first argument.
func (c *apiCall) fields(name string) *value {
	switch name {
	case "array", "items", "List":
		return nil
	case "Nested":
		if c.args.named["many"] != nil {
			return nil
		}
		return c.f.shapeOf(arg(c.args, 0))
	}
	shape := c.f.schemaSays(c.this, shapeField)
	for i, x := range []*value{arg(c.args, 0), c.f.schemaSays(arg(c.args, 0), shapeField)} {
		if x == nil || i == 0 && !c.f.anyObject(x, func(o *object) bool { return o.kind == mapObject }) || i == 0 && c.f.schemaSays(x, shapeField) != nil {
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
	return shape
}

// item is the schema of elements: z.array(x), x.array(), Joi.array().items(x).
func (c *apiCall) item(name string) *value {
	switch {
	case name == "array" && len(c.args.pos) == 0 && c.f.schemaSays(c.this, shapeField) != nil:
		return c.this
	case name == "array" || name == "List", name == "Nested" && c.args.named["many"] != nil, name == "items" && len(c.args.pos) == 1:
		return arg(c.args, 0)
	case name == "items":
		return nil
	}
	return c.f.schemaSays(c.this, itemField)
}

// texts reports whether the schema is one of texts.
func (c *apiCall) texts(name string) *value {
	if name == "string" {
		return boolean(true)
	}
	return c.f.schemaSays(c.this, textField)
}

// closed says whether the schema refuses fields that it does not describe: Joi's do
// once they describe some, Zod's if they are told to.
func (c *apiCall) closed(name string) *value {
	was := c.f.schemaSays(c.this, closedField)
	switch name {
	case "strict", "strictObject":
		if strings.HasPrefix(c.path, "zod.") {
			return boolean(true)
		}
	case "object", "keys":
		if strings.Contains(c.path, "joi.") && len(c.args.pos) > 0 && was == nil {
			return boolean(true)
		}
	case "unknown":
		open, known := c.f.truth(arg(c.args, 0))
		return boolean(known && !open && len(c.args.pos) > 0)
	case "passthrough", "strip", "catchall", "looseObject", "pattern", "options", "prefs", "preferences", "concat", "merge":
		return boolean(false)
	}
	return was
}

// refusesOthers reports whether a schema surely refuses fields that it does not describe.
func (f *frame) refusesOthers(schema *value) bool {
	c, ok := f.schemaSays(schema, closedField).only()
	return ok && c == ir.Lit{Kind: ir.Bool, Text: "true"}
}

// matched is the pattern of a schema of texts.
func (c *apiCall) matched(name string) *value {
	if c.f.schemaSays(c.this, textField) == nil {
		return nil
	}
	switch name {
	case "pattern", "regex", "matches":
		if p, ok := c.f.pattern(arg(c.args, 0)); ok && !c.f.flagged(arg(c.args, 0), "m") {
			return text(p)
		}
	case "alphanum":
		return text("^[A-Za-z0-9]+$")
	}
	return c.f.schemaSays(c.this, patternField)
}

// schemaSays is what a schema says, nil if it says nothing.
func (f *frame) schemaSays(v *value, field string) *value {
	if v == nil {
		return nil
	}
	var out *value
	for _, r := range f.objectsOf(v) {
		out = join(out, f.object(r).fields[field])
	}
	return out
}

// isScalar reports whether a schema is one of no texts that somebody chooses.
func (v *value) isScalar() bool {
	return v != nil && len(v.apis) > 0 && !slices.ContainsFunc(v.apis, func(a string) bool { return !slices.Contains(scalarTypes, a) })
}

// coerced marks a schema of what is made of data: the data may be anything.
func (c *apiCall) coerced(v *value) *value {
	if !strings.Contains(c.path, ".coerce.") {
		if c.f.schemaSays(c.this, coercedField) != nil {
			return join(v, &value{refs: c.this.refs})
		}
		return v
	}
	r := refTo(c.f.createNth(instanceObject, 55))
	c.f.storeField(r, coercedField, boolean(true))
	return join(v, r)
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
	if v, ok := c.verdicts(); ok {
		return v, true
	}
	if v, ok := c.loads(); ok {
		return v, true
	}
	field, ok := parsers[c.path]
	if !ok || c.f.schemaSays(c.this, shapeField) == nil && c.f.schemaSays(c.this, itemField) == nil {
		return nil, false
	}
	k, _ := kindsOf([]string{"mass-assignment", "prototype", "nosql"})
	data := arg(c.args, 0)
	v := c.shaped(data.marked(func(t *taint) { t.cleared |= k }), c.this, 0)
	if field == "" {
		if c.path != "zod.Schema.cast" { // it throws where the data is no such
			c.holdTo(c.f.vouched(data, c.this, true))
		}
		return v, true
	}
	r := refTo(c.f.createNth(mapObject, 57))
	c.f.storeField(r, "success", anything().guarding(c.f.vouched(data, c.this, true)))
	c.f.storeField(r, "error", anything().guarding(c.f.vouched(data, c.this, false)))
	c.f.storeField(r, "errors", anything())
	c.f.storeField(r, field, v)
	return r, true
}

// shaped is data of which some fields hold no text.
func (c *apiCall) shaped(data, schema *value, depth int32) *value {
	switch {
	case data == nil || schema == nil || depth > 4 || c.made > maxVouches:
		return data
	case schema.isScalar():
		return anything()
	}
	c.made++
	nth := 60 + c.made%30
	if item := c.f.schemaSays(schema, itemField); item != nil {
		was := plainValue(c.f.elementOf(data, "each"))
		if v := c.shaped(was, item, depth+1); v != was {
			return c.f.listOf(nth, v)
		}
		return data
	}
	if p, ok := c.f.schemaSays(schema, patternField).text(); ok {
		return data.marked(func(t *taint) { t.cleared |= safeKinds(p, false) })
	}
	shape := c.f.shapeOf(schema)
	if shape == nil {
		return data
	}
	r := refTo(c.f.createNth(mapObject, nth))
	c.f.mergeInto(r, data)
	for _, o := range c.f.objectsOf(shape) {
		for _, k := range c.f.fieldNames(o) {
			is, _ := c.f.read(o, k)
			was := plainValue(c.f.fieldValue(data, k))
			if v := c.shaped(was, is, depth+1); is != nil && v != was {
				c.f.storeField(r, k, v)
			}
		}
	}
	return r
}

// shapeOf are the fields that a schema describes, or a plain map of schemas.
func (f *frame) shapeOf(schema *value) *value {
	if shape := f.schemaSays(schema, shapeField); shape != nil {
		return shape
	}
	if schema == nil || len(schema.refs) == 0 {
		return nil
	}
	if len(schema.apis) == 0 && f.hasKind(schema, mapObject) {
		return schema
	}
	if f.lang == "python" {
		return f.modelClasses(schema)
	}
	return nil
}

func isSchema(row *models.Row) bool { return slices.Contains(schemaTypes, row.Type) }
