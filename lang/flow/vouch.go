package flow

import "strings"

// What a schema says of data holds of the data itself, too, where it was found
// to be as described: of every field a guard tells what it is safe for.

// deepestVouch is how deep a schema is looked into.
const deepestVouch = 5

// vouched are the guards of a condition that is true, or false, only where data
// is as a schema of a library describes it.
func (f *frame) vouched(data, schema *value, when bool, depth int) []guard {
	if data == nil || schema == nil || depth > deepestVouch || f.schemaSays(schema, coercedField) != nil {
		return nil
	}
	if schema.isScalar() {
		return f.guardAll(data, everyKind, when)
	}
	if p, ok := f.schemaSays(schema, patternField).text(); ok {
		return f.guardAll(data, safeKinds(p, false), when)
	}
	if item := f.schemaSays(schema, itemField); item != nil {
		return f.eachVouched(data, func(x *value) []guard { return f.vouched(x, item, when, depth+1) })
	}
	shape := f.shapeOf(schema)
	if shape == nil {
		return nil
	}
	var out []guard
	for _, o := range f.objectsOf(shape) {
		for _, k := range f.fieldNames(o) {
			is, _ := f.read(o, k)
			out = append(out, f.vouched(plainValue(f.fieldValue(data, k)), is, when, depth+1)...)
		}
	}
	return out
}

// eachVouched is what holds of every element, however it is reached.
func (f *frame) eachVouched(data *value, of func(*value) []guard) []guard {
	out := of(plainValue(f.elementOf(data, "values")))
	if f.lang == "python" {
		out = append(out, of(plainValue(f.elementOf(data, "each")))...)
	}
	return out
}

// vouchedAs is vouched for a schema that is written out as JSON.
func (f *frame) vouchedAs(data *value, x *declared, when bool, depth int) []guard {
	if data == nil || x == nil || depth > deepestVouch {
		return nil
	}
	if k := x.safe(); k != 0 {
		return f.guardAll(data, k, when)
	}
	var out []guard
	for _, k := range sortedKeys(x.fields) {
		out = append(out, f.vouchedAs(plainValue(f.fieldValue(data, k)), x.fields[k], when, depth+1)...)
	}
	if x.each != nil {
		out = append(out, f.eachVouched(data, func(e *value) []guard { return f.vouchedAs(e, x.each, when, depth+1) })...)
	}
	return out
}

// safe is what data is safe for that is as declared, apart from its fields.
func (x *declared) safe() kinds {
	switch {
	case x.spec.May&(Maps|Lists) != 0 && x.spec.Enum == nil:
		return 0
	case x.spec.May&Text == 0 || x.spec.Enum != nil && x.spec.May&(Maps|Lists) == 0:
		return everyKind
	case x.pattern != "":
		return safeKinds(x.pattern, false)
	}
	return 0
}

// holdTo notes what holds because the call returned.
func (c *apiCall) holdTo(list []guard) {
	for _, g := range list {
		c.f.judge(g.portion, g.cleared)
	}
}

// guarding is v with more that its truth says.
func (v *value) guarding(list []guard) *value {
	if len(list) == 0 {
		return v
	}
	return v.with(func(v *value) { v.guards = append(v.guards[:len(v.guards):len(v.guards)], list...) })
}

// verdicts are the calls that say whether data is as a schema describes it.
func (c *apiCall) verdicts() (*value, bool) {
	switch c.path {
	case "joi.Schema.validate":
		return c.checked(arg(c.args, 0), c.this), true
	case "joi.validate", "@hapi/joi.validate":
		return c.checked(arg(c.args, 0), arg(c.args, 1)), true
	case "joi.assert", "joi.attempt", "@hapi/joi.assert", "@hapi/joi.attempt":
		c.holdTo(c.f.vouched(arg(c.args, 0), arg(c.args, 1), true, 0))
	case "jsonschema.validate", "jsonschema.validators.validate":
		c.holdTo(c.f.vouchedAs(c.args.at(0, "instance"), c.pythonOnly(c.args.at(1, "schema")), true, 0))
	case "fastjsonschema.validate":
		c.holdTo(c.f.vouchedAs(c.args.at(1, "data"), c.f.literal(c.args.at(0, "definition")), true, 0))
	case "aws_lambda_powertools.utilities.validation.validate":
		if c.args.named["envelope"] == nil && len(c.args.pos) < 3 {
			c.holdTo(c.f.vouchedAs(c.args.at(0, "event"), c.f.literal(c.args.at(1, "schema")), true, 0))
		}
	case "ajv().compile()":
		return anything().guarding(c.f.vouchedAs(arg(c.args, 0), c.f.literal(c.remembered(c.callee)), true, 0)), true
	case "ajv().validate":
		return anything().guarding(c.f.vouchedAs(arg(c.args, 1), c.f.literal(arg(c.args, 0)), true, 0)), true
	}
	switch class, name, _ := strings.Cut(c.path, "()."); {
	case !strings.HasPrefix(class, "jsonschema.Draft"):
	case name == "validate":
		c.holdTo(c.f.vouchedAs(c.args.at(0, "instance"), c.f.literal(c.remembered(c.this)), true, 0))
	case name == "is_valid":
		return anything().guarding(c.f.vouchedAs(c.args.at(0, "instance"), c.f.literal(c.remembered(c.this)), true, 0)), true
	}
	return nil, false
}

// pythonOnly is a JSON Schema for the library of that name in Python: that of
// JavaScript throws only if it is told to.
func (c *apiCall) pythonOnly(schema *value) *declared {
	if c.f.lang != "python" {
		return nil
	}
	return c.f.literal(schema)
}

// remembered is what an API's object was made of.
func (c *apiCall) remembered(v *value) *value {
	if v == nil {
		return nil
	}
	return c.f.fieldValue(&value{refs: v.refs}, given)
}

// checked is the result of Joi's validate: an error, or none and then the data
// is as described. What it refuses it hands out, too.
func (c *apiCall) checked(data, schema *value) *value {
	k, _ := kindsOf([]string{"mass-assignment", "prototype", "nosql"})
	r := refTo(c.f.createNth(mapObject, 57))
	c.f.storeField(r, "error", anything().guarding(c.f.vouched(data, schema, false, 0)))
	c.f.storeField(r, "warning", anything())
	c.f.storeField(r, "value", data.marked(func(t *taint) { t.cleared |= k }))
	return r
}
