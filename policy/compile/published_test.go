package compile

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"redoubt/policy"
)

// everything is a policy with all that there is.
const everything = `{"schema":"redoubt/policy/1","functions":[{"name":"Orders","mode":"enforce",
 "controls":{"schema":{"mode":"monitor","fail":"open"}},
 "triggers":[{"kind":"http-api","route":"POST /orders","source":"arn:*","authentication":["users"]},{"kind":"sqs","reports":true,"redrive":true}],
 "authentication":[
  {"name":"users","jwt":{"issuer":"https://i","algorithms":["RS256"],"audience":["a"],"clientIds":["b"],"tokenUse":"id","scopes":["s"],"jwks":"https://i/k","header":"authorization","leeway":30}},
  {"name":"inline","jwt":{"issuer":"https://i","algorithms":["RS256"],"audience":["a"],"keys":"{}"}},
  {"name":"keys","apikey":{"header":"x-api-key","hashes":[{"name":"p","sha256":"0000000000000000000000000000000000000000000000000000000000000000"}]}},
  {"name":"hooks","hmac":{"scheme":"generic","secret":"env:S","window":60,"header":"x-sig","prefix":"v1=","encoding":"hex","timestamp":"x-time"}},
  {"name":"gateway","authorizer":{"type":"jwt","subject":"sub","issuer":"https://i"}}],
 "authorization":{"cedar":{"staticPolicies":{"p":{"effect":"permit","principal":{"op":"All"},"action":{"op":"All"},"resource":{"op":"All"},"conditions":[]}}},
  "context":["event.body.id"],"ownership":[{"field":"event.body.userId","claim":"sub","required":true,"authentication":["users","gateway"]}]},
 "schemas":[{"kind":"sqs","schema":{"type":"object"}}],
 "fields":[{"path":"event.body.file","classes":["command","path"]}],
 "limits":{"bytes":1,"depth":1,"digits":1,"values":1,"records":1,"inner":1},
 "response":{"headers":{"x":"y"},"traces":"mask","secrets":"block","canary":"block","private":"mask","canaries":["c"],"personal":["iban"]},
 "budget":{"rate":1.5,"burst":2,"recursion":3,"cost":{"milliseconds":4,"window":5}},
 "quarantine":{"sqs":"https://q","s3":"b/p"}}]}`

