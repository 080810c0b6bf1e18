package reach

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"

	"redoubt/lang/flow"
)

// schemaDialect is the draft of JSON Schema that event schemas are in.
const schemaDialect = "https://json-schema.org/draft/2020-12/schema"

// A JSONSchema is a schema in the draft 2020-12. The zero value takes every
// value. It marshals to the same bytes each time.
type JSONSchema struct {
	Dialect              string                 `json:"$schema,omitempty"`
	Title                string                 `json:"title,omitempty"`
	Type                 any                    `json:"type,omitempty"` // a string or several
	Enum                 []any                  `json:"enum,omitempty"`
	AnyOf                []*JSONSchema          `json:"anyOf,omitempty"`
	AllOf                []*JSONSchema          `json:"allOf,omitempty"`
	Not                  *JSONSchema            `json:"not,omitempty"`
	MinLength            *int                   `json:"minLength,omitempty"`
	MaxLength            *int                   `json:"maxLength,omitempty"`
	Pattern              string                 `json:"pattern,omitempty"`
	Minimum              *float64               `json:"minimum,omitempty"`
	ExclusiveMinimum     *float64               `json:"exclusiveMinimum,omitempty"`
	Maximum              *float64               `json:"maximum,omitempty"`
	ExclusiveMaximum     *float64               `json:"exclusiveMaximum,omitempty"`
	ContentEncoding      string                 `json:"contentEncoding,omitempty"`
	ContentMediaType     string                 `json:"contentMediaType,omitempty"`
	ContentSchema        *JSONSchema            `json:"contentSchema,omitempty"`
	MinItems             *int                   `json:"minItems,omitempty"`
	MaxItems             *int                   `json:"maxItems,omitempty"`
	PrefixItems          []*JSONSchema          `json:"prefixItems,omitempty"`
	Items                *JSONSchema            `json:"items,omitempty"`
	MinProperties        *int                   `json:"minProperties,omitempty"`
	MaxProperties        *int                   `json:"maxProperties,omitempty"`
	Required             []string               `json:"required,omitempty"`
	Properties           map[string]*JSONSchema `json:"properties,omitempty"`
	AdditionalProperties *bool                  `json:"additionalProperties,omitempty"`
}

// typeNames are JSON Schema's types with their classes.
var typeNames = []struct {
	name string
	of   flow.Class
}{
	{"string", flow.Texts},
	{"number", flow.Numbers},
	{"boolean", flow.Bools},
	{"array", flow.Lists},
	{"object", flow.Maps},
	{"null", flow.Null},
}

// values makes the part of a schema that says which values of each type pass.
// presence is its parent's to say.
func (s *JSONSchema) values(x flow.Spec) {
	may := x.May &^ flow.Absent
	if may == 0 {
		s.Not = &JSONSchema{} // there must be no such field
		return
	}
	s.types(may, x.Whole)
	s.empties(may)
	s.texts(x)
	s.numbers(x)
	s.items(x)
}

// types names the types, and nothing where each is one of them.
func (s *JSONSchema) types(may flow.Class, whole bool) {
	var names []string
	for _, t := range typeNames {
		switch {
		case may&t.of == 0:
		case t.name == "number" && whole:
			names = append(names, "integer")
		default:
			names = append(names, t.name)
		}
	}
	s.Type = typeOf(names, may&flow.Null == 0 && len(names) == len(typeNames)-1 && !whole)
	if s.Type == nil && may&flow.Null == 0 {
		s.Not = &JSONSchema{Enum: []any{nil}}
	}
}

// typeOf is the value of "type", nil where it would say nothing.
func typeOf(names []string, allButNull bool) any {
	switch {
	case allButNull || len(names) == len(typeNames) && !slices.Contains(names, "integer"):
		return nil
	case len(names) == 1:
		return names[0]
	}
	return names
}

