package reach

import (
	"slices"
	"strings"

	"redoubt/lang/flow"
	"redoubt/trigger"
)

// alternatives are the shapes that an event, or a part of it, may have, each of
// one type.
func alternatives(shapes []*trigger.Field) []*trigger.Field {
	var list []*trigger.Field
	for _, s := range shapes {
		switch {
		case s == nil:
		case s.Type == trigger.Either:
			list = append(list, alternatives(s.Fields)...)
		case !slices.Contains(list, s):
			list = append(list, s)
		}
	}
	return list
}

// below are the shapes of a field.
func below(shapes []*trigger.Field, name string) []*trigger.Field {
	var list []*trigger.Field
	for _, s := range shapes {
		if c := fieldNamed(s, name); c != nil {
			list = append(list, c)
		}
	}
	return alternatives(list)
}

// fieldNamed is the field of that name, else the first whose pattern fits.
func fieldNamed(s *trigger.Field, name string) *trigger.Field {
	var fits *trigger.Field
	for _, c := range s.Fields {
		if c.Name == name {
			return c
		}
		prefix, pattern := strings.CutSuffix(c.Name, "*")
		if fits == nil && pattern && strings.HasPrefix(name, prefix) {
			fits = c
		}
	}
	return fits
}

// shapeClasses are what the source puts into a field. Sources leave null where
// they have nothing. Of what the platform writes as a text, only its own
// documents tell; nobody else chooses it, so nothing is said.
func shapeClasses(shapes []*trigger.Field) flow.Class {
	if len(shapes) == 0 {
		return flow.AnyClass
	}
	may := flow.Absent | flow.Null
	for _, s := range shapes {
		may |= shapeClass(s)
	}
	return may
}

func shapeClass(s *trigger.Field) flow.Class {
	switch s.Type {
	case trigger.Object:
		if len(s.Fields) == 1 && s.Fields[0].Name == "*" && s.Fields[0].Type == trigger.Any {
			return flow.AnyClass // whatever the sender likes
		}
		return flow.Maps
	case trigger.Array:
		return flow.Lists
	case trigger.JSON, trigger.Base64:
		return flow.Texts
	case trigger.String:
		if s.Writer >= trigger.UserAttribute {
			return flow.Texts
		}
	}
	return flow.AnyClass
}

// encodedText reports whether a field is a text whose content has a form of its
// own.
func encodedText(shapes []*trigger.Field) (json, base64 bool) {
	for _, s := range shapes {
		json = json || s.Type == trigger.JSON
		base64 = base64 || s.Type == trigger.Base64
	}
	return json && !base64, base64
}

// part is the schema of a part of an event, of which p is what the code reads
// and shapes what the source writes. root: it is the whole event.
func part(p *flow.Part, shapes []*trigger.Field, root bool) *JSONSchema {
	if p == nil {
		p = &flow.Part{}
	}
	p = decodedBefore(p, shapes)
	s, spec := &JSONSchema{}, free(p.Spec)
	classes := shapeClasses(shapes)
	if root && classes != flow.AnyClass {
		classes &^= flow.Absent | flow.Null // no source sends nothing
	}
	if spec.May&classes&^(flow.Absent|flow.Null) != 0 {
		spec.May &= classes
	}
	s.values(spec)
	if spec.May&flow.Text != 0 {
		s.content(p, spec, shapes)
	}
	if spec.May&flow.Lists != 0 {
		s.elements(p, shapes)
	}
	if spec.May&flow.Maps != 0 {
		s.fields(p, shapes)
	}
	return s
}

func free(s *flow.Spec) flow.Spec {
	if s == nil {
		return flow.Anything()
	}
	return *s
}

// decodedBefore is a part that the code takes apart although the source sends a
// text: something between them decodes it, of which nothing is known but that.
func decodedBefore(p *flow.Part, shapes []*trigger.Field) *flow.Part {
	json, base64 := encodedText(shapes)
	if !json && !base64 || shapeClasses(shapes)&flow.Maps != 0 || p.JSON != nil || p.Base64 != nil {
		return p
	}
	if len(p.Fields) == 0 && p.Each == nil && len(p.Places) == 0 {
		if free(p.Spec).May&flow.Texts == 0 {
			return &flow.Part{Read: p.Read, Whole: p.Whole}
		}
		return p
	}
	inner := *p
	if inner.Spec != nil {
		x := *inner.Spec
		x.May |= flow.Absent
		inner.Spec = &x
	}
	outer := &flow.Part{Read: p.Read, JSON: &inner}
	if base64 {
		outer = &flow.Part{Read: p.Read, Base64: &flow.Part{JSON: &inner}}
	}
	return outer
}

