package event

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"redoubt/policy"
)

// costly is a guard with a budget of two seconds a minute, and its clock.
func costly(t *testing.T, change func(*policy.Function)) (*Guard, *time.Time) {
	f, now := enforced(), clock
	f.Budget = &policy.Budget{Cost: policy.Cost{Milliseconds: 2000, Window: 60}}
	if change != nil {
		change(&f)
	}
	return worldly(t, f, func(w *World) { w.Now = func() time.Time { return now } }), &now
}

// start is an event that reaches the function.
func start(t *testing.T, g *Guard, event string) *Meter {
	t.Helper()
	d := g.Decide(context.Background(), Invocation{Event: []byte(event)})
	if d.Event == nil {
		t.Fatalf("%v", d.Reasons)
	}
	return g.Start(d.Payer)
}

const tooDear = "refuse budget event cost"

// TestCost: who has made the function run for long waits, and nobody else.
func TestCost(t *testing.T) {
	g, now := costly(t, nil)
	other := strings.Replace(request(nil, ""), "203.0.113.7", "203.0.113.8", 1)
	for n, c := range []struct {
		wait  time.Duration
		event string
		took  time.Duration // 0: it does not reach the function
		want  string
	}{
		{0, request(nil, ""), 1900 * time.Millisecond, "allow"},
		{0, request(nil, ""), 4100 * time.Millisecond, "allow"}, // nobody knows before
		{0, request(nil, ""), 0, tooDear},
		{0, other, time.Millisecond, "allow"},
		{-time.Hour, request(nil, ""), 0, tooDear},
		{119 * time.Second, request(nil, ""), 0, tooDear}, // 4 s too much, at 2 s a minute
		{2 * time.Second, request(nil, ""), time.Second, "allow"},
		{0, request(nil, ""), 0, tooDear},
		{24 * time.Hour, request(nil, ""), 2 * time.Second, "allow"}, // full, and no fuller
		{0, request(nil, ""), 0, tooDear},
		{0, batch(message("1", "", "x"), message("2", "", "x")), time.Hour, "allow"}, // its senders are the queue's to bound
		{0, batch(message("1", "", "x")), time.Hour, "allow"},
	} {
		*now = now.Add(c.wait)
		if got := ask(g, c.event); got != c.want {
			t.Errorf("%d: %s, want %s", n, got, c.want)
		}
		if c.took > 0 {
			start(t, g, c.event).Stop(c.took)
		}
	}
	d := g.Decide(context.Background(), Invocation{Event: []byte(request(nil, ""))})
	if !strings.Contains(string(d.Response), `"statusCode":429`) {
		t.Errorf("answers %s", d.Response)
	}
}

// TestCostWhileItRuns: many at once are no way round it, and one is charged once.
func TestCostWhileItRuns(t *testing.T) {
	g, now := costly(t, nil)
	first, second := start(t, g, request(nil, "")), start(t, g, request(nil, ""))
	*now = now.Add(900 * time.Millisecond)
	if got := ask(g, request(nil, "")); got != "allow" {
		t.Error(got)
	}
	*now = now.Add(200 * time.Millisecond)
	if got := ask(g, request(nil, "")); got != tooDear {
		t.Error(got)
	}
	second.Stop(1100 * time.Millisecond)
	for range 3 {
		first.Stop(100 * time.Millisecond) // it had crashed by then
	}
	if got := ask(g, request(nil, "")); got != "allow" {
		t.Error(got)
	}
	third := start(t, g, request(nil, ""))
	*now = now.Add(-time.Hour) // nothing has run for less than no time
	if got := ask(g, request(nil, "")); got != "allow" {
		t.Error(got)
	}
	third.Stop(-time.Second)
	if got := ask(g, request(nil, "")); got != "allow" {
		t.Error(got)
	}
}

// TestCostMonitored: what is only watched passes, and is charged.
func TestCostMonitored(t *testing.T) {
	g, _ := costly(t, func(f *policy.Function) { f.Mode = policy.Monitor })
	for range 3 {
		start(t, g, request(nil, "")).Stop(3 * time.Second)
	}
	d := g.Decide(context.Background(), Invocation{Event: []byte(request(nil, ""))})
	if d.Verdict != Refuse || d.Enforced || d.Event == nil || len(d.Reasons) != 1 || d.Reasons[0].Class != "cost" {
		t.Errorf("%+v", d)
	}
}

// TestCostOfMany: callers are bounded, and neither who runs nor who owes is forgotten for those who
// come once.
func TestCostOfMany(t *testing.T) {
	g, now := costly(t, nil)
	runs := g.Start("runs")
	g.Start("owes").Stop(time.Hour)
	for i := range 3 * callers {
		*now = now.Add(time.Millisecond)
		g.Start(fmt.Sprint(i)).Stop(time.Millisecond)
	}
	if n := len(g.costs.full); n > callers {
		t.Errorf("%d callers are kept", n)
	}
	if g.costs.left("owes", *now) {
		t.Error("who has spent all gets more when many others come")
	}
	if g.costs.left("runs", *now) {
		t.Error("what runs for half a minute is not seen")
	}
	runs.Stop(time.Millisecond)
	if !g.costs.left("runs", *now) {
		t.Error("what was over at once is charged for more")
	}
}

// TestNoCost: without a budget of it, and where nobody pays, nothing is charged.
func TestNoCost(t *testing.T) {
	g := worldly(t, enforced(), nil)
	start(t, g, request(nil, "")).Stop(time.Hour)
	if got := ask(g, request(nil, "")); got != "allow" {
		t.Error(got)
	}
	g, _ = costly(t, nil)
	if m := g.Start(""); m != nil {
		t.Error("nobody pays")
	}
}
