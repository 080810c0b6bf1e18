package flow

import (
	"math"
	"strings"

	"redoubt/lang/ir"
)

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
