package reach_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"testing"

	"redoubt/reach"
	"redoubt/trigger"
)

// TestEventSchemasTakeSamples: what a source sends passes, once it holds what
// the code needs. The applications are the examples, and OWASP's DVSA where
// REDOUBT_CORPORA holds it.
func TestEventSchemasTakeSamples(t *testing.T) {
	for folder, template := range applications() {
		g := graphIn(t, os.DirFS(folder), template)
		n := 0
		for _, f := range g.App.Functions {
			for _, s := range g.EventSchemas(f) {
				k, _ := trigger.Of(s.Kind)
				event := filled(s.Schema, value(t, k.Sample()))
				text, err := json.Marshal(event)
				if err != nil {
					t.Fatal(err)
				}
				if err := validate(t, s.Schema, text); err != nil {
					t.Errorf("%s %s: %v\n%s", folder, f.Label(), err, text)
				}
				n++
			}
		}
		if n == 0 {
			t.Errorf("%s: no schemas", folder)
		}
	}
}

// filled is a value with what a schema wants of it: fields that are missing, and
// values where those that are there do not pass.
func filled(s *reach.JSONSchema, v any) any {
	if s == nil {
		return v
	}
	v = ofType(s, v)
	switch x := v.(type) {
	case map[string]any:
		for _, k := range s.Required {
			if _, ok := x[k]; !ok {
				x[k] = filled(s.Properties[k], nil)
			}
		}
		for k, c := range s.Properties {
			if old, ok := x[k]; ok {
				x[k] = filled(c, old)
			}
		}
	case []any:
		for len(x) < len(s.PrefixItems) || s.MinItems != nil && len(x) < *s.MinItems {
			x = append(x, map[string]any{})
		}
		for i := range x {
			if i < len(s.PrefixItems) {
				x[i] = filled(s.PrefixItems[i], x[i])
			} else {
				x[i] = filled(s.Items, x[i])
			}
		}
		return x
	case string:
		return filledText(s, x)
	}
	return v
}

// ofType is v, or a value of one of the types that the schema names.
func ofType(s *reach.JSONSchema, v any) any {
	if len(s.Enum) > 0 {
		return s.Enum[0]
	}
	var types []string
	switch x := s.Type.(type) {
	case nil:
		if v == nil && s.Not != nil {
			return map[string]any{}
		}
		return v
	case string:
		types = []string{x}
	case []string:
		types = x
	}
	have := map[string]any{"string": "a", "object": map[string]any{}, "array": []any{}, "number": 1, "integer": 1, "boolean": true, "null": nil}
	is := "null"
	switch v.(type) {
	case string:
		is = "string"
	case map[string]any:
		is = "object"
	case []any:
		is = "array"
	case bool:
		is = "boolean"
	case json.Number:
		is = "number"
	}
	for _, t := range types {
		if t == is {
			return v
		}
	}
	return have[types[0]]
}

// filledText is a text whose content passes.
func filledText(s *reach.JSONSchema, text string) any {
	switch {
	case s.ContentMediaType == "" && s.Pattern != "":
		return "1"
	case s.ContentMediaType == "":
		return text
	}
	in := []byte(text)
	if s.ContentEncoding == "base64" {
		in, _ = base64.StdEncoding.DecodeString(text)
	}
	var v any
	if json.Unmarshal(in, &v) != nil {
		v = nil
	}
	out, _ := json.Marshal(filled(s.ContentSchema, v))
	if s.ContentEncoding == "base64" {
		return base64.StdEncoding.EncodeToString(out)
	}
	return string(out)
}

func applications() map[string]string {
	apps := map[string]string{"../examples/shop": "template.yaml", "../examples/shop-hardened": "template.yaml"}
	dvsa := os.Getenv("REDOUBT_CORPORA") + "/DVSA"
	if _, err := os.Stat(dvsa + "/template.yml"); err == nil {
		apps[dvsa] = "template.yml"
	}
	return apps
}
