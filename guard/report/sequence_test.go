package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"redoubt/guard/report"
	"redoubt/telemetry"
)

// A shop writes what guards of several functions would, in any order.
type shop struct {
	log bytes.Buffer
	n   int
}

// ran is a function's invocation, under a trace of its own unless trace says so; from are the
// traces that the messages of a queue carry.
func (s *shop) ran(function, trigger string, trace int, from ...int) {
	s.n++
	rec := telemetry.Record{
		Time: time.Unix(int64(s.n), 0), Function: function, Request: fmt.Sprintf("r%d", s.n), Trigger: trigger, Decision: "allow", Trace: id(trace),
		Provenance: []telemetry.Origin{{ID: id(trace), From: "platform", Claimed: trigger == "http-api"}},
	}
	for _, f := range from {
		rec.Provenance = append(rec.Provenance, telemetry.Origin{ID: id(f), From: "AWSTraceHeader"})
	}
	s.log.Write(rec.Line())
}

func id(n int) string { return fmt.Sprintf("%032x", n+1) }

// order goes the whole way: a request, a direct call under the same trace, a queue.
func (s *shop) order(trace int) {
	s.ran("Orders", "http-api", trace)
	s.ran("Pay", "invoke", trace)
	s.ran("Ship", "sqs", trace+500_000, trace)
}

func (s *shop) read(t *testing.T, workflows ...[]string) *report.Summary {
	t.Helper()
	lines := strings.SplitAfter(s.log.String(), "\n")
	slices.Reverse(lines) // logs of several functions come one after the other
	sum := report.New(workflows...)
	if err := sum.Read(strings.NewReader(strings.Join(lines, ""))); err != nil {
		t.Fatal(err)
	}
	sum.Close()
	return sum
}

func odd(s *report.Summary) string {
	var list []string
	for _, o := range s.OutOfOrder {
		list = append(list, fmt.Sprintf("%s without %v by %s in %v ×%d", o.Function, o.Missing, o.By, o.Functions, o.Times))
	}
	return strings.Join(list, "; ")
}

// TestWorkflow: a step that runs before its predecessor shows, and an honest way does not.
func TestWorkflow(t *testing.T) {
	declared := []string{"Orders", "Pay", "Ship"}
	for _, c := range []struct {
		name string
		do   func(s *shop)
		want string
	}{
		{"honest", func(*shop) {}, ""},
		{"left half-way", func(s *shop) { s.ran("Orders", "http-api", 7000) }, ""},
		{"others in between", func(s *shop) {
			s.ran("Orders", "http-api", 7000)
			s.ran("Mail", "invoke", 7000)
			s.ran("Pay", "invoke", 7000)
			s.ran("Stock", "invoke", 7000)
			s.ran("Ship", "invoke", 7000)
		}, ""},
		{"tried again", func(s *shop) {
			s.ran("Orders", "http-api", 7000)
			s.ran("Pay", "invoke", 7000)
			s.ran("Pay", "invoke", 7000)
			s.ran("Ship", "sqs", 7001, 7000)
			s.ran("Ship", "sqs", 7002, 7000)
		}, ""},
		{"payment skipped", func(s *shop) {
			s.ran("Orders", "http-api", 7000)
			s.ran("Ship", "sqs", 7001, 7000)
		}, "Ship without [Pay] by workflow in [Orders Ship] ×1"},
		{"a message of nobody's", func(s *shop) { s.ran("Ship", "sqs", 7000) }, "Ship without [Orders Pay] by workflow in [Ship] ×1"},
		{"paid afterwards", func(s *shop) {
			s.ran("Orders", "http-api", 7000)
			s.ran("Ship", "invoke", 7000)
			s.ran("Pay", "invoke", 7000)
		}, "Ship without [Pay] by workflow in [Orders Ship Pay] ×1"},
		{"the id of a paid order, sent by a caller", func(s *shop) { s.ran("Ship", "http-api", 3) }, "Ship without [Orders Pay] by workflow in [Ship] ×1"},
		{"behind a stream nobody can tell", func(s *shop) { s.ran("Ship", "dynamodb", 7000) }, ""},
	} {
		s := &shop{}
		for i := range 5 {
			s.order(i)
		}
		c.do(s)
		sum := s.read(t, declared)
		if got := odd(sum); got != c.want {
			t.Errorf("%s: %q", c.name, got)
		}
		if len(sum.Sequences) == 0 || sum.Sequences[0].Times < 5 || strings.Join(sum.Sequences[0].Functions, ",") != "Orders,Pay,Ship" {
			t.Errorf("%s: %+v", c.name, sum.Sequences[0])
		}
	}
}

// TestUsual: without a workflow, what almost always comes first is missed, once there is
// enough to tell.
func TestUsual(t *testing.T) {
	for _, c := range []struct {
		orders, skipped int
		want            string
	}{
		{40, 0, ""},
		{40, 1, "Ship without [Pay] by usual in [Orders Ship] ×1"},
		{40, 10, ""}, // that is another usual way
		{10, 1, ""},  // too few to tell
	} {
		s := &shop{}
		for i := range c.orders {
			s.order(i)
		}
		for i := range c.skipped {
			s.ran("Orders", "http-api", 7000+i)
			s.ran("Ship", "sqs", 8000+i, 7000+i)
		}
		if got := odd(s.read(t)); got != c.want {
			t.Errorf("%d orders, %d skipped: %q", c.orders, c.skipped, got)
		}
	}
}

