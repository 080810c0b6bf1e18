package compile

import (
	"strings"
	"testing"
)

// TestDrafts: a schema of another draft is refused with the place, not compiled
// without its rules.
func TestDrafts(t *testing.T) {
	for _, c := range []struct{ schema, place, text string }{
		{`{"$schema":"http://json-schema.org/draft-07/schema#","type":"object"}`, "schema#/$schema", "draft-07"},
		{`{"$schema":"http://json-schema.org/draft-04/schema#","minimum":5,"exclusiveMinimum":true}`, "schema#/$schema", "draft-04"},
		{`{"$schema":"https://json-schema.org/draft/2019-09/schema","items":[{"type":"integer"}]}`, "schema#/$schema", "2019-09"},
		{`{"$schema":"https://example.com/own","type":"object"}`, "schema#/$schema", "example.com/own"},
		{`{"properties":{"a":{"$schema":"http://json-schema.org/draft-06/schema#"}}}`, "schema#/properties/a/$schema", "draft-06"},
		{`{"properties":{"a":{"items":[{"type":"integer"}]}}}`, "schema#/properties/a/items", "prefixItems"},
		{`{"additionalItems":false}`, "schema#/additionalItems", "prefixItems"},
		{`{"allOf":[{"minimum":5,"exclusiveMinimum":true}]}`, "schema#/allOf/0/exclusiveMinimum", "limit"},
		{`{"maximum":5,"exclusiveMaximum":false}`, "schema#/exclusiveMaximum", "limit"},
		{`{"dependencies":{"a":["b"]}}`, "schema#/dependencies", "dependentRequired"},
		{`{"$ref":"#/definitions/a","definitions":{"a":{"divisibleBy":2}}}`, "schema#/definitions/a/divisibleBy", "multipleOf"},
		{`{"type":"nothing"}`, "schema", "type"},
	} {
		_, _, err := Schema([]byte(c.schema), nil)
		if err == nil || !strings.HasPrefix(err.Error(), c.place+": ") || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: %v", c.schema, err)
		}
	}
	for _, schema := range []string{
		`{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object"}`,
		`{"$schema":"https://json-schema.org/draft/2020-12/schema#","prefixItems":[{"type":"integer"}],"items":false}`,
		`{"$ref":"#/definitions/a","definitions":{"a":{"type":"object"}}}`,
		`{"properties":{"dependencies":{},"additionalItems":{},"items":{},"$schema":{"type":"string"}},"required":["dependencies"]}`,
		`{"const":{"$schema":"http://json-schema.org/draft-07/schema#","items":[1],"dependencies":{}}}`,
		`{"enum":[{"exclusiveMinimum":true}],"examples":[{"additionalItems":1}]}`,
		`{"exclusiveMinimum":5}`,
		`true`,
	} {
		if _, _, err := Schema([]byte(schema), nil); err != nil {
			t.Errorf("%s: %v", schema, err)
		}
	}
}

// TestExtremes: a number whose digits nobody could write out stops nobody.
func TestExtremes(t *testing.T) {
	for schema, place := range map[string]string{
		`{"multipleOf":1e-999999999}`:                      "schema#/multipleOf: ",
		`{"properties":{"a":{"maximum":1E+99999999999}}}`:  "schema#/properties/a/maximum: ",
		`{"enum":[1,{"x":-1e99999999999999999999}]}`:       "schema#/enum/1/x: ",
		`{"minItems":1e309}`:                               "schema#/minItems: ",
		`{"const":0e999999999}`:                            "schema#/const: ",
		`{"multipleOf":1e-999,"maximum":1e+308,"const":5}`: "",
		`{"maximum":10000000000,"const":"1e-999999999"}`:   "",
	} {
		_, _, err := Schema([]byte(schema), nil)
		if (err == nil) != (place == "") || err != nil && !strings.HasPrefix(err.Error(), place) {
			t.Errorf("%s: %v", schema, err)
		}
	}
}
