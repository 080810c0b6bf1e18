package schema

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"redoubt/guard/tape"
	"redoubt/policy"
	"redoubt/policy/compile"
)

var limits = tape.Limits{Depth: 64, Digits: 400, Values: 1 << 16}

// reporter is what a test and rapid's have in common.
type reporter interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// check is what a schema says of a value: "" or what is wrong.
func check(t reporter, schema, value string) (keyword string, compiles error) {
	t.Helper()
	root, nodes, err := compile.Schema([]byte(schema), nil)
	if err != nil {
		return "", err
	}
	p, err := New(nodes)
	if err != nil {
		t.Fatal(err)
	}
	d := &tape.Doc{}
	if fault, _ := d.Read([]byte(value), limits); fault != tape.OK {
		t.Fatalf("%s: %s", value, fault)
	}
	c := Checker{
		Program: p,
		Content: func(d *tape.Doc, i int32, base64, isJSON bool) (*tape.Doc, bool) {
			inner := &tape.Doc{}
			if fault, _ := inner.Read(d.Bytes(i), limits); fault != tape.OK || base64 {
				return nil, !base64
			}
			return inner, true
		},
		Failed: func(_ int, path []string, word string) {
			keyword = strings.TrimSpace(strings.Join(path, ".") + " " + word)
		},
	}
	c.Check(root, d)
	return keyword, nil
}

func TestSchemas(t *testing.T) {
	for _, c := range []struct{ schema, value, want string }{
		{`{"properties":{"a":{"items":{"type":"integer"}}}}`, `{"a":[1,2.0,2.5]}`, "a.* type"},
		{`{"required":["a"]}`, `{"b":1}`, "required"},
		{`{"properties":{"b":{"required":["a"]}}}`, `{"b":{}}`, "b required"},
		{`{"additionalProperties":false,"properties":{"a":true}}`, `{"a":1,"b":2}`, "b false"},
		{`{"properties":{"body":{"type":"string","contentMediaType":"application/json","contentSchema":{"properties":{"n":{"maximum":3}}}}}}`, `{"body":"{\"n\":4}"}`, "body.n maximum"},
		{`{"properties":{"body":{"contentMediaType":"application/json"}}}`, `{"body":"<a/>"}`, "body contentMediaType"},
		{`{"properties":{"body":{"contentSchema":{"type":"object"}}}}`, `{"body":"<a/>"}`, ""},
		{`{"enum":[{"a":[1,"x"],"b":null}]}`, `{"b":null,"a":[1.0,"x"]}`, ""},
		{`{"const":9007199254740993}`, `9007199254740992`, "enum"},
		{`{"const":9007199254740993.0}`, `9007199254740992`, "enum"},
		{`{"const":9007199254740993.0}`, `9007199254740993`, ""},
		{`{"enum":[1,9007199254740993.0]}`, `9007199254740992.0`, "enum"},
		{`{"const":0}`, `1e-999999999`, "enum"},
		{`{"const":0}`, `0.0e999999999`, ""},
		{`{"uniqueItems":true}`, `[9007199254740993,9007199254740992,9007199254740993.0]`, "uniqueItems"},
		{`{"uniqueItems":true}`, `[9007199254740993,9007199254740992.0,9007199254740991]`, ""},
		{`{"uniqueItems":true}`, `[[1,{"a":0.1}],[1.0,{"a":1e-1}]]`, "uniqueItems"},
		{`{"pattern":"^a+$"}`, `"aab"`, "pattern"},
		{`{"maxLength":2}`, `"😀😀"`, ""},
		{`{"anyOf":[{"type":"null"},{"minLength":2}]}`, `"a"`, "anyOf"},
		{`{"$ref":"#/$defs/t","$defs":{"t":{"properties":{"next":{"$ref":"#/$defs/t"}},"required":["v"]}}}`, `{"v":1,"next":{"v":2,"next":{}}}`, "next.next required"},
	} {
		got, err := check(t, c.schema, c.value)
		if err != nil || got != c.want {
			t.Errorf("%s of %s: %q %v, want %q", c.schema, c.value, got, err, c.want)
		}
	}
}