// TestBatch: a batch goes on with the ways of all of its messages.
func TestBatch(t *testing.T) {
	s := &shop{}
	for i := range 3 {
		s.ran("Orders", "http-api", i)
	}
	s.ran("Pay", "sqs", 100, 0, 1, 2)
	s.ran("Ship", "sqs", 101, 100)
	sum := s.read(t, []string{"Orders", "Pay", "Ship"})
	if len(sum.Sequences) != 1 || sum.Sequences[0].Times != 3 || len(sum.Sequences[0].IDs) != 3 || odd(sum) != "" {
		t.Errorf("%+v %s", sum.Sequences, odd(sum))
	}
}

// TestHeldSteps: an event that was kept from a function is no step of it; a batch of which
// some records went on is one.
func TestHeldSteps(t *testing.T) {
	s := &shop{}
	s.ran("Orders", "http-api", 1)
	for i, r := range []telemetry.Record{{Function: "Pay"}, {Function: "Ship", Records: 2, Dropped: 1}} {
		r.Time, r.Trace, r.Request, r.Trigger, r.Decision, r.Enforced = time.Unix(int64(10+i), 0), id(1), r.Function, "sqs", "quarantine", true
		s.log.Write(r.Line())
	}
	if sum := s.read(t); len(sum.Sequences) != 1 || strings.Join(sum.Sequences[0].Functions, ",") != "Orders,Ship" {
		t.Errorf("%+v", sum.Sequences)
	}
}

// TestSequenceBounds: an id that is called again and again, and what is no id.
func TestSequenceBounds(t *testing.T) {
	s := &shop{}
	for i := range 20_000 {
		s.ran([]string{"A", "B"}[i%2], "invoke", 1)
	}
	s.log.Write(telemetry.Record{Function: "C", Trace: "Root=1-x", Decision: "allow"}.Line())
	s.log.Write(telemetry.Record{Function: "C", Trace: strings.Repeat("z", 32), Decision: "allow"}.Line())
	sum := s.read(t)
	if len(sum.Sequences) != 1 || len(sum.Sequences[0].Functions) != 32 || sum.Events != 20_002 {
		t.Errorf("%d sequences of %d events", len(sum.Sequences), sum.Events)
	}
}

// TestSequenceText: what people and programs read of it.
func TestSequenceText(t *testing.T) {
	s := &shop{}
	for i := range 3 {
		s.order(i)
	}
	s.ran("Orders", "http-api", 7000)
	s.ran("Ship", "sqs", 7001, 7000)
	sum := s.read(t, []string{"Orders", "Pay", "Ship", "Thank"})
	var text, data bytes.Buffer
	if err := sum.Text(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Orders → Pay → Ship: 3 times", "out of order: Ship ran without Pay before it: once", "the way was Orders → Ship\n", "trace_id: " + id(7000),
		"no records of Thank: if it has a log of its own",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
	var got struct {
		Sequences  []struct{ Functions, IDs []string }
		OutOfOrder []struct {
			Function, By       string
			Missing, Functions []string
			Times              int
		}
		Unseen []string
	}
	if err := sum.JSON(&data); err != nil || json.Unmarshal(data.Bytes(), &got) != nil || len(got.Sequences) != 2 || len(got.OutOfOrder) != 1 ||
		got.OutOfOrder[0].Missing[0] != "Pay" || got.OutOfOrder[0].Times != 1 || len(got.OutOfOrder[0].Functions) != 2 || strings.Contains(data.String(), "null") {
		t.Errorf("%v %s", err, data.String())
	}
}

// TestOutcomes: ends and losses are no events, and both are told.
func TestOutcomes(t *testing.T) {
	var log bytes.Buffer
	log.Write(telemetry.Record{Function: "F", Decision: "allow", Time: time.Unix(1, 0)}.Line())
	for _, o := range []string{telemetry.Answered, telemetry.TimedOut} {
		log.Write(telemetry.Record{About: telemetry.Invocation, Function: "F", Outcome: o}.Line())
	}
	log.Write(telemetry.Record{About: telemetry.Loss, Lost: 3}.Line())
	s := read(t, log.String())
	var b strings.Builder
	if err := s.Text(&b); err != nil {
		t.Fatal(err)
	}
	if s.Events != 1 || s.Lost != 3 || !strings.Contains(b.String(), "3 records were lost") || !strings.Contains(b.String(), "1 ok, 1 timeout") {
		t.Errorf("%+v\n%s", s, b.String())
	}
	b.Reset()
	if err := read(t, strings.SplitAfter(log.String(), "\n")[0]).Text(&b); err != nil || strings.Contains(b.String(), "lost") || strings.Contains(b.String(), "ended") {
		t.Errorf("%v %s", err, b.String())
	}
}

// TestReused: a caller who sends two orders under one id and pays one hides the other; that
// several requests named the id shows. A retry of one request is no second one.
func TestReused(t *testing.T) {
	s := &shop{}
	s.order(1)
	s.ran("Orders", "http-api", 2)
	s.n--
	s.ran("Orders", "http-api", 2) // the same invocation
	if sum := s.read(t); sum.Reused != 0 {
		t.Errorf("%d of honest callers", sum.Reused)
	}
	for range 3 {
		s.ran("Orders", "http-api", 1)
	}
	sum := s.read(t)
	var b strings.Builder
	if err := sum.Text(&b); err != nil || sum.Reused != 1 || !strings.Contains(b.String(), "several requests from outside named: 1.") {
		t.Errorf("%v %d\n%s", err, sum.Reused, b.String())
	}
}
