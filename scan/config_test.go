package scan

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"redoubt/checks"
)

func configSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile("../docs/schema/config.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("config.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("config.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// TestConfig: the reader and the published schema take and refuse the same.
func TestConfig(t *testing.T) {
	schema := configSchema(t)
	for _, c := range []struct{ text, problem string }{
		{"{}", ""},
		{"checks: {public-route: off, admin-role: on, no-tracing: low, RD201: true}", ""},
		{"exclude: [test/**, '*.gen.yaml']", ""},
		{"ignore: [{check: public-route, path: a/*.yaml, function: f, resource: r, reason: a web shop}]", ""},
		{"ignore: [{fingerprint: abc, reason: seen}]", ""},
		{"fail-on: none", ""},
		{"parameters: {Stage: prod, Size: 3, Wide: true}", ""},
		{"licences: {deny: [AGPL-3.0, 'GPL-*'], allow: []}", ""},
		{"licences: {deny: GPL-3.0}", "lists allow and deny"},
		{"licences: {forbid: [GPL-3.0]}", "lists allow and deny"},
		{"licences: [GPL-3.0]", "licences takes a map"},
		{"licences: {allow: ['']}", "names of SPDX"},
		{"fail-on: severe", "fail-on takes"},
		{"cheks: {}", `unknown key "cheks"`},
		{"checks: {public-route: loud}", "on, off or a severity"},
		{"checks: [public-route]", "checks takes a map"},
		{"exclude: test", "exclude takes a list"},
		{"exclude: ['']", "globs"},
		{"ignore: [{check: public-route}]", "needs a reason"},
		{"ignore: [{reason: because}]", "names a check or a fingerprint"},
		{"ignore: [{check: public-route, pth: a, reason: b}]", `unknown key "pth"`},
		{"parameters: [a]", "parameters takes a map"},
		{"models: {python: [{api: [a.b], sink: command, at: ['Argument[0]']}]}", ""},
		{"models: {python: [{api: [a.b], snik: command}]}", `unknown key "snik"`},
		{"models: {python: [{api: [a.b], source: event}]}", ""},
		{"models: {cobol: [{api: [a.b], sink: command}]}", "models takes python, javascript and aws"},
		{"parameters: {A: {b: c}}", "not a text or a number"},
	} {
		text, problem := c.text, c.problem
		_, err := parseConfig("c.yaml", []byte(text), checks.All())
		if problem == "" && err != nil || problem != "" && (err == nil || !strings.Contains(err.Error(), problem) || !strings.HasPrefix(err.Error(), "c.yaml:1: ")) {
			t.Errorf("%s: %v, want %q", text, err, problem)
		}
		var doc any
		if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); (err == nil) != (problem == "") {
			t.Errorf("%s: the schema says %v", text, err)
		}
	}
}

// TestConfigOfUnknownCheck: names of checks are not in the schema, they grow.
func TestConfigOfUnknownCheck(t *testing.T) {
	for _, text := range []string{"checks: {public-rout: off}", "ignore: [{check: public-rout, reason: r}]"} {
		if _, err := parseConfig("c.yaml", []byte(text), checks.All()); err == nil || !strings.Contains(err.Error(), "there is no check") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestMatchPath(t *testing.T) {
	for _, c := range []struct {
		glob, path string
		want       bool
	}{
		{"test", "a/test/b.yaml", true},
		{"*.yaml", "a/b.yaml", true},
		{"*.yaml", "a/b.json", false},
		{"a/b", "a/b/c.yaml", true},
		{"a/b/", "a/bc/c.yaml", false},
		{"./a/*", "a/b.yaml", true},
		{"a/**/c.yaml", "a/c.yaml", true},
		{"a/**/c.yaml", "a/x/y/c.yaml", true},
		{"a/**/c.yaml", "b/x/c.yaml", false},
		{"**/b/**/d", "a/b/c/b/d", true},
		{"**/b/**/e", "a/b/c/b/d", false},
		{"a/**", "a", true},
		{strings.Repeat("**/a/", 40) + "b", strings.Repeat("a/", 400) + "c", false},
	} {
		if got := matchPath(c.glob, c.path); got != c.want {
			t.Errorf("matchPath(%.40s, %.40s) = %v", c.glob, c.path, got)
		}
	}
}
