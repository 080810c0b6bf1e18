package ocsf_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"redoubt/telemetry"
	"redoubt/telemetry/ocsf"
)

// A class is what OCSF 1.8.0's schema says of an event or an object (github.com/ocsf/ocsf-schema, from
// its events, objects and profiles, with what they extend).
type class struct{ Required, Attributes, AtLeastOne []string }

// objects are the schema's objects by the attributes that hold them.
func objects() map[string]string {
	return map[string]string{
		"metadata": "metadata", "product": "product", "finding_info": "finding_info", "actor": "actor", "user": "user", "api": "api",
		"service": "service", "request": "request", "src_endpoint": "network_endpoint", "dst_endpoint": "network_endpoint",
		"resources": "resource_details", "trace": "trace",
	}
}

func schema(t *testing.T) map[string]class {
	t.Helper()
	data, err := os.ReadFile("testdata/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var list map[string]class
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// wrong is what an event or an object has and should not, or lacks.
func wrong(schema map[string]class, name string, got map[string]any, profiles []string) []string {
	c, ok := schema[name]
	if !ok {
		return []string{"no class " + name}
	}
	known := slices.Clone(c.Attributes)
	for _, p := range profiles {
		known = append(known, schema["profile "+p].Attributes...)
	}
	var list []string
	for _, r := range c.Required {
		if _, ok := got[r]; !ok {
			list = append(list, name+" lacks "+r)
		}
	}
	if len(c.AtLeastOne) > 0 && !slices.ContainsFunc(c.AtLeastOne, func(one string) bool { return got[one] != nil }) {
		list = append(list, name+" has none of "+strings.Join(c.AtLeastOne, ", "))
	}
	for key, value := range got {
		if !slices.Contains(known, key) {
			list = append(list, name+" knows no "+key)
		}
		of, nested := objects()[key]
		if many, ok := value.([]any); ok && nested {
			value = many[0]
		}
		if inner, ok := value.(map[string]any); ok && nested {
			list = append(list, wrong(schema, of, inner, nil)...)
		}
	}
	return list
}

func TestSchema(t *testing.T) {
	classes := schema(t)
	at := time.UnixMilli(1764410400123)
	for _, c := range []struct {
		name   string
		rec    telemetry.Record
		want   string // class, activity, severity
		number string
	}{
		{"found", telemetry.Record{Function: "Orders", Trigger: "http-api", Decision: "refuse", Reasons: []telemetry.Reason{{Control: "inspection", Class: "command", Field: "event.body.file"}}}, "detection_finding 1 4", "200401"},
		{"held", telemetry.Record{Function: "Orders", Trigger: "sqs", Decision: "quarantine", Enforced: true, Trace: "5e1b41515ac6c58fab29b8a10d6e4a1e", Reasons: []telemetry.Reason{{Control: "form"}}}, "detection_finding 1 3", "200401"},
		{"passed", telemetry.Record{Function: "Orders", Request: "r", Trigger: "http-api", Route: "POST /order", Caller: "aa11", Decision: "allow", Trace: "5e1b41515ac6c58fab29b8a10d6e4a1e"}, "api_activity 1 1", "600301"},
		{"bare", telemetry.Record{}, "api_activity 99 1", "600399"},
		{"fault", telemetry.Record{Decision: "refuse", Fault: "not-ready"}, "api_activity 99 3", "600399"},
		{"ended", telemetry.Record{About: telemetry.Invocation, Function: "Orders", Outcome: telemetry.TimedOut, Duration: 3_000_000}, "api_activity 99 3", "600399"},
		{"served", telemetry.Record{About: telemetry.Invocation, Outcome: telemetry.Failed, ErrorType: "Guard.UpstreamBroken", Code: 502, Leaks: 2}, "api_activity 99 3", "600399"},
		{"loss", telemetry.Record{About: telemetry.Loss, Lost: 3}, "base_event 99 4", "99"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.rec.Time = at
			line := ocsf.Line(c.rec)
			var got map[string]any
			if err := json.Unmarshal(line, &got); err != nil || strings.Count(string(line), "\n") != 1 {
				t.Fatalf("%v %s", err, line)
			}
			want := strings.Fields(c.want)
			for key, value := range map[string]string{"activity_id": want[1], "severity_id": want[2], "type_uid": c.number, "time": "1764410400123"} {
				if data, _ := json.Marshal(int64(got[key].(float64))); string(data) != value {
					t.Errorf("%s is %s, want %s", key, data, value)
				}
			}
			var profiles []string
			if list, ok := got["metadata"].(map[string]any)["profiles"].([]any); ok {
				for _, p := range list {
					profiles = append(profiles, p.(string))
				}
			}
			if list := wrong(classes, want[0], got, profiles); len(list) > 0 {
				t.Errorf("%v in %s", list, line)
			}
		})
	}
}

// TestWrong: the test above can fail.
func TestWrong(t *testing.T) {
	got := map[string]any{"class_uid": 6003, "actor": map[string]any{}, "favourite": 1}
	list := strings.Join(wrong(schema(t), "api_activity", got, nil), "; ")
	for _, want := range []string{"api_activity lacks metadata", "actor has none of", "api_activity knows no favourite"} {
		if !strings.Contains(list, want) {
			t.Errorf("no %q in %s", want, list)
		}
	}
}
