package report

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"redoubt/check"
	"redoubt/reach"
)

func compile(t *testing.T, file string, doc any) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(file, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(file)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func parse(t *testing.T, data []byte) any {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func readSchema(t *testing.T, file string) any {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, data)
}

// closed forbids fields that the schema does not name. The published schema
// allows them, so that fields can be added; what we print must all be named.
func closed(doc any) any {
	switch x := doc.(type) {
	case map[string]any:
		for _, v := range x {
			closed(v)
		}
		if _, ok := x["properties"].(map[string]any); ok {
			x["additionalProperties"] = false
		}
	case []any:
		for _, v := range x {
			closed(v)
		}
	}
	return doc
}

func sarifHandler() check.Handler {
	for _, h := range Handlers() {
		if h.Name == "sarif" {
			return h
		}
	}
	return check.Handler{}
}

func TestSARIFIsValid(t *testing.T) {
	schema := compile(t, "sarif.json", readSchema(t, "testdata/sarif-schema-2.1.0.json"))
	for name, r := range map[string]*check.Report{"empty": emptyReport(), "rich": richReport(), "hostile": hostileReport()} {
		if err := schema.Validate(parse(t, render(t, sarifHandler(), r))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if schema.Validate(parse(t, []byte(`{"version": "2.1.0", "runs": [{}]}`))) == nil {
		t.Error("the schema lets everything pass")
	}
}

func TestSARIFHoldsTheFinding(t *testing.T) {
	var log sarifLog
	if err := json.Unmarshal(render(t, sarifHandler(), richReport()), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	first, last := run.Results[0], run.Results[len(run.Results)-1]
	switch {
	case first.Fingerprints["redoubt/v1"] != "f1" || first.Level != "error" || first.Properties.Security != "9.5":
		t.Errorf("first result: %+v", first)
	case len(first.Flows) != 1 || len(first.Flows[0].Threads[0].Locations) != 2:
		t.Errorf("code flow: %+v", first.Flows)
	case len(last.Suppressions) != 1 || last.Suppressions[0].Kind != "inSource" || len(first.Suppressions) != 0:
		t.Errorf("suppressions: %+v", last.Suppressions)
	}
	for _, r := range run.Results {
		if run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("rule index of %s leads to %s", r.RuleID, run.Tool.Driver.Rules[r.RuleIndex].ID)
		}
	}
	if rule := run.Tool.Driver.Rules[0]; rule.Short.Text != "A shell runs what a caller sends" || rule.Help.Markdown != "Why it matters." {
		t.Errorf("rule: %+v", rule)
	}
}

func TestReportKeepsItsSchema(t *testing.T) {
	schema := compile(t, "report.json", closed(readSchema(t, "../docs/schema/report.schema.json")))
	for name, r := range map[string]*check.Report{"empty": emptyReport(), "rich": richReport()} {
		if err := schema.Validate(parse(t, render(t, Handlers()[1], r))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	bad := richReport()
	bad.Findings[0].Severity = "urgent"
	if schema.Validate(parse(t, render(t, Handlers()[1], bad))) == nil {
		t.Error("an unknown severity passes")
	}
}

func TestModelKeepsItsSchema(t *testing.T) {
	schema := compile(t, "model.json", closed(readSchema(t, "../docs/schema/model.schema.json")))
	for name, graphs := range map[string][]*reach.Graph{"none": nil, "shop": {shop()}} {
		var b bytes.Buffer
		if err := Model(&b, check.Tool{Name: "redoubt", Version: "1.2.3"}, graphs); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(parse(t, b.Bytes())); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if name == "shop" {
			golden(t, "model.json", b.Bytes())
		}
	}
}

func TestGraphGolden(t *testing.T) {
	apps := []check.Application{Describe(shop())}
	for _, format := range GraphFormats() {
		var b bytes.Buffer
		if err := Graph(&b, format, apps); err != nil {
			t.Fatal(err)
		}
		golden(t, "graph."+format, b.Bytes())
		if err := Graph(&broken{10}, format, apps); err == nil {
			t.Errorf("%s: the writer's error is lost", format)
		}
		hostile := bytes.Buffer{}
		if err := Graph(&hostile, format, hostileReport().Applications); err != nil || deceiving.Match(hostile.Bytes()) {
			t.Errorf("%s: hostile names pass (%v)", format, err)
		}
		if format != "json" && format != "dot" && bytes.Contains(hostile.Bytes(), []byte("<script")) {
			t.Errorf("%s passes on markup", format)
		}
	}
	if err := Graph(&bytes.Buffer{}, "png", apps); err == nil {
		t.Error("an unknown format is no error")
	}
}
