package compile

import (
	"strings"
	"testing"

	"redoubt/policy"
	"redoubt/trigger"
)

func TestPaths(t *testing.T) {
	for _, steps := range [][]string{nil, {"body"}, {"Records", "*", "body", "x"}, {"a b", "*", `q"]`, "custom:tenant"}, {"é"}} {
		text := trigger.Spell(steps)
		got, err := parsePath(text)
		if err != nil || strings.Join(got, "\x00") != strings.Join(steps, "\x00") {
			t.Errorf("%s: %q %v", text, got, err)
		}
	}
	for _, text := range []string{"", "body", "event..x", "event.", "event[x]", `event["x"`, "event x", "event[", "event.a[0]"} {
		if steps, err := parsePath(text); err == nil {
			t.Errorf("%s: %q", text, steps)
		}
	}
}

// TestFieldTable: what holds for every name holds for those with a place of
// their own, too.
func TestFieldTable(t *testing.T) {
	f, err := Function(policy.Function{Name: "f", Fields: []policy.Field{
		{Path: "event.Records[].body", Classes: policy.SQL},
		{Path: "event.Records[].body.file", Classes: policy.Path},
		{Path: "event.a.x", Classes: policy.XSS},
		{Path: "event[].x.y", Classes: policy.LDAP},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]policy.Class{
		"event.Records[].body": policy.SQL, "event.Records[].body.file": policy.SQL | policy.Path, "event.Records[].body.other": policy.SQL,
		"event.a.x": policy.XSS, "event.a.x.y": policy.XSS | policy.LDAP, "event.b.x.y": policy.LDAP, "event.Records": 0, "event.b.x": 0,
	} {
		steps, _ := parsePath(path)
		if got := classes(f.Fields, steps); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

func classes(places []policy.Place, steps []string) (c policy.Class) {
	at := 0
	for i, step := range steps {
		p := places[at]
		next, ok := p.Names[step]
		if !ok {
			next = p.Any
		}
		if next == 0 {
			return c
		}
		c |= places[next].Classes
		at, _ = next, i
	}
	return c
}

// TestMistakes: each is told with its place.
func TestMistakes(t *testing.T) {
	for text, want := range map[string]string{
		`{"name":"f","mode":"off"}`:                                                                                                              "function.mode",
		`{"name":"f","controls":{"inspect":{}}}`:                                                                                                 "function.controls.inspect",
		`{"name":"f","controls":{"form":{"fail":"x"}}}`:                                                                                          "function.controls.form.fail",
		`{"name":"f","triggers":[{"kind":"http"}]}`:                                                                                              "function.triggers[0].kind",
		`{"name":"f","triggers":[{"kind":"sqs","authentication":["x"]}]}`:                                                                        "function.triggers[0].authentication[0]",
		`{"name":"f","triggers":[{"kind":"kinesis","reports":true}]}`:                                                                            "function.triggers[0]: only queues",
		`{"name":"f","fields":[{"path":"body","classes":["sql"]}]}`:                                                                              "function.fields[0].path",
		`{"name":"f","fields":[{"path":"event.body","classes":[]}]}`:                                                                             "function.fields[0].classes",
		`{"name":"f","limits":{"depth":-1}}`:                                                                                                     "function.limits",
		`{"name":"f","budget":{"rate":1}}`:                                                                                                       "function.budget",
		`{"name":"f","budget":{"cost":{"milliseconds":1,"window":0}}}`:                                                                           "function.budget.cost",
		`{"name":"f","budget":{"cost":{"milliseconds":-1,"window":1}}}`:                                                                          "function.budget.cost",
		`{"name":"f","response":{"traces":"x"}}`:                                                                                                 "function.response.traces",
		`{"name":"f","quarantine":{"sqs":"arn:x"}}`:                                                                                              "function.quarantine.sqs",
		`{"name":"f","authentication":[{"name":"a"}]}`:                                                                                           "needs exactly one",
		`{"name":"f","authentication":[{"name":"none","authorizer":{"type":"jwt"}}]}`:                                                            "authentication[0].name",
		`{"name":"f","authentication":[{"name":"a","authorizer":{"type":"x"}}]}`:                                                                 "authorizer.type",
		`{"name":"f","authentication":[{"name":"a","apikey":{"header":"x","hashes":[{"sha256":"00"}]}}]}`:                                        "hashes[0].sha256",
		`{"name":"f","authentication":[{"name":"a","hmac":{"scheme":"github","secret":"vault:x"}}]}`:                                             "hmac.secret",
		`{"name":"f","authentication":[{"name":"a","hmac":{"scheme":"x","secret":"env:S"}}]}`:                                                    "hmac.scheme",
		`{"name":"f","authentication":[{"name":"a","hmac":{"scheme":"generic","secret":"env:S"}}]}`:                                              "hmac.header",
		`{"name":"f","authentication":[{"name":"a","jwt":{"issuer":"https://i","algorithms":["none"],"audience":["a"],"jwks":"https://i/k"}}]}`:  "jwt.algorithms",
		`{"name":"f","authentication":[{"name":"a","jwt":{"issuer":"https://i","algorithms":["HS256"],"audience":["a"],"jwks":"https://i/k"}}]}`: "jwt.algorithms",
		`{"name":"f","authentication":[{"name":"a","jwt":{"issuer":"https://i","algorithms":["RS256"],"jwks":"https://i/k"}}]}`:                  "needs audience",
		`{"name":"f","authentication":[{"name":"a","jwt":{"issuer":"https://i","algorithms":["RS256"],"audience":["a"],"jwks":"http://i/k"}}]}`:  "jwt.jwks",
		`{"name":"f","authorization":{"cedar":{"staticPolicies":{}}}}`:                                                                           "authorization.cedar",
		`{"name":"f","authorization":{"cedar":{"staticPolicies":{"a":{"effect":"maybe"}}}}}`:                                                     "authorization.cedar",
		`{"name":"f","authorization":{"ownership":[{"field":"event.body.id"}]}}`:                                                                 "ownership[0].claim",
		`{"name":"f","schemas":[{"kind":"sqs","schema":{"type":"text"}}]}`:                                                                       "schemas[0].schema",
		`{"name":"f","schemas":[{"kind":"sqs","schema":{"properties":{"a":{"pattern":"(?=x)"}}}}]}`:                                              "/properties/a/pattern",
		`{"name":"f","schemas":[{"kind":"sqs","schema":{"$ref":"https://x/y"}}]}`:                                                                "schemas[0].schema",
		`{"name":"f","schemas":[{"kind":"sqs","schema":{"unevaluatedItems":false}}]}`:                                                            "unevaluatedItems",
		`{"name":"f","schemas":[{"kind":"sqs","schema":{"allOf":[{"$ref":"#"}]}}]}`:                                                              "defined by itself",
		`{"name":"f","schemas":[{"kind":"sqs","schema":{}},{"kind":"sqs","schema":{}}]}`:                                                         "two schemas",
	} {
		d, err := policy.ReadDocument([]byte(`{"schema":"redoubt/policy/1","functions":[` + text + `]}`))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		_, err = Function(d.Functions[0])
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	double := policy.Document{Functions: []policy.Function{{Name: "f"}, {Name: "f"}}}
	if _, err := Document(double); err == nil || !strings.Contains(err.Error(), "functions[1].name") {
		t.Error(err)
	}
}
