package flow

import (
	"slices"
	"strings"

	"redoubt/lang/ir"
)

// scalars are declared types that hold no text which somebody chooses.
var scalars = []string{
	"int", "float", "bool", "complex", "Decimal", "decimal.Decimal", "UUID", "uuid.UUID", "UUID1", "UUID3", "UUID4", "UUID5",
	"date", "datetime", "time", "timedelta", "datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta",
	"PositiveInt", "NegativeInt", "NonNegativeInt", "NonPositiveInt", "StrictInt", "PositiveFloat", "NonNegativeFloat", "StrictFloat", "StrictBool",
	"IPv4Address", "AwareDatetime", "FutureDatetime", "PastDatetime", "None",
}

// scalar reports whether a type, as written, holds no text that somebody
// chooses: int, Optional[UUID], float | None, Literal["a", "b"].
func scalar(typ string) bool {
	typ = strings.TrimSpace(typ)
	if inner, ok := strings.CutPrefix(strings.TrimPrefix(typ, "typing."), "Optional["); ok {
		typ = strings.TrimSuffix(inner, "]")
	}
	if strings.HasPrefix(strings.TrimPrefix(typ, "typing."), "Literal[") && strings.Count(typ, "[") == 1 {
		return true
	}
	if inner, ok := strings.CutPrefix(strings.TrimPrefix(typ, "typing."), "Annotated["); ok && !strings.Contains(typ, "|") {
		inner, _, _ = strings.Cut(inner, ",")
		return scalar(inner)
	}
	parts := strings.Split(typ, "|")
	return typ != "" && !slices.ContainsFunc(parts, func(p string) bool { return !slices.Contains(scalars, strings.TrimSpace(p)) })
}

// validates reports whether instances of the class hold only what its fields
// are declared to be: a model of pydantic.
func (f *frame) validates(class *object, depth int) bool {
	if depth > 12 {
		return false
	}
	return slices.ContainsFunc(class.keysOf("$base:"), func(k string) bool { return strings.HasPrefix(k, "$base:pydantic.") }) ||
		slices.ContainsFunc(class.class, func(r ref) bool { return f.validates(f.object(r), depth+1) })
}

// validated is an instance of such a class, made of what a constructor was
// given: nothing but numbers is in a field of numbers.
func (f *frame) validated(this, init *value) {
	for _, r := range init.refs {
		for _, fn := range f.object(r).fns {
			for _, p := range fn.Params {
				if scalar(p.Type) {
					f.storeField(this, p.Name, anything())
				}
			}
		}
	}
}

// models are the validating classes that a type's name stands for where a
// function was written.
func (f *frame) models(fn *ir.Func, typ string) []ref {
	m := f.p.modules[fn.Module.File]
	if m == nil || typ == "" || strings.ContainsAny(typ, "[]| ") {
		return nil
	}
	v := refTo(m.scope)
	for part := range strings.SplitSeq(typ, ".") {
		v = f.fieldValue(v, part)
	}
	if v == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(v.refs), func(r ref) bool {
		o := f.object(r)
		return o.kind != classObject || !f.validates(o, 0)
	})
}

// declared is what a framework that checks arguments against the declared
// types of the parameters hands to a function.
func (f *frame) declared(fn *ir.Func, i int, v *value) *value {
	if i >= len(fn.Params) {
		return v
	}
	typ := fn.Params[i].Type
	if scalar(typ) {
		return anything()
	}
	if made := f.instances(f.models(fn, typ), v); made != nil {
		return made
	}
	return v
}

// instances are instances of models that were made of data. A model that keeps
// what it has no fields for holds all of it.
func (f *frame) instances(models []ref, data *value) *value {
	var out *value
	for _, r := range models {
		o := f.object(r)
		out = join(out, f.construct(r, o, callArgs{kwRest: data}))
		if f.open(r, o) {
			out = join(out, data)
		}
	}
	return out
}

// open reports whether instances of a model may hold more than its declared
// fields: it has none, is a RootModel, or is configured in its own way.
func (f *frame) open(r ref, class *object) bool {
	init := f.inherited([]ref{r}, "__init__", 0)
	if init == nil || f.paramsOf(init) < 2 || class.fields["$base:pydantic.RootModel"] != nil {
		return true
	}
	return f.inherited([]ref{r}, "model_config", 0).configured() || f.inherited([]ref{r}, "Config", 0).configured()
}

// configured reports whether a class has such a member of its own, not one that
// a library's class may have.
func (v *value) configured() bool { return v != nil && len(v.refs)+len(v.consts) > 0 }

// ofModel makes an instance by a model's class method: Order.model_validate(x).
func (c *apiCall) ofModel() (*value, bool) {
	i := strings.LastIndexByte(c.path, '.')
	if i < 0 || !strings.HasPrefix(c.path, "pydantic.") || c.this == nil {
		return nil, false
	}
	switch c.path[i+1:] {
	case "model_validate", "model_validate_json", "parse_obj", "parse_raw":
	default:
		return nil, false
	}
	models := slices.DeleteFunc(slices.Clone(c.this.refs), func(r ref) bool {
		o := c.f.object(r)
		return o.kind != classObject || !c.f.validates(o, 0)
	})
	data := first(c.f, callArgs{pos: c.args.pos, named: c.args.named, rest: c.args.rest})
	if name := c.path[i+1:]; name == "model_validate_json" || name == "parse_raw" {
		data = c.f.decodedText(data)
	}
	out := c.f.instances(models, data)
	return out, out != nil
}

// declaredBy is declared for each function that a callback may be.
func (f *frame) declaredBy(callback *value, i int, v *value) *value {
	var out *value
	for _, r := range f.objectsOf(callback) {
		for _, fn := range f.object(r).fns {
			out = join(out, f.declared(fn, i, v))
		}
	}
	if out == nil {
		return v
	}
	return out
}
