package guard_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"redoubt/guard/account"
	"redoubt/guard/proxy"
	"redoubt/telemetry"
)

// ends are the records of how invocations ended.
func (b *bench) ends(t *testing.T) []telemetry.Record {
	t.Helper()
	if err := b.guard.Close(t.Context()); err != nil {
		t.Error(err)
	}
	var list []telemetry.Record
	if _, err := telemetry.Read(&b.out, func(r telemetry.Record) error {
		if r.About == telemetry.Invocation {
			list = append(list, r)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestEnded: each invocation has one record of its end, with what is known of it.
func TestEnded(t *testing.T) {
	ok := proxy.Outcome{Status: 202}
	for _, c := range []struct {
		name     string
		response *proxy.Response
		ends     []proxy.Outcome
		want     string
	}{
		{"answered", &proxy.Response{Body: []byte(`{"ok":1}`)}, []proxy.Outcome{ok}, `ok "" 8 0`},
		{"failed", &proxy.Response{Body: []byte(`{}`), Failed: true, ErrorType: "Runtime.Unhandled"}, []proxy.Outcome{{Status: 202, Failed: true}}, `failed "Runtime.Unhandled" 2 0`},
		{"an error's text is no type", &proxy.Response{Failed: true, ErrorType: "bad card 4111 1111"}, []proxy.Outcome{{Status: 202, Failed: true}}, `failed "other" 0 0`},
		{"streamed", nil, []proxy.Outcome{{Status: 202, Streamed: true}}, `ok "" 0 0`},
		{"refused", nil, []proxy.Outcome{{Status: 202, ByGuard: true}}, `refused "" 0 0`},
		{"too large, then an error", nil, []proxy.Outcome{{Status: 413}, {Status: 202, Failed: true}}, `rejected "" 0 413; failed "" 0 0`},
		{"lost on its way", nil, []proxy.Outcome{{ByGuard: true}}, `rejected "" 0 0; unanswered "" 0 0`},
		{"crashed", nil, nil, `unanswered "" 0 0`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, monitors, account.Account{})
			inv, _ := b.decide(honest())
			if c.response != nil {
				b.guard.Hooks().Response(context.Background(), inv, *c.response)
			}
			for _, o := range c.ends {
				b.guard.Hooks().Ended(inv, o)
			}
			var got []string
			for _, r := range b.ends(t) {
				got = append(got, fmt.Sprintf("%s %q %d %d", r.Outcome, r.ErrorType, r.BytesOut, r.Status))
				if r.Request != "1" || !r.Cold || r.Trigger != "http-api" || r.Decision != "" || r.Reasons != nil || r.ClassUID != telemetry.APIActivity {
					t.Errorf("%+v", r)
				}
			}
			if text := strings.Join(got, "; "); text != c.want {
				t.Errorf("%s, want %s", text, c.want)
			}
		})
	}
}

// TestTimeout: the next event, or the end, tells of the one that ran out of time, once; one
// that still has time is not told of before the end.
func TestTimeout(t *testing.T) {
	b := newBench(t, monitors, account.Account{})
	decide := b.guard.Hooks().Decide
	for id, left := range map[string]time.Duration{"late": -time.Second, "early": time.Hour} {
		decide(context.Background(), &proxy.Invocation{ID: id, Event: []byte(honest()), Deadline: time.Now().Add(left)})
	}
	decide(context.Background(), &proxy.Invocation{ID: "next", Event: []byte(honest())})
	b.guard.Hooks().Ended(&proxy.Invocation{ID: "never seen"}, proxy.Outcome{Status: 202, ByGuard: true})
	got := map[string]string{}
	for _, r := range b.ends(t) {
		got[r.Request] += r.Outcome
	}
	if fmt.Sprint(got) != "map[early:unanswered late:timeout never seen:refused next:unanswered]" {
		t.Error(got)
	}
}

// TestDoorEnds: whoever asks for decisions only, and tells of no ends, gets none invented.
func TestDoorEnds(t *testing.T) {
	b := newBench(t, monitors, account.Account{})
	b.guard.Decide(context.Background(), &proxy.Invocation{ID: "1", Event: []byte(honest())}, "function-url")
	if ends := b.ends(t); len(ends) != 0 {
		t.Errorf("%+v", ends)
	}
}