// TestEffort: alternatives that refer to themselves end.
func TestEffort(t *testing.T) {
	schema := `{"anyOf":[{"items":{"$ref":"#"},"minItems":1},{"items":{"$ref":"#"},"maxItems":1,"minItems":1}]}`
	if got, err := check(t, schema, strings.Repeat("[", 60)+strings.Repeat("]", 60)); err != nil || got == "" {
		t.Error(got, err)
	}
}

// TestEffortAsked: where the effort does not do, neither a not nor an if is a way
// through.
func TestEffortAsked(t *testing.T) {
	const costly = `{"contains":{"allOf":[{"$ref":"#/$defs/x"},{"$ref":"#/$defs/x"},{"$ref":"#/$defs/x"},{"$ref":"#/$defs/x"},{"const":"evil"}]}}`
	const defs = `,"$defs":{"x":{"allOf":[true,true,true]}}}`
	list := func(n int, last string) string { return `{"a":[` + strings.Repeat("0,", n) + last + `]}` }
	for _, c := range []struct{ name, schema, value, want string }{
		{"not", `{"properties":{"a":{"not":` + costly + `}}` + defs, list(60_000, `"evil"`), "a effort"},
		{"if", `{"properties":{"a":{"if":` + costly + `,"then":false}}` + defs, list(60_000, `"evil"`), "a effort"},
		{"no matter what else", `{"properties":{"a":{"anyOf":[{"not":` + costly + `},true]}}` + defs, list(60_000, `"good"`), "a effort"},
		{"not, few", `{"properties":{"a":{"not":` + costly + `}}` + defs, list(60, `"evil"`), "a not"},
		{"not, few and good", `{"properties":{"a":{"not":` + costly + `}}` + defs, list(60, `"good"`), ""},
		{"not, many", `{"properties":{"a":{"not":{"contains":{"const":"evil"}}}}}`, list(60_000, `"good"`), ""},
	} {
		got, err := check(t, c.schema, c.value)
		if path, word, _ := strings.Cut(got, " "); word == "effort" && strings.HasPrefix(path, "a") {
			got = "a effort"
		}
		if err != nil || got != c.want {
			t.Errorf("%s: %q %v, want %q", c.name, got, err, c.want)
		}
	}
}