// empties says of false, 0 and what is empty whether it passes.
func (s *JSONSchema) empties(may flow.Class) {
	one, none := 1, 0
	var not []any
	if s.Not != nil {
		not = s.Not.Enum
	}
	switch may & flow.Bools {
	case flow.True:
		not = append(not, false)
	case flow.False:
		not = append(not, true)
	}
	switch may & flow.Numbers {
	case flow.Number:
		not = append(not, 0)
	case flow.Zero:
		zero := 0.0
		s.Minimum, s.Maximum = &zero, &zero
	}
	switch may & flow.Texts {
	case flow.Text:
		s.MinLength = &one
	case flow.Empty:
		s.MaxLength = &none
	}
	switch may & flow.Lists {
	case flow.List:
		s.MinItems = &one
	case flow.EmptyList:
		s.MaxItems = &none
	}
	switch may & flow.Maps {
	case flow.Map:
		s.MinProperties = &one
	case flow.EmptyMap:
		s.MaxProperties = &none
	}
	switch {
	case len(not) == 1 && not[0] == nil:
		s.Not = &JSONSchema{Type: "null"}
	case len(not) > 0:
		s.Not = &JSONSchema{Enum: not}
	}
}

// texts says which texts pass.
func (s *JSONSchema) texts(x flow.Spec) {
	if x.May&flow.Text == 0 {
		return
	}
	empty := x.May&flow.Empty != 0
	if x.MinLength > 1 && !empty {
		s.MinLength = &x.MinLength
	}
	if x.MaxLength != math.MaxInt {
		s.MaxLength = &x.MaxLength
	}
	for i, p := range x.Patterns {
		if re, err := regexp.Compile(p); empty && (err != nil || !re.MatchString("")) {
			p = "^$|" + p
		}
		if i == 0 {
			s.Pattern = p
		} else {
			s.AllOf = append(s.AllOf, &JSONSchema{Pattern: p})
		}
	}
	if !empty && len(x.Patterns) > 0 && x.MinLength <= 1 {
		s.MinLength = nil // the pattern says so
	}
	if x.Enum != nil {
		s.oneOf(x, empty)
	}
}

// oneOf lists the texts that pass, beside what is no text.
func (s *JSONSchema) oneOf(x flow.Spec, empty bool) {
	var list []any
	for _, t := range x.Enum {
		list = append(list, t)
	}
	if empty {
		list = append(list, "")
	}
	others := x.May &^ (flow.Absent | flow.Texts)
	if others&flow.Null != 0 {
		list = append(list, nil)
	}
	s.MinLength, s.MaxLength, s.Pattern, s.AllOf = nil, nil, "", nil
	if others &^= flow.Null; others == 0 {
		s.Type, s.Enum, s.Not = nil, list, nil
		return
	}
	rest := &JSONSchema{}
	rest.types(others, x.Whole)
	s.AnyOf = []*JSONSchema{{Enum: list}, {Type: rest.Type}}
	s.Type = nil
}

// numbers says which numbers pass.
func (s *JSONSchema) numbers(x flow.Spec) {
	if x.May&flow.Numbers == 0 {
		return
	}
	if !math.IsInf(x.Min, 0) {
		if x.MinOpen {
			s.ExclusiveMinimum = &x.Min
		} else {
			s.Minimum = &x.Min
		}
		s.withoutZero(x.Min > 0 || x.Min == 0 && x.MinOpen)
	}
	if !math.IsInf(x.Max, 0) {
		if x.MaxOpen {
			s.ExclusiveMaximum = &x.Max
		} else {
			s.Maximum = &x.Max
		}
		s.withoutZero(x.Max < 0 || x.Max == 0 && x.MaxOpen)
	}
}

// withoutZero leaves out that 0 does not pass, where the bounds say so.
func (s *JSONSchema) withoutZero(said bool) {
	if !said || s.Not == nil {
		return
	}
	s.Not.Enum = slices.DeleteFunc(s.Not.Enum, func(v any) bool { return v == any(0) })
	if len(s.Not.Enum) == 0 {
		s.Not = nil
	}
}

func (s *JSONSchema) items(x flow.Spec) {
	if x.May&flow.List == 0 {
		return
	}
	if x.MinItems > 0 {
		s.MinItems = &x.MinItems
	}
	if x.MaxItems != math.MaxInt {
		s.MaxItems = &x.MaxItems
	}
}

// Write prints the schema for people, with the names of fields in order.
func (s *JSONSchema) Write(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(s); err != nil {
		return fmt.Errorf("printing a schema: %w", err)
	}
	return nil
}
