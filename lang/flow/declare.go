package flow

import (
	"math"
	"slices"
	"strings"

	"redoubt/lang/ir"
)

// A declared is what a schema of a library says of data. It is never changed.
type declared struct {
	spec   Spec
	fields map[string]*declared
	each   *declared
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

type zodSchemas struct{}

func (zodSchemas) made(c *readCall, name string) *declared {
	base := func(may Class) *declared { return &declared{spec: free(may)} }
	switch name {
	case "string", "email", "uuid", "url", "ulid", "cuid", "cuid2", "nanoid", "base64", "jwt":
		if c.coerces() {
			return base(AnyClass)
		}
		return base(Texts)
	case "number", "int":
		if c.coerces() {
			return base(AnyClass).with(func(x *declared) { x.loosened = true })
		}
		x := base(Numbers)
		x.spec.Whole = name == "int"
		return x
	case "boolean":
		if c.coerces() {
			return base(AnyClass)
		}
		return base(Bools)
	case "null":
		return base(Null)
	case "any", "unknown":
		return base(AnyClass)
	case "record":
		return base(Maps)
	case "enum", "literal":
		return c.fixed()
	case "array":
		return base(Lists).with(func(x *declared) { x.each = c.arg(0).declares() })
	case "object", "strictObject", "looseObject":
		return c.objectOf(base(Maps), c.arg(0))
	case "union":
		return c.union(c.arg(0))
	}
	return nil
}

func (c *readCall) coerces() bool {
	return len(c.callee.apis) > 0 && strings.Contains(c.callee.apis[0], ".coerce.")
}

// fixed is one of the constants that are given.
func (c *readCall) fixed() *declared {
	s := free(0)
	list := c.args.pos
	if x := c.arg(0); x != nil && len(x.refs) == 1 {
		spec, ok := c.f.anyOf(x)
		if !ok {
			return nil
		}
		return &declared{spec: spec}
	}
	for _, v := range list {
		k, ok := v.only()
		if !ok {
			return nil
		}
		s = either(s, c.f.constantSpec(k))
	}
	return &declared{spec: s}
}

// objectOf adds the fields of a map of schemas.
func (c *readCall) objectOf(x *declared, fields *value) *declared {
	if fields == nil || len(fields.refs) != 1 || fields.unknown {
		return x
	}
	out := x.with(func(x *declared) {
		old := x.fields
		x.fields = map[string]*declared{}
		for k, v := range old {
			x.fields[k] = v
		}
	})
	r := fields.refs[0]
	for _, k := range c.f.fieldNames(r) {
		v, _ := c.f.read(r, k)
		if d := v.declares(); d != nil && k != element {
			out.fields[k] = d
		} else {
			delete(out.fields, k)
		}
	}
	return out
}

// union is one of several schemas: of their fields nothing is said.
func (c *readCall) union(list *value) *declared {
	all, known := c.f.places(list)
	if !known || len(all) == 0 {
		return nil
	}
	s := free(0)
	for _, v := range all {
		d := v.declares()
		if d == nil {
			return nil
		}
		s = either(s, d.spec)
	}
	return &declared{spec: s}
}

func (c *readCall) number() (float64, bool) {
	k, ok := c.arg(0).only()
	if !ok || k.Kind != ir.Number {
		return 0, false
	}
	return number(k)
}

// bound is a method by which both libraries bound numbers and lengths.
func (c *readCall) bound(x *declared, name string) *declared {
	f := c.f
	inf := math.Inf(1)
	n, ok := c.number()
	switch name {
	case "positive":
		return x.only(f.bounded(asNumber, 0, inf, true, false))
	case "nonnegative":
		return x.only(f.bounded(asNumber, 0, inf, false, false))
	case "negative":
		return x.only(f.bounded(asNumber, -inf, 0, false, true))
	case "int", "integer", "safe":
		s := free(AnyClass)
		s.Whole = true
		return x.only(s)
	case "nonempty":
		n, ok, name = 1, true, "min"
	}
	if !ok {
		return nil
	}
	sized := x.spec.May&Numbers == 0 && n >= 0 && n < 1<<30
	switch name {
	case "min", "gte", "greaterOrEqual":
		if sized {
			return x.only(c.sized(n, inf))
		}
		return x.only(f.bounded(asNumber, n, inf, false, false))
	case "max", "lte", "less":
		if sized {
			return x.only(c.sized(0, n))
		}
		return x.only(f.bounded(asNumber, -inf, n, false, false))
	case "gt", "greater":
		return x.only(f.bounded(asNumber, n, inf, true, false))
	case "lt":
		return x.only(f.bounded(asNumber, -inf, n, false, true))
	case "length":
		if sized {
			return x.only(c.sized(n, n))
		}
	}
	return nil
}

// sized takes texts and arrays of such a length.
func (c *readCall) sized(low, high float64) Spec {
	to := free(0).MaxItems
	if high < 1<<30 {
		to = int(high)
	}
	s := long(AnyClass&^(Texts|Lists), int(math.Ceil(low)), to)
	s.MinLength = (int(math.Ceil(low)) + 1) / 2
	s.May |= Maps
	return s
}

func (zodSchemas) refined(c *readCall, x *declared, name string) *declared {
	switch name {
	case "optional":
		return x.but(Absent)
	case "nullable":
		return x.but(Null)
	case "nullish":
		return x.but(Null | Absent)
	case "default", "prefault":
		return x.but(Absent)
	case "catch":
		return &declared{spec: free(AnyClass), loosened: true}
	case "strict", "passthrough", "strip", "loose", "describe", "brand", "refine", "superRefine", "readonly", "meta", "email", "url", "uuid", "cuid",
		"cuid2", "ulid", "datetime", "date", "time", "ip", "ipv4", "ipv6", "finite", "multipleOf", "startsWith", "endsWith", "includes", "catchall", "base64", "nanoid", "check":
		return x
	case "trim", "toLowerCase", "toUpperCase", "transform", "pipe", "normalize":
		return x.with(func(x *declared) { x.loosened = true })
	case "regex":
		return c.pattern(x)
	case "array":
		return &declared{spec: free(Lists), each: x}
	case "or":
		if y := c.arg(0).declares(); y != nil {
			return &declared{spec: either(x.spec, y.spec)}
		}
		return nil
	case "extend":
		return c.objectOf(x, c.arg(0))
	case "partial":
		return &declared{spec: x.spec}
	}
	return c.bound(x, name)
}

// pattern is a text that matches, too.
func (c *readCall) pattern(x *declared) *declared {
	p, ok := c.f.pattern(c.arg(0))
	if !ok || c.f.flagged(c.arg(0), "i") || c.f.flagged(c.arg(0), "m") {
		return x
	}
	if p, ok = portable(p, false); !ok {
		return x
	}
	return x.only(matching(AnyClass&^Texts, p))
}

// joiSchemas: fields may be left out unless they are required, texts are made
// numbers, truths, lists and objects where those are wanted.
type joiSchemas struct{}

func (joiSchemas) made(c *readCall, name string) *declared {
	base := func(may Class) *declared { return &declared{spec: free(may | Absent)} }
	switch name {
	case "string":
		return base(Text)
	case "number":
		return base(Numbers | Text)
	case "boolean", "bool":
		return base(Bools | Text)
	case "array":
		return base(Lists | Text)
	case "object":
		return c.objectOf(base(Maps|Text), c.arg(0))
	case "any":
		return base(AnyClass)
	}
	return nil
}

func (joiSchemas) refined(c *readCall, x *declared, name string) *declared {
	switch name {
	case "required", "exist":
		return x.with(func(x *declared) { x.spec.May &^= Absent })
	case "optional", "unknown", "description", "label", "messages", "message", "email", "uri", "guid", "uuid", "isoDate", "example", "note", "tag", "custom",
		"alphanum", "token", "hex", "strict", "options", "unique", "precision", "multiple", "port", "trim", "lowercase", "uppercase":
		if name == "trim" {
			return x.with(func(x *declared) { x.loosened = true })
		}
		return x
	case "default":
		return x.but(Absent)
	case "allow":
		s := free(0)
		for _, v := range c.args.pos {
			k, ok := v.only()
			if !ok {
				return nil
			}
			s = either(s, c.f.constantSpec(k))
		}
		if x.spec.Enum == nil && s.Enum != nil {
			s = free(s.May)
		}
		return x.with(func(x *declared) { x.spec = either(x.spec, s) })
	case "valid", "equal":
		if x.spec.May&^Absent != Text || len(c.args.pos) == 0 {
			return x
		}
		if y := c.fixed(); y != nil {
			return x.with(func(x *declared) { x.spec = either(y.spec, free(x.spec.May&Absent)) })
		}
		return x
	case "keys", "append":
		return c.objectOf(x, c.arg(0))
	case "items":
		if len(c.args.pos) == 1 {
			return x.with(func(x *declared) { x.each = c.arg(0).declares() })
		}
		return x
	case "pattern", "regex":
		if x.spec.May&^Absent == Text {
			return c.pattern(x)
		}
		return x
	}
	return c.bound(x, name)
}

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