// content says what is in a text. Only where the code decodes each text is there
// a media type; without one validators leave the schema of the content aside.
func (s *JSONSchema) content(p *flow.Part, spec flow.Spec, shapes []*trigger.Field) {
	inner := p.JSON
	var in JSONSchema
	if p.Base64 != nil {
		if _, base64 := encodedText(shapes); !base64 {
			return // decoders forgive more than schemas do
		}
		in.ContentEncoding = "base64"
		inner, spec = p.Base64.JSON, free(p.Base64.Spec)
	}
	if inner != nil {
		in.ContentSchema = part(inner, contentShapes(inner, shapes), false)
	}
	if spec.JSON {
		in.ContentMediaType = "application/json"
	}
	if spec.JSON && spec.May&flow.Empty != 0 && p.Base64 == nil {
		s.AllOf = append(s.AllOf, &JSONSchema{AnyOf: []*JSONSchema{{MaxLength: new(int)}, &in}})
		return
	}
	s.ContentEncoding, s.ContentMediaType, s.ContentSchema = in.ContentEncoding, in.ContentMediaType, in.ContentSchema
	if spec.JSON && s.MinLength != nil && *s.MinLength == 1 {
		s.MinLength = nil // JSON is never empty
	}
}

// contentShapes are what the text may hold: what the source itself says, or a
// whole event of another source that it carries. Nothing is known of what people
// write.
func contentShapes(p *flow.Part, shapes []*trigger.Field) []*trigger.Field {
	var list []*trigger.Field
	for _, s := range shapes {
		for _, kind := range s.Holds {
			if k, ok := trigger.Of(kind); ok && carries(k.Root, p) {
				list = append(list, k.Root)
			}
		}
	}
	if len(list) != 1 {
		return nil
	}
	return alternatives(list)
}

// carries reports whether the code reads the fields of a kind's events, what the
// event is about among them, and no others.
func carries(root *trigger.Field, p *flow.Part) bool {
	if root == nil || root.Type != trigger.Object {
		return false
	}
	about := false
	for _, k := range p.Keys() {
		i := slices.IndexFunc(root.Fields, func(f *trigger.Field) bool { return f.Name == k })
		if i < 0 {
			return false
		}
		about = about || root.Fields[i].Type != trigger.String
	}
	return about
}

func (s *JSONSchema) elements(p *flow.Part, shapes []*trigger.Field) {
	each := below(arrays(shapes), "*")
	for n := range len(p.Places) + 16 {
		if p.Places[n] == nil {
			continue
		}
		for len(s.PrefixItems) < n {
			s.PrefixItems = append(s.PrefixItems, &JSONSchema{})
		}
		s.PrefixItems = append(s.PrefixItems, part(p.Places[n], each, false))
	}
	if p.Each != nil {
		if items := part(p.Each, each, false); !items.empty() {
			s.Items = items
		}
	}
}

func arrays(shapes []*trigger.Field) []*trigger.Field {
	var list []*trigger.Field
	for _, s := range shapes {
		if s.Type == trigger.Array {
			list = append(list, s)
		}
	}
	return list
}

// fields says what an object holds. Fields that others write, beside the
// source, are open as far as the code goes by their names.
func (s *JSONSchema) fields(p *flow.Part, shapes []*trigger.Field) {
	for _, k := range p.Keys() {
		c := p.Fields[k]
		if s.Properties == nil {
			s.Properties = map[string]*JSONSchema{}
		}
		x := part(c, below(shapes, k), false)
		s.Properties[k] = x
		if spec := free(c.Spec); spec.May&flow.Absent == 0 && spec.May != 0 && !decodedElsewhere(c, below(shapes, k)) {
			s.Required = append(s.Required, k)
		}
	}
	if len(s.Properties) > 0 && !p.Whole && openShape(shapes) {
		yes := true
		s.AdditionalProperties = &yes
	}
}

// decodedElsewhere reports whether the code reads a part in another form than
// the source sends.
func decodedElsewhere(p *flow.Part, shapes []*trigger.Field) bool {
	return decodedBefore(p, shapes) != p
}

// openShape reports whether people write the object, and not the source.
func openShape(shapes []*trigger.Field) bool {
	return !slices.ContainsFunc(shapes, func(s *trigger.Field) bool {
		return s.Type == trigger.Object && slices.ContainsFunc(s.Fields, func(f *trigger.Field) bool { return !strings.Contains(f.Name, "*") })
	})
}

// empty reports whether the schema takes everything.
func (s *JSONSchema) empty() bool {
	return s.Type == nil && s.Enum == nil && s.AnyOf == nil && s.AllOf == nil && s.Not == nil && s.MinLength == nil && s.MaxLength == nil && s.Pattern == "" &&
		s.Minimum == nil && s.Maximum == nil && s.ExclusiveMinimum == nil && s.ExclusiveMaximum == nil && s.ContentEncoding == "" && s.ContentSchema == nil &&
		s.MinItems == nil && s.MaxItems == nil && s.PrefixItems == nil && s.Items == nil && s.MinProperties == nil && s.MaxProperties == nil && s.Properties == nil
}