func published(t *testing.T) (*jsonschema.Schema, map[string]any) {
	t.Helper()
	data, err := os.ReadFile("../../docs/schema/policy.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("x:policy", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("x:policy")
	if err != nil {
		t.Fatal(err)
	}
	return s, doc.(map[string]any)
}

// TestPublishedSchema: what the compiler takes the schema takes, and it refuses
// as much as a schema can.
func TestPublishedSchema(t *testing.T) {
	s, _ := published(t)
	d, err := policy.ReadDocument([]byte(everything))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Document(d); err != nil {
		t.Fatal(err)
	}
	again, _ := json.Marshal(d)
	def, _ := json.Marshal(policy.Default())
	for _, text := range [][]byte{[]byte(everything), again, def} {
		v, _ := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err := s.Validate(v); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, change := range [][2]string{
		{`"mode":"enforce"`, `"mode":"off"`},
		{`"schema":{"mode"`, `"schemes":{"mode"`},
		{`"kind":"http-api",`, ``},
		{`"RS256"`, `"none"`},
		{`"issuer":"https://i",`, ``},
		{`"sha256":"00`, `"sha256":"`},
		{`"scheme":"generic"`, `"scheme":"x"`},
		{`["command","path"]`, `["x"]`},
		{`"event.body.file"`, `"body"`},
		{`"authentication":["users","gateway"]`, `"authentication":"users"`},
		{`"budget":{`, `"budget":{"x":1,`},
		{`"milliseconds":4,`, ``},
		{`"window":5`, `"window":0`},
		{`redoubt/policy/1`, `redoubt/policy/2`},
	} {
		text := strings.Replace(everything, change[0], change[1], 1)
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil || text == everything {
			t.Fatalf("%s: %v", change[1], err)
		}
		if s.Validate(v) == nil {
			t.Errorf("%s is taken", change[1])
		}
	}
}

// TestSchemaNamesFields: the schema and the Go types have the same names.
func TestSchemaNamesFields(t *testing.T) {
	_, doc := published(t)
	defs := doc["$defs"].(map[string]any)
	function := defs["function"].(map[string]any)
	ways := defs["authentication"].(map[string]any)
	in := func(m map[string]any, path ...string) map[string]any {
		for _, step := range path {
			m = m[step].(map[string]any)
		}
		return m
	}
	for _, c := range []struct {
		schema map[string]any
		is     any
	}{
		{doc, policy.Document{}},
		{function, policy.Function{}},
		{in(function, "properties", "controls", "additionalProperties"), policy.Setting{}},
		{in(function, "properties", "schemas", "items"), policy.EventSchema{}},
		{in(function, "properties", "fields", "items"), policy.Field{}},
		{in(function, "properties", "limits"), policy.Limits{}},
		{in(function, "properties", "response"), policy.Response{}},
		{in(function, "properties", "budget"), policy.Budget{}},
		{in(defs, "cost"), policy.Cost{}},
		{in(function, "properties", "quarantine"), policy.Quarantine{}},
		{in(defs, "trigger"), policy.Trigger{}},
		{ways, policy.Authentication{}},
		{in(ways, "properties", "jwt"), policy.JWT{}},
		{in(ways, "properties", "apikey"), policy.APIKey{}},
		{in(ways, "properties", "apikey", "properties", "hashes", "items"), policy.Hashed{}},
		{in(ways, "properties", "hmac"), policy.HMAC{}},
		{in(ways, "properties", "authorizer"), policy.Authorizer{}},
		{in(defs, "authorization"), policy.Authorization{}},
		{in(defs, "authorization", "properties", "ownership", "items"), policy.Owner{}},
	} {
		got := sorted(in(c.schema, "properties"))
		want := tags(reflect.TypeOf(c.is))
		if !slices.Equal(got, want) {
			t.Errorf("%T: the schema has %v, the type %v", c.is, got, want)
		}
	}
	list := in(function, "properties", "fields", "items", "properties", "classes", "items")["enum"].([]any)
	if len(list) != len(policy.All.Names())+1 {
		t.Errorf("classes: %v", list)
	}
	if list := in(function, "properties", "controls", "propertyNames")["enum"].([]any); len(list) != len(policy.Controls()) {
		t.Errorf("controls: %v", list)
	}
}

func tags(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// BenchmarkReadProgram must stay below 2 ms.
func BenchmarkReadProgram(b *testing.B) {
	d, _ := policy.ReadDocument([]byte(everything))
	properties := map[string]any{}
	for i := range 300 {
		properties[strings.Repeat("x", i%20+1)+string(rune('a'+i%26))] = map[string]any{"type": "string", "maxLength": 64, "pattern": "^[a-z]+$"}
	}
	d.Functions[0].Schemas[0].Schema, _ = json.Marshal(map[string]any{"properties": properties})
	p, err := Document(d)
	if err != nil {
		b.Fatal(err)
	}
	data, _ := json.Marshal(p)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := policy.ReadProgram(data); err != nil {
			b.Fatal(err)
		}
	}
}

// TestProgramRoundTrip: what guard reads is what was compiled.
func TestProgramRoundTrip(t *testing.T) {
	d, _ := policy.ReadDocument([]byte(everything))
	p, err := Document(d)
	if err != nil {
		t.Fatal(err)
	}
	data, _ := json.Marshal(p)
	back, err := policy.ReadProgram(data)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := json.Marshal(back)
	if !bytes.Equal(data, again) {
		t.Errorf("%s became %s", data, again)
	}
}
