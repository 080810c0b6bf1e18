package guard

import (
	"context"
	"fmt"
	"io"
	"testing"
	"time"

	"redoubt/guard/proxy"
	"redoubt/policy"
	"redoubt/policy/compile"
	"redoubt/telemetry"
)

const call = `{"version":"2.0","routeKey":"GET /","rawPath":"/","rawQueryString":"","headers":{},"requestContext":{"apiId":"a","http":{"method":"GET","path":"/","sourceIp":"203.0.113.9"}}}`

// TestCharged: what an invocation cost is charged when it ends, however it does.
func TestCharged(t *testing.T) {
	ok := proxy.Outcome{Status: 202}
	for _, c := range []struct {
		name string
		ends []proxy.Outcome
		ran  time.Duration // since it began
		may  time.Duration // until the deadline
		dear bool
	}{
		{"answered", []proxy.Outcome{ok}, 2 * time.Second, time.Minute, true},
		{"answered soon", []proxy.Outcome{ok}, 0, time.Minute, false},
		{"failed", []proxy.Outcome{{Status: 202, Failed: true}}, 2 * time.Second, time.Minute, true},
		{"too large, then an error", []proxy.Outcome{{Status: 413}, {Status: 202, Failed: true}}, 2 * time.Second, time.Minute, true},
		{"timeout", nil, time.Hour, 2 * time.Second, true},
		{"timeout, frozen since", nil, time.Hour, 900 * time.Millisecond, false},
		{"still at work", nil, 2 * time.Second, time.Minute, false}, // by the policy's clock it has just begun
	} {
		t.Run(c.name, func(t *testing.T) {
			g := charging(t, still())
			inv := &proxy.Invocation{ID: "1", Event: []byte(call), Deadline: time.Now().Add(time.Hour)}
			if v := g.decide(context.Background(), inv); v.Answer != nil {
				t.Fatalf("%s", v.Answer.Body)
			}
			of := inv.State.(*invocation)
			of.begun = of.begun.Add(-c.ran)
			of.deadline = of.begun.Add(c.may)
			for _, o := range c.ends {
				g.ended(inv, o)
			}
			v := g.decide(context.Background(), &proxy.Invocation{ID: "2", Event: []byte(call)})
			if dear := v.Answer != nil; dear != c.dear {
				t.Errorf("too dear: %v", dear)
			}
		})
	}
}

// TestNotCharged: neither what the guard answers itself nor a decision that came too late.
func TestNotCharged(t *testing.T) {
	g := charging(t, still())
	late, stop := context.WithCancel(context.Background())
	stop()
	inv := &proxy.Invocation{ID: "1", Event: []byte(call)}
	g.decide(late, inv)
	if of := inv.State.(*invocation); of.meter != nil {
		t.Error("nobody waited for the decision, and it is charged")
	}
	g.events.Start(inv.State.(*invocation).payer).Stop(time.Hour)
	inv = &proxy.Invocation{ID: "2", Event: []byte(call)}
	if v := g.decide(context.Background(), inv); v.Answer == nil || inv.State.(*invocation).meter != nil {
		t.Error("a refused request is charged")
	}
}

// still is a clock that stands still.
func still() func() time.Time {
	now := time.Now()
	return func() time.Time { return now }
}

// charging has a budget of a second an hour, and a clock.
func charging(t *testing.T, clock func() time.Time) *Guard {
	t.Helper()
	p, err := compile.Function(policy.Function{Name: "*", Mode: policy.Enforce, Budget: &policy.Budget{Cost: policy.Cost{Milliseconds: 1000, Window: 3600}}})
	if err != nil {
		t.Fatal(err)
	}
	program := policy.NewProgram()
	program.Functions = append(program.Functions, p)
	g, err := New(Config{Program: program, Function: "f", Records: telemetry.NewBuffer(io.Discard, 16), Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestChargedServed: before a server who calls pays until the request is over, whether or not the
// answer was taken; nobody pays for what nobody could decide on.
func TestChargedServed(t *testing.T) {
	for name, o := range map[string]proxy.Outcome{"taken": {Status: 200}, "client gone": {}} {
		g := charging(t, still())
		ask := func() (*proxy.Invocation, proxy.Verdict) {
			inv := &proxy.Invocation{ID: "same", Event: []byte(call)}
			return inv, g.Decide(context.Background(), inv, "function-url")
		}
		inv, v := ask()
		if v.Answer != nil {
			t.Fatalf("%s: %s", name, v.Answer.Body)
		}
		g.Begin(inv, false)
		of := inv.State.(*invocation)
		of.begun = of.begun.Add(-2 * time.Second)
		g.Served(inv, o)
		if _, v = ask(); v.Answer == nil {
			t.Errorf("%s: it was not charged", name)
		}
		undecided := &proxy.Invocation{}
		g.Begin(undecided, true)
		if of := undecided.State.(*invocation); of.meter != nil || of.begun.IsZero() {
			t.Errorf("%s: %+v", name, of.payer)
		}
	}
}

// TestChargedOnce: an invocation that crashed and is tried again under its id runs no longer,
// and what nobody remembers does not run for ever.
func TestChargedOnce(t *testing.T) {
	for name, others := range map[string]int{"tried again": 0, "one too many": maxOpen} {
		now := time.Now()
		g := charging(t, func() time.Time { return now })
		for i := range others {
			g.open.add(&invocation{id: fmt.Sprint(i)})
		}
		for range 2 {
			if v := g.decide(context.Background(), &proxy.Invocation{ID: "x", Event: []byte(call)}); v.Answer != nil {
				t.Fatalf("%s: %s", name, v.Answer.Body)
			}
		}
		if of := g.open.remove("x"); of != nil {
			of.paid()
		}
		now = now.Add(2 * time.Hour)
		if v := g.decide(context.Background(), &proxy.Invocation{ID: "y", Event: []byte(call)}); v.Answer != nil {
			t.Errorf("%s: what is over still runs", name)
		}
	}
}
