package flow

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