// TestEffortRecords: the record that takes the effort, and those behind it, fail; not
// the batch.
func TestEffortRecords(t *testing.T) {
	root, nodes, err := compile.Schema([]byte(`{"properties":{"Records":{"items":{"not":{"contains":{"const":"evil"}}}}}}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(nodes)
	if err != nil {
		t.Fatal(err)
	}
	costly := "[" + strings.Repeat("0,", effort) + `"evil"]`
	for value, want := range map[string][]int{
		`{"Records":[[1],` + costly + `,[2]]}`: {1, 2},
		`{"Records":[["evil"],[2]]}`:           {0},
	} {
		d := &tape.Doc{}
		if fault, _ := d.Read([]byte(value), tape.Limits{Depth: 9, Digits: 9, Values: 1 << 20}); fault != tape.OK {
			t.Fatal(fault)
		}
		var failed []int
		c := Checker{
			Program: p,
			Record: func(d *tape.Doc, i int32) int {
				for at, e := range d.Elements(d.Get(0, "Records")) {
					if e == i {
						return at
					}
				}
				return -1
			},
			Failed: func(record int, _ []string, _ string) { failed = append(failed, record) },
		}
		c.Check(root, d)
		if !slices.Equal(failed, want) {
			t.Errorf("%.30s: %v, want %v", value, failed, want)
		}
	}
}

// skipped are files of the test suite about what is not supported: references
// out of the document, and content, which we assert and the draft annotates.
var skipped = []string{"anchor", "dynamicRef", "unevaluatedItems", "unevaluatedProperties", "vocabulary", "refRemote", "content", "format"}

// TestSuite runs the JSON Schema Test Suite, where it is there.
func TestSuite(t *testing.T) {
	root := os.Getenv("JSON_SCHEMA_TEST_SUITE")
	files, _ := filepath.Glob(filepath.Join(root, "tests", "draft2020-12", "*.json"))
	if root == "" || len(files) == 0 {
		t.Skip("JSON_SCHEMA_TEST_SUITE does not name github.com/json-schema-org/JSON-Schema-Test-Suite")
	}
	ran, left := 0, 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		if slices.Contains(skipped, name) {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var groups []struct {
			Description string
			Schema      json.RawMessage
			Tests       []struct {
				Description string
				Data        json.RawMessage
				Valid       bool
			}
		}
		if err := json.Unmarshal(data, &groups); err != nil {
			t.Fatal(err)
		}
		for _, g := range groups {
			for _, c := range g.Tests {
				d := &tape.Doc{}
				if fault, _ := d.Read(c.Data, limits); fault != tape.OK {
					left++
					continue
				}
				got, err := check(t, string(g.Schema), string(c.Data))
				if err != nil {
					t.Logf("%s: %s: %v", name, g.Description, err)
					left++
					continue
				}
				ran++
				if (got == "") != c.Valid {
					t.Errorf("%s: %s: %s: %q", name, g.Description, c.Description, got)
				}
			}
		}
	}
	t.Logf("%d tests, %d left out", ran, left)
}

// schemas draws schemas of the keywords that are compiled.
func schemas(depth int) *rapid.Generator[map[string]any] {
	return rapid.Custom(func(t *rapid.T) map[string]any {
		m := map[string]any{}
		some := func(key string, v any) {
			if rapid.IntRange(0, 3).Draw(t, "with") == 0 {
				m[key] = v
			}
		}
		number := rapid.IntRange(0, 3)
		some("type", rapid.SampledFrom([]any{"string", "integer", "number", "object", "array", "null", "boolean", []string{"string", "null"}}).Draw(t, "type"))
		some("enum", []any{values(1).Draw(t, "value"), 1, "a"})
		some("minimum", number.Draw(t, "n"))
		some("exclusiveMaximum", number.Draw(t, "n"))
		some("multipleOf", 1+number.Draw(t, "n"))
		some("minLength", number.Draw(t, "n"))
		some("maxItems", number.Draw(t, "n"))
		some("maxProperties", number.Draw(t, "n"))
		some("uniqueItems", true)
		some("pattern", rapid.SampledFrom([]string{"^a", "b$", "[0-9]"}).Draw(t, "pattern"))
		some("required", []string{"a"})
		some("dependentRequired", map[string]any{"a": []string{"b"}})
		if depth == 0 {
			return m
		}
		sub := func() any {
			if rapid.IntRange(0, 8).Draw(t, "bool") == 0 {
				return rapid.Bool().Draw(t, "all")
			}
			return schemas(depth-1).Draw(t, "sub")
		}
		for _, key := range []string{"items", "additionalProperties", "propertyNames", "contains", "not", "if", "then", "else"} {
			if rapid.IntRange(0, 5).Draw(t, "with") == 0 {
				m[key] = sub()
			}
		}
		for _, key := range []string{"allOf", "anyOf", "oneOf", "prefixItems"} {
			if rapid.IntRange(0, 5).Draw(t, "with") == 0 {
				m[key] = []any{sub(), sub()}
			}
		}
		some("properties", map[string]any{"a": sub(), "b": sub()})
		some("patternProperties", map[string]any{"^a": sub()})
		some("dependentSchemas", map[string]any{"b": sub()})
		return m
	})
}

func values(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		switch n := rapid.IntRange(0, 6).Draw(t, "kind"); {
		case n == 0:
			return nil
		case n == 1:
			return rapid.Bool().Draw(t, "bool")
		case n == 2:
			return rapid.SampledFrom([]any{0, 1, 2, 3, 4, 1.5, -1, 1e3}).Draw(t, "number")
		case n == 3 || depth == 0:
			return rapid.SampledFrom([]string{"", "a", "ab", "b1", "é", "{}", "abcd"}).Draw(t, "text")
		case n == 4:
			return rapid.SliceOfN(values(depth-1), 0, 4).Draw(t, "list")
		}
		return rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "aa", "c"}), values(depth-1), 0, 4).Draw(t, "map")
	})
}

// TestDifferential: jsonschema/v6 says the same of the same.
func TestDifferential(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		schema, _ := json.Marshal(schemas(3).Draw(t, "schema"))
		text, _ := json.Marshal(values(3).Draw(t, "value"))
		want := oracle(t, schema, text)
		got, err := check(t, string(schema), string(text))
		if err != nil {
			t.Fatalf("%s: %v", schema, err)
		}
		if (got == "") != (want == nil) {
			t.Fatalf("%s of %s: %q, want %v", schema, text, got, want)
		}
	})
}

// TestNumbers: jsonschema/v6 says the same of numbers that doubles can't tell apart.
func TestNumbers(t *testing.T) {
	literals := rapid.OneOf(
		rapid.SampledFrom([]string{
			"0", "-0", "0.0", "1", "1.0", "10e-1", "1.00000000000000000001", "0.1", "0.10", "1e-1", "0.10000000000000000001", "0.3", "0.30", "0.01", "19.99", "2.5",
			"9007199254740991", "9007199254740992", "9007199254740993", "9007199254740993.0", "9.007199254740993e15", "9007199254740992.5",
			"9223372036854775807", "9223372036854775808", "18446744073709551615", "1e22", "1e-300", "5e-324", "4.9e-324", "1e-320", "1e308", "1.5e+2",
		}),
		rapid.StringMatching(`(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?`),
	)
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SampledFrom([]string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "type", "const", "enum"}).Draw(t, "key")
		of, value := literals.Draw(t, "of"), literals.Draw(t, "value")
		if rapid.Bool().Draw(t, "negative") {
			value = "-" + strings.TrimPrefix(value, "-")
		}
		if f, _ := json.Number(of).Float64(); key == "multipleOf" && f == 0 {
			of = "7"
		}
		if key == "type" {
			of = `"integer"`
		}
		if key == "enum" {
			of = "[[0]," + of + "]"
		}
		schema := `{"` + key + `":` + of + `}`
		want := oracle(t, []byte(schema), []byte(value))
		got, err := check(t, schema, value)
		if err != nil || (got == "") != (want == nil) {
			t.Fatalf("%s of %s: %q %v, want %v", schema, value, got, err, want)
		}
	})
}

// TestNumberEdges: what an exponent makes of a number takes no time.
func TestNumberEdges(t *testing.T) {
	for _, c := range []struct{ schema, value, want string }{
		{`{"multipleOf":0.1}`, `0.3`, ""},
		{`{"multipleOf":0.01}`, `19.99`, ""},
		{`{"multipleOf":0.01}`, `19.999`, "multipleOf"},
		{`{"multipleOf":0.3}`, `1e308`, "multipleOf"},
		{`{"multipleOf":0.5}`, `1e308`, ""},
		{`{"multipleOf":3}`, `-9`, ""},
		{`{"multipleOf":3}`, `0.0`, ""},
		{`{"multipleOf":0.1}`, `1e-999999999999999999999`, "multipleOf"},
		{`{"multipleOf":1e-400}`, `5e-324`, ""},
		{`{"multipleOf":3e-999}`, `1e300`, "multipleOf"},
		{`{"multipleOf":7}`, `7e-0000000000000000000000000000000000000001`, "multipleOf"},
		{`{"type":"integer"}`, `1.00000000000000000001`, "type"},
		{`{"type":"integer"}`, `1.00000000000000000000`, ""},
		{`{"type":"integer"}`, `1e-999999999999999999999`, "type"},
		{`{"type":"integer"}`, `12.5e1`, ""},
		{`{"type":"integer"}`, `0e-999999999999999999999`, ""},
		{`{"maximum":9007199254740992}`, `9007199254740993`, "maximum"},
		{`{"maximum":9007199254740992}`, `9007199254740992.0`, ""},
		{`{"maximum":9223372036854775807}`, `9223372036854775807`, ""},
		{`{"maximum":9223372036854775807}`, `9223372036854775808`, "maximum"},
		{`{"minimum":-9223372036854775808}`, `-9223372036854775809`, "minimum"},
		{`{"exclusiveMinimum":0}`, `1e-400`, ""},
		{`{"exclusiveMinimum":0}`, `-0.0`, "exclusiveMinimum"},
		{`{"exclusiveMaximum":1}`, `0.99999999999999999999`, ""},
		{`{"minItems":1e308}`, `[1]`, "items"},
	} {
		got, err := check(t, c.schema, c.value)
		if err != nil || got != c.want {
			t.Errorf("%s of %s: %q %v, want %q", c.schema, c.value, got, err, c.want)
		}
	}
	if _, err := New([]policy.Node{{Min: "x"}}); err == nil {
		t.Error("a limit that is no number is taken")
	}
}

func oracle(t *rapid.T, schema, text []byte) error {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("x:s", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("x:s")
	if err != nil {
		t.Fatalf("%s: %v", schema, err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}
