package report_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"redoubt/guard/report"
)

const log = `2026-11-20T10:00:00Z START RequestId: 1
{"schema":"redoubt/telemetry/1","time":"2026-11-20T10:00:00Z","faas.name":"Orders","trigger":"http-api","route":"POST /order","caller":"aa11","decision":"refuse","reasons":[{"control":"inspection","field":"event.body.file","class":"command","mode":"monitor","sample":"$(aaa)"}],"micros":90}
{"schema":"redoubt/telemetry/1","time":"2026-11-20T10:00:01Z","faas.name":"Orders","trigger":"http-api","route":"POST /order","caller":"bb22","decision":"refuse","enforced":true,"reasons":[{"control":"inspection","field":"event.body.file","class":"command","mode":"enforce","sample":"$(bbb)"},{"control":"inspection","field":"event.body.file","class":"command","mode":"enforce","record":1}],"micros":90}
{"schema":"redoubt/telemetry/1","time":"2026-11-20T10:00:02Z","faas.name":"Orders","trigger":"http-api","caller":"aa11","decision":"allow","reasons":[],"micros":9,"fault":"authentication"}
{"schema":"redoubt/telemetry/1","time":"2026-11-20T09:00:00Z","faas.name":"Worker","trigger":"sqs","decision":"quarantine","reasons":[{"control":"schema","field":"event.Records[].body\u001b[2J","class":"","mode":"monitor"}],"micros":9}
`

// TestSummary: what was refused is counted once for each event, by what refused it.
func TestSummary(t *testing.T) {
	s := read(t, log)
	if s.Events != 4 || s.Refused != 3 || s.Held != 1 || s.Others != 1 || len(s.Rules) != 2 {
		t.Fatalf("%+v", s)
	}
	r := s.Rules[0]
	if r.Function != "Orders" || r.Times != 2 || r.Held != 1 || len(r.Callers) != 2 || r.Callers[0].Name != "aa11" || len(r.Samples) != 2 {
		t.Errorf("%+v", r)
	}
	if len(s.Faults) != 1 || s.Faults[0].Control != "authentication" {
		t.Errorf("faults: %+v", s.Faults)
	}
	var b strings.Builder
	if err := s.Text(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"4 events from 2026-11-20 09:00:00 to 2026-11-20 10:00:02: 3 to be refused, 1 of them held back",
		"Orders  inspection (command) in event.body.file: 2 times in 3 events, enforced once", `"controls": {"inspection": {"mode": "enforce"}}`,
		"callers: aa11 (once), bb22 (once)", "sample, masked: $(aaa)", "2 events would have been refused",
		"fault: authentication of Orders could not do its work once",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	if strings.Contains(b.String(), "nothing is refused") || strings.Contains(b.String(), "most of what it gets") {
		t.Errorf("it says what is not so:\n%s", b.String())
	}
	if strings.Contains(b.String(), "\x1b") {
		t.Error("a field's name steers the terminal")
	}
}

// TestNothing: a log without records is not a clean one.
func TestNothing(t *testing.T) {
	var b strings.Builder
	if err := read(t, "START\nEND\n").Text(&b); err != nil || b.String() != "no decisions of redoubt guard in 2 lines\n" {
		t.Errorf("%q %v", b.String(), err)
	}
	b.Reset()
	if err := read(t, "").JSON(&b); err != nil || !json.Valid([]byte(b.String())) || strings.Contains(b.String(), "null") {
		t.Errorf("%s %v", b.String(), err)
	}
}

// TestBounds: an attacker who sends a new field each time fills nothing.
func TestBounds(t *testing.T) {
	var b strings.Builder
	for i := range 12_000 {
		fmt.Fprintf(&b, `{"schema":"redoubt/telemetry/1","time":"2026-11-20T10:00:00Z","faas.name":"F","trigger":"sqs","caller":"c%d","decision":"refuse","reasons":[{"control":"schema","field":"event.f%d","class":""}]}`+"\n", i, i)
	}
	s := read(t, b.String())
	if s.Events != 12_000 || len(s.Rules) != 10_000 || s.Left != 2000 {
		t.Errorf("%d events, %d rules, %d left", s.Events, len(s.Rules), s.Left)
	}
}

func read(t *testing.T, text string) *report.Summary {
	t.Helper()
	s := report.New()
	if err := s.Read(strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	s.Close()
	return s
}

// TestAdvice: a function of which nothing is refused can enforce, and a rule that meets most
// of what a function gets speaks of the policy.
func TestAdvice(t *testing.T) {
	const line = `{"schema":"redoubt/telemetry/1","time":"2026-11-20T10:00:00Z","faas.name":"%s","decision":"%s","reasons":[%s]}` + "\n"
	var b strings.Builder
	for range 10 {
		fmt.Fprintf(&b, line, "Calm", "allow", "")
		fmt.Fprintf(&b, line, "Misfit", "refuse", `{"control":"schema","field":"event.headers","class":"required"}`)
		fmt.Fprintf(&b, line, "Shot", "allow", "")
	}
	fmt.Fprintf(&b, line, "Shot", "refuse", `{"control":"authorization","field":"","class":"","signature":"s1"}`)
	s := read(t, b.String())
	var text strings.Builder
	if err := s.Text(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"nothing is refused of Calm (10 events)\n", "schema (required) in event.headers: 10 times in 10 events", "Shot  authorization: once in 11 events", "found by: s1",
		"11 events would have been refused", `"controls": {"authorization": {"mode": "enforce"}}`,
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
	if n := strings.Count(text.String(), "most of what it gets"); n != 1 || len(s.Functions) != 3 || s.Functions[1].Refused != 10 || s.Rules[0].Of != 10 {
		t.Errorf("%d notes, %+v", n, s.Functions)
	}
}
