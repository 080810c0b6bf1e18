package flow

import "strings"

// What a schema says of data holds of the data itself, too, where it was found
// to be as described: of every field a guard tells what it is safe for.

// The bounds of a look into a schema.
const (
	deepestVouch = 5
	maxVouches   = 500 // parts of the schema, in all
)

// A voucher makes the guards of a condition that is true, or false, only where
// data is as a schema describes it.
type voucher struct {
	f    *frame
	when bool
	left int
	list []guard
	open bool // fields that the schema does not describe are let through, whatever it says
}

// vouched are the guards of a schema that a library builds.
func (f *frame) vouched(data, schema *value, when bool) []guard {
	v := voucher{f: f, when: when, left: maxVouches}
	v.schema(data, schema, 0)
	return v.list
}

// vouchedAs are those of a schema that is written out as JSON.
func (f *frame) vouchedAs(data *value, x *declared) []guard {
	v := voucher{f: f, when: true, left: maxVouches}
	v.declared(data, x, 0)
	return v.list
}

func (v *voucher) goesOn(depth int) bool {
	v.left--
	return v.left >= 0 && depth <= deepestVouch
}

func (v *voucher) schema(data, schema *value, depth int) {
	f := v.f
	if data == nil || schema == nil || !v.goesOn(depth) || f.schemaSays(schema, coercedField) != nil {
		return
	}
	if schema.isScalar() {
		v.safe(data, everyKind)
		return
	}
	if p, ok := f.schemaSays(schema, patternField).text(); ok {
		v.safe(data, safeKinds(p, false))
		return
	}
	if item := f.schemaSays(schema, itemField); item != nil {
		v.each(data, func(x *value) { v.schema(x, item, depth+1) })
		return
	}
	if c, ok := f.schemaSays(schema, textField).only(); ok && f.constTruth(c) {
		v.safe(data, textKinds)
		return
	}
	shape := f.shapeOf(schema)
	if shape == nil {
		return
	}
	if !v.open && f.refusesOthers(schema) {
		v.safe(data, fieldKinds)
	}
	for _, o := range f.objectsOf(shape) {
		for _, k := range f.fieldNames(o) {
			is, _ := f.read(o, k)
			v.schema(plainValue(f.fieldValue(data, k)), is, depth+1)
		}
	}
}

// A text has no fields at all, and an object that was held to a schema only those that
// were meant.
var (
	textKinds, _  = kindsOf([]string{"object", "nosql", "prototype", "mass-assignment"})
	fieldKinds, _ = kindsOf([]string{"prototype", "mass-assignment"})
)

func (v *voucher) declared(data *value, x *declared, depth int) {
	if data == nil || x == nil || !v.goesOn(depth) {
		return
	}
	if k := x.safe(); k != 0 {
		v.safe(data, k)
		return
	}
	for _, k := range sortedKeys(x.fields) {
		v.declared(plainValue(v.f.fieldValue(data, k)), x.fields[k], depth+1)
	}
	if x.each != nil {
		v.each(data, func(e *value) { v.declared(e, x.each, depth+1) })
	}
}

func (v *voucher) safe(data *value, k kinds) {
	if k != 0 {
		v.list = append(v.list, v.f.guardAll(data, k, v.when)...)
	}
}

// each is for every element, however it is reached.
func (v *voucher) each(data *value, do func(*value)) {
	do(plainValue(v.f.elementOf(data, "values")))
	if v.f.lang == "python" {
		do(plainValue(v.f.elementOf(data, "each")))
	}
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
		return c.checked(arg(c.args, 0), c.this, arg(c.args, 1)), true
	case "joi.validate", "@hapi/joi.validate":
		return c.checked(arg(c.args, 0), arg(c.args, 1), arg(c.args, 2)), true
	case "joi.assert", "joi.attempt", "@hapi/joi.assert", "@hapi/joi.attempt":
		c.holdTo(c.f.vouched(arg(c.args, 0), arg(c.args, 1), true))
	case "jsonschema.validate", "jsonschema.validators.validate":
		c.holdTo(c.f.vouchedAs(c.args.at(0, "instance"), c.pythonOnly(c.args.at(1, "schema"))))
	case "fastjsonschema.validate":
		c.holdTo(c.f.vouchedAs(c.args.at(1, "data"), c.f.literal(c.args.at(0, "definition"))))
	case "aws_lambda_powertools.utilities.validation.validate":
		if c.args.named["envelope"] == nil && len(c.args.pos) < 3 {
			c.holdTo(c.f.vouchedAs(c.args.at(0, "event"), c.f.literal(c.args.at(1, "schema"))))
		}
	case "ajv().compile()":
		return anything().guarding(c.f.vouchedAs(arg(c.args, 0), c.f.literal(c.remembered(c.callee)))), true
	case "ajv().validate":
		return anything().guarding(c.f.vouchedAs(arg(c.args, 1), c.f.literal(arg(c.args, 0)))), true
	}
	switch class, name, _ := strings.Cut(c.path, "()."); {
	case !strings.HasPrefix(class, "jsonschema.Draft"):
	case name == "validate":
		c.holdTo(c.f.vouchedAs(c.args.at(0, "instance"), c.f.literal(c.remembered(c.this))))
	case name == "is_valid":
		return anything().guarding(c.f.vouchedAs(c.args.at(0, "instance"), c.f.literal(c.remembered(c.this)))), true
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
func (c *apiCall) checked(data, schema, options *value) *value {
	k, _ := kindsOf([]string{"mass-assignment", "prototype", "nosql"})
	said := voucher{f: c.f, left: maxVouches, open: c.allowsOthers(options)}
	said.schema(data, schema, 0)
	r := refTo(c.f.createNth(mapObject, 57))
	c.f.storeField(r, "error", anything().guarding(said.list))
	c.f.storeField(r, "warning", anything())
	c.f.storeField(r, "value", data.marked(func(t *taint) { t.cleared |= k }))
	return r
}

// allowsOthers reports whether options of Joi's validate may let fields through that
// the schema does not describe.
func (c *apiCall) allowsOthers(options *value) bool {
	switch {
	case options == nil || isNone(options):
		return false
	case options.unknown || len(options.refs) == 0 || len(options.taints)+len(options.apis) > 0:
		return true
	}
	for _, r := range options.refs {
		o := c.f.object(r)
		if o.kind != mapObject || o.fields["allowUnknown"] != nil || o.fields["stripUnknown"] != nil || o.fields[spread] != nil || o.fields[element] != nil {
			return true
		}
	}
	return false
}
