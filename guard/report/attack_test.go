package report_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"redoubt/guard/report"
	"redoubt/telemetry"
)

// A stand is a value at a place of an event.
type stand struct{ field, class, value string }

// reported is what the report makes of one event with these values: fields by rule.
func reported(t *testing.T, stands ...stand) []string {
	t.Helper()
	r := telemetry.Record{Time: time.Unix(1, 0), Function: "F", Decision: "refuse"}
	for _, s := range stands {
		r.Reasons = append(r.Reasons, telemetry.Reason{Control: "inspection", Field: s.field, Class: s.class, Sample: telemetry.Mask([]byte(s.value))})
	}
	var list []string
	for _, rule := range read(t, string(r.Line())).Rules {
		list = append(list, rule.Class+" "+strings.Join(rule.Fields, " "))
		if rule.Field != rule.Fields[0] || rule.Times != 1 {
			t.Errorf("%+v", rule)
		}
	}
	slices.Sort(list)
	return list
}

// TestOneAttack: a value that stands in several places of an event is one attack, whichever way
// round it comes; two values, or two classes, are two.
func TestOneAttack(t *testing.T) {
	const union, coded = "7' UNION SELECT card FROM payments --", "id=7%27%20UNION+SELECT%20card%20FROM%20payments%20--"
	query, raw, body := "event.queryStringParameters.id", "event.rawQueryString", "event.body"
	for _, c := range []struct {
		what   string
		stands []stand
		want   []string
	}{
		{"twice as it is", []stand{{body, "sql", union}, {query, "sql", union}}, []string{"sql " + query + " " + body}},
		{"coded, and cut off", []stand{{raw, "sql", coded}, {query, "sql", union}}, []string{"sql " + query + " " + raw}},
		{"the other way round", []stand{{query, "sql", union}, {raw, "sql", coded}, {body, "sql", coded}}, []string{"sql " + query + " " + body + " " + raw}},
		{"within a text", []stand{{query, "command", ";id"}, {body, "command", "a=1&b=;id&c=2"}}, []string{"command " + query + " " + body}},
		{"two values", []stand{{query, "sql", "1 OR 1=1"}, {body, "sql", "x'; DROP TABLE a"}}, []string{"sql " + body, "sql " + query}},
		{"two classes", []stand{{query, "sql", "'"}, {body, "xss", "'"}}, []string{"sql " + query, "xss " + body}},
		{"no samples", []stand{{query, "required", ""}, {body, "required", ""}}, []string{"required " + body, "required " + query}},
		{"a text that is cut off before", []stand{{query, "sql", union}, {raw, "sql", "a=" + strings.Repeat("x-", 30) + coded}}, []string{"sql " + query, "sql " + raw}},
		{"one sign that stands anywhere", []stand{{query, "sql", "'"}, {raw, "sql", "a=%27;b"}}, []string{"sql " + query, "sql " + raw}},
	} {
		if got := reported(t, c.stands...); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

// TestAttackText: people read of one attack, and of where else its value stands.
func TestAttackText(t *testing.T) {
	const line = `{"schema":"redoubt/telemetry/1","time":"2026-11-20T10:00:00Z","faas.name":"F","decision":"refuse","reasons":[` +
		`{"control":"inspection","field":"event.rawQueryString","class":"sql","mode":"monitor","signature":"s1","sample":"a=0%00"},` +
		`{"control":"inspection","field":"event.queryStringParameters.q","class":"sql","mode":"enforce","signature":"s2","sample":"0'"}]}` + "\n"
	s := read(t, line+line)
	var b strings.Builder
	if err := s.Text(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"F  inspection (sql) in event.queryStringParameters.q: 2 times in 2 events, enforced 2 times",
		"  the same value in event.rawQueryString\n", "found by: s1, s2\n", "sample, masked: 0'\n",
	} {
		if strings.Count(b.String(), want) != 1 {
			t.Errorf("want one %q in\n%s", want, b.String())
		}
	}
	b.Reset()
	if err := s.JSON(&b); err != nil || !strings.Contains(b.String(), `"fields"`) {
		t.Errorf("%v\n%s", err, b.String())
	}
}

// TestSampleLength: what is compared knows how long a sample is.
func TestSampleLength(t *testing.T) {
	if n := len(telemetry.Mask(make([]byte, 1000))); n != report.Sampled {
		t.Errorf("a sample has %d characters, not %d", n, report.Sampled)
	}
}

// TestManyFields: an event of which all fields are refused costs and keeps little.
func TestManyFields(t *testing.T) {
	var reasons []telemetry.Reason
	for i := range 500 {
		for j, sample := range []string{strings.Repeat("a", 48), strings.Repeat("a", i%48) + "'" + strings.Repeat("a", 47-i%48)} {
			reasons = append(reasons, telemetry.Reason{Control: "inspection", Field: fmt.Sprintf("event.f%d-%d", i, j), Class: "sql", Sample: sample})
		}
	}
	line, err := json.Marshal(telemetry.Record{Schema: telemetry.Schema, Function: "F", Decision: "refuse", Reasons: reasons})
	if err != nil {
		t.Fatal(err)
	}
	s := read(t, string(line)+"\n")
	if s.Events != 1 || len(s.Rules) == 0 || len(s.Rules) > len(reasons) {
		t.Fatalf("%d events, %d rules", s.Events, len(s.Rules))
	}
	for _, r := range s.Rules {
		if len(r.Fields) > 16 || r.Times != 1 {
			t.Fatalf("%d fields, %d times", len(r.Fields), r.Times)
		}
	}
}
