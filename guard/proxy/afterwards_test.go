package proxy_test

import (
	"context"
	"runtime"
	"testing"

	"redoubt/guard/proxy"
	"redoubt/internal/lambdatest"
	"redoubt/runtimeapi"
)

// TestAfterwards: what Decide leaves to be done is done when the event has left, and
// before its end is told; if it fails, the event has passed all the same.
func TestAfterwards(t *testing.T) {
	for _, fails := range []bool{false, true} {
		arrived, done := make(chan struct{}), make(chan string, 10)
		h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{
			Decide: func(_ context.Context, inv *proxy.Invocation) proxy.Verdict {
				inv.Unasked = true
				inv.Afterwards(func() {
					<-arrived // the function has its event, or this would wait for ever
					done <- "left"
					if fails {
						panic("no")
					}
				})
				return proxy.Verdict{}
			},
			Ended: func(*proxy.Invocation, proxy.Outcome) { done <- "ended" },
		}})
		h.guard.Ready()
		result := h.later(`"a"`)
		w := h.dial()
		id, body := w.next()
		close(arrived)
		w.answer(id, body)
		if r := <-result; string(r.Payload) != `"a"` {
			t.Errorf("%s", r.Payload)
		}
		if first, second := <-done, <-done; first != "left" || second != "ended" {
			t.Errorf("%s, then %s", first, second)
		}
		if fails {
			if f := h.wantFault(proxy.HookFailed); !f.Open {
				t.Errorf("%+v", f)
			}
		}
	}
}

// TestNothingAfterwards: of an event that is refused, too, what is left is done.
func TestNothingAfterwards(t *testing.T) {
	done := make(chan struct{}, 1)
	h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{Decide: func(_ context.Context, inv *proxy.Invocation) proxy.Verdict {
		inv.Afterwards(func() { done <- struct{}{} })
		return proxy.Refuse(proxy.Answer{Body: []byte(`"no"`)})
	}}})
	h.guard.Ready()
	h.run(lambdatest.Go)
	if r := h.invoke(`"a"`); string(r.Payload) != `"no"` {
		t.Errorf("%s", r.Payload)
	}
	select {
	case <-done:
	default:
		t.Error("nothing was done")
	}
}

// TestAfterwardsElsewhere: what is left is done before the end is told, also where the
// answer comes over another connection while the event's has not got so far.
func TestAfterwardsElsewhere(t *testing.T) {
	answered, done := make(chan struct{}, 1), make(chan string, 2)
	h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{
		Decide: func(_ context.Context, inv *proxy.Invocation) proxy.Verdict {
			inv.Unasked = true
			inv.Afterwards(func() {
				<-answered
				done <- "left"
			})
			return proxy.Verdict{}
		},
		Ended: func(*proxy.Invocation, proxy.Outcome) { done <- "ended" },
	}})
	h.guard.Ready()
	for range 20 {
		result := h.later(`"a"`)
		id, body := h.dial().next()
		h.dial().answer(id, body)
		if r := <-result; string(r.Payload) != `"a"` {
			t.Errorf("%s", r.Payload)
		}
		for range 100 { // its end could be told now
			runtime.Gosched()
		}
		answered <- struct{}{}
		if first, second := <-done, <-done; first != "left" || second != "ended" {
			t.Fatalf("%s, then %s", first, second)
		}
	}
}
