package event

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"redoubt/policy"
	"redoubt/trigger"
)

// TestAllocations: on the clean path their number does not depend on the size.
func TestAllocations(t *testing.T) {
	f := withSchema("http-api", `{"properties":{"body":{"contentMediaType":"application/json","contentSchema":{"properties":{"lines":{"items":{"required":["a"],"properties":{"a":{"type":"string","minLength":1}}}}}}}}}`)
	f.Mode = policy.Monitor
	f.Triggers = []policy.Trigger{{Kind: "http-api"}}
	g := guardOf(t, f)
	count := func(lines int) float64 {
		body := `{"lines":[` + strings.Repeat(`{"a":"leave it at the door, please","b":{"c":[1,2,3]}},`, lines) + `{"a":"x"}]}`
		event := []byte(request(map[string]string{"accept": "application/json"}, body))
		if d := g.Decide(context.Background(), Invocation{Event: event}); d.Verdict != Allow {
			t.Fatal(reasons(d))
		}
		return testing.AllocsPerRun(20, func() { g.Decide(context.Background(), Invocation{Event: event}) })
	}
	small, large := count(1), count(2000)
	if !raced && (small != large || small > 8) {
		t.Errorf("%v allocations for a small event, %v for a large one", small, large)
	}
	// Of the largest the lists are not kept, so they are made anew: at once.
	if !raced {
		if largest := count(15000); largest > small+16 {
			t.Errorf("%v allocations for a small event, %v for one of a megabyte", small, largest)
		}
	}
}

// strict is a policy with everything on.
func strict(t testing.TB) (policy.Function, string) {
	i := newIssuer()
	f := withSchema("http-api", `{"type":"object","required":["body"],"properties":{"headers":{"type":"object"},"body":{"type":"string","contentMediaType":"application/json","contentSchema":{"type":"object","required":["item","quantity"],"properties":{"item":{"type":"string","pattern":"^[a-z0-9-]+$"},"quantity":{"type":"integer","minimum":1,"maximum":100},"note":{"type":["string","null"],"maxLength":500}},"additionalProperties":true}}}}`)
	f.Triggers = []policy.Trigger{{Kind: "http-api", Route: "POST /orders/{id}"}}
	f.Authentication = []policy.Authentication{i.policy()}
	f.Authorization = &policy.Authorization{
		Cedar:     json.RawMessage(`{"staticPolicies":{"users":{"effect":"permit","principal":{"op":"is","entity_type":"User"},"action":{"op":"==","entity":{"type":"Action","id":"POST /orders/{id}"}},"resource":{"op":"All"},"conditions":[]}}}`),
		Ownership: []policy.Owner{{Field: "event.body.userId", Claim: "sub"}},
	}
	f.Budget = &policy.Budget{Rate: 1e9, Burst: 1e9, Recursion: 16}
	body := `{"item":"book-42","quantity":2,"userId":"ada","note":"` + strings.Repeat("leave it at the door ", 8) + `"}`
	event := request(map[string]string{"authorization": "Bearer " + i.token(nil), "accept": "application/json", "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0)"}, body)
	return f, event
}

func TestStrict(t *testing.T) {
	f, event := strict(t)
	if got := ask(worldly(t, f, nil), event); got != "allow" {
		t.Error(got)
	}
}

// BenchmarkDecide without proofs is what every event costs but for the
// inspector; with them the signature counts most.
func BenchmarkDecide(b *testing.B) {
	f, event := strict(b)
	proofless := f
	proofless.Authentication, proofless.Authorization = nil, nil
	k, _ := trigger.Of("http-api")
	large := request(nil, `{"lines":[`+strings.Repeat(`{"a":"leave it at the door, please","b":{"c":[1,2,3]}},`, 1500)+`1]}`)
	for _, c := range []struct {
		name  string
		f     policy.Function
		event string
	}{
		{"default", enforced(), string(k.Sample())},
		{"schema", proofless, event},
		{"all", f, event},
		{"100KB", enforced(), large},
	} {
		b.Run(c.name, func(b *testing.B) {
			g := worldly(b, c.f, func(w *World) { w.Inspect = nil })
			text := []byte(c.event)
			took := make([]time.Duration, 0, 1<<16)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				begin := time.Now()
				d := g.Decide(context.Background(), Invocation{Event: text})
				if took = append(took, time.Since(begin)); d.Verdict != Allow {
					b.Fatal(reasons(d))
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds())/1000, "p99-µs")
		})
	}
}

// FuzzDecide: whatever comes, there is a decision, what the function gets is
// JSON if the event was, and the rest of a batch is clean.
func FuzzDecide(f *testing.F) {
	for _, k := range trigger.All() {
		for _, s := range k.Samples() {
			f.Add(s.Event)
		}
	}
	f.Add([]byte(batch(message("1", "g", attack), message("2", "g", "b"))))
	policyOf, event := strict(f)
	f.Add([]byte(event))
	guards := []*Guard{guardOf(f, enforced()), worldly(f, policyOf, nil), guardOf(f, queue(true))}
	f.Fuzz(func(t *testing.T, event []byte) {
		for _, g := range guards {
			d := g.Decide(context.Background(), Invocation{Event: event})
			switch {
			case d.Event == nil && d.Response != nil && !json.Valid(d.Response):
				t.Fatalf("answers %s", d.Response)
			case d.Event != nil && !json.Valid(d.Event):
				t.Fatalf("hands on %s", d.Event)
			case (d.Verdict == Allow) != (len(d.Reasons) == 0):
				t.Fatalf("%s for %s", d.Verdict, reasons(d))
			}
			if len(d.Drop) > 0 && d.Event != nil {
				if again := g.Decide(context.Background(), Invocation{Event: d.Event}); again.Enforced {
					t.Fatalf("the rest %s is refused: %s", d.Event, reasons(again))
				}
			}
		}
	})
}

// TestConcurrent is for the race detector.
func TestConcurrent(t *testing.T) {
	f, event := strict(t)
	g := worldly(t, f, nil)
	done := make(chan string)
	for n := range 8 {
		go func() {
			text := event
			if n%2 == 1 {
				text = batch(message(fmt.Sprint(n), "", attack))
			}
			last := ""
			for range 200 {
				last = string(g.Decide(context.Background(), Invocation{Event: []byte(text)}).Verdict)
			}
			done <- last
		}()
	}
	for range 8 {
		<-done
	}
}
