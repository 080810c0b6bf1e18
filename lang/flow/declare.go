package flow

import (
	"strings"
)

// A declared is what a schema of a library says of data. It is never changed.
type declared struct {
	spec    Spec
	fields  map[string]*declared
	each    *declared
	pattern string // of texts, as it is written
	// loosened: what is said of it from here on is said of something that is
	// made of the data.
	loosened bool
}

func (x *declared) with(change func(*declared)) *declared {
	c := *x
	change(&c)
	return &c
}

// but takes other classes, too.
func (x *declared) but(may Class) *declared {
	return x.with(func(c *declared) { c.spec = either(c.spec, free(may)) })
}

// only takes what s takes, too.
func (x *declared) only(s Spec) *declared {
	if x.loosened {
		return x
	}
	return x.with(func(c *declared) { c.spec = both(c.spec, s) })
}

// declares is what a schema says, nil if v is none.
func (v *value) declares() *declared {
	if v == nil || v.doc == nil {
		return nil
	}
	return v.doc.declared
}

// saidBy is what holds of a spot that is as declared.
func (p *Program) saidBy(d *doc, x *declared) *facts {
	if d == nil || x == nil {
		return nil
	}
	s := said(d, x.spec)
	for _, k := range sortedKeys(x.fields) {
		s = s.withAll(p.saidBy(p.under(d, k), x.fields[k]))
	}
	return s.withAll(p.saidBy(p.under(d, eachField), x.each))
}

// demandDeclared notes that data is as declared, or else the present
// instruction throws.
func (f *frame) demandDeclared(v *value, x *declared) {
	if v.spotOf(asItself) == nil || x == nil {
		return
	}
	f.demand(v, free(AnyClass)) // it may throw
	f.st.facts = f.st.facts.withAll(f.p.saidBy(v.doc, x))
	f.noteDeclared(v.doc, x)
}

// noteDeclared notes the fields as read.
func (f *frame) noteDeclared(d *doc, x *declared) {
	if d == nil || x == nil {
		return
	}
	f.noteRead(readKey{at: d.at})
	for _, k := range sortedKeys(x.fields) {
		f.noteDeclared(f.p.under(d, k), x.fields[k])
	}
	f.noteDeclared(f.p.under(d, eachField), x.each)
}

// schemaCall is a call of a library of schemas; nil if it is none.
func (c *readCall) schemaCall(path string) *value {
	switch {
	case strings.HasPrefix(path, "zod."):
		return c.declaration(path, zodSchemas{})
	case strings.HasPrefix(path, "joi."):
		return c.declaration(path, joiSchemas{})
	case path == "jsonschema.validate" || path == "jsonschema.validators.validate":
		c.f.demandDeclared(c.args.at(0, "instance"), c.f.literal(c.args.at(1, "schema")))
	case path == "fastjsonschema.validate":
		c.f.demandDeclared(c.args.at(1, "data"), c.f.literal(c.args.at(0, "definition")))
	case path == "aws_lambda_powertools.utilities.validation.validate" && c.args.named["envelope"] == nil && len(c.args.pos) < 3:
		c.f.demandDeclared(c.args.at(0, "event"), c.f.literal(c.args.at(1, "schema")))
	case path == "ajv().compile":
		return c.declaring(c.f.literal(c.arg(0)))
	case path == "ajv().compile()":
		return c.verdict(c.arg(0), c.callee.declares())
	case path == "ajv().validate":
		return c.verdict(c.arg(1), c.f.literal(c.arg(0)))
	default:
		return nil
	}
	return c.out
}

func (c *readCall) declaring(x *declared) *value {
	if x == nil {
		return c.out
	}
	return c.out.documented(&doc{declared: x})
}

// verdict is a truth that says that data is as declared.
func (c *readCall) verdict(v *value, x *declared) *value {
	if v.spotOf(asItself) == nil || x == nil {
		return c.out
	}
	c.f.noteDeclared(v.doc, x)
	return c.f.telling(c.out, c.f.p.saidBy(v.doc, x), nil)
}

// schemas is a library by which schemas are built of calls.
type schemas interface {
	// made is a new schema; nil if nothing is known of it.
	made(c *readCall, name string) *declared
	// refined is the schema that a method makes of another.
	refined(c *readCall, x *declared, name string) *declared
}

// declaration is a call that builds a schema, or one that holds data to it.
func (c *readCall) declaration(path string, lib schemas) *value {
	name := path[strings.LastIndexByte(path, '.')+1:]
	x := c.this.declares()
	if x == nil {
		return c.declaring(lib.made(c, name))
	}
	data := c.arg(0)
	switch name {
	case "parse", "parseAsync", "validateAsync":
		c.f.demandDeclared(data, x)
		return c.out
	case "safeParse", "safeParseAsync", "spa", "validate":
		return c.checked(data, x)
	}
	return c.declaring(lib.refined(c, x, name))
}

// checked is an object that says whether data is as declared.
func (c *readCall) checked(data *value, x *declared) *value {
	f := c.f
	if data.spotOf(asItself) == nil {
		return c.out
	}
	f.noteDeclared(data.doc, x)
	r := refTo(f.createNth(mapObject, 58))
	for _, o := range c.out.refs {
		for _, k := range f.fieldNames(o) {
			v, _ := f.read(o, k)
			f.storeField(r, k, v)
		}
	}
	facts := f.p.saidBy(data.doc, x)
	f.storeField(r, "success", f.telling(anything(), facts, nil))
	f.storeField(r, "error", f.telling(anything(), nil, facts))
	return join(r, &value{taints: c.out.taints, apis: c.out.apis})
}
