package proxy

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"
)

// A clock that jumped, ours or the platform's, takes no decision away.
func TestBudget(t *testing.T) {
	p := &Proxy{cfg: Config{Budget: time.Second}}
	for name, c := range map[string]struct {
		deadline time.Time
		at, most time.Duration
	}{
		"no deadline":     {time.Time{}, time.Second, time.Second},
		"far off":         {time.Now().Add(time.Hour), time.Second, time.Second},
		"a year ahead":    {time.Now().AddDate(1, 0, 0), time.Second, time.Second},
		"near":            {time.Now().Add(600 * time.Millisecond), 300 * time.Millisecond, 500 * time.Millisecond},
		"just now":        {time.Now(), 250 * time.Millisecond, 250 * time.Millisecond},
		"a year ago":      {time.Now().AddDate(-1, 0, 0), 250 * time.Millisecond, 250 * time.Millisecond},
		"before all time": {time.UnixMilli(-1 << 60), 250 * time.Millisecond, 250 * time.Millisecond},
	} {
		if got := p.budget(c.deadline); got < c.at || got > c.most {
			t.Errorf("%s: %v, want %v to %v", name, got, c.at, c.most)
		}
	}
}

// Hooks that hang are not piled up without end.
func TestJam(t *testing.T) {
	p := &Proxy{ctx: context.Background(), cfg: Config{Budget: time.Minute}}
	p.judge.running.Store(maxJudging)
	if _, err := p.ask(&Invocation{}, func(context.Context) Verdict { return Verdict{} }); !errors.Is(err, errJammed) {
		t.Errorf("%v", err)
	}
	p.judge.running.Add(-1)
	if _, err := p.ask(&Invocation{}, func(context.Context) Verdict { return Verdict{} }); err != nil {
		t.Errorf("%v", err)
	}
	if n := p.judge.running.Load(); n != maxJudging-1 {
		t.Errorf("%d hooks are counted", n)
	}
}

// What is never answered is forgotten in the end, what is fresh is not.
func TestFlightIsBounded(t *testing.T) {
	f := &flight{list: map[string]*Invocation{}}
	old, fresh := time.Now().Add(-time.Minute), time.Now().Add(time.Minute)
	f.add(&Invocation{ID: "fresh", Deadline: fresh})
	for i := range 10 * maxFlight {
		f.add(&Invocation{ID: strconv.Itoa(i), Deadline: old})
	}
	if len(f.list) > maxFlight || f.get([]byte("fresh")) == nil {
		t.Errorf("%d invocations, fresh %v", len(f.list), f.get([]byte("fresh")))
	}
	for i := range 3 * maxFlight { // a clock that jumped back: none is ever old
		f.add(&Invocation{ID: strconv.Itoa(i), Deadline: fresh})
	}
	if len(f.list) > maxFlight || f.get([]byte(strconv.Itoa(3*maxFlight-1))) == nil {
		t.Errorf("%d invocations", len(f.list))
	}
}

// What a hook leaves in time is found later; one that is late writes to what nobody
// looks at any more.
func TestLateState(t *testing.T) {
	for name, late := range map[string]bool{"in time": false, "late": true} {
		wrote := make(chan struct{})
		p := &Proxy{ctx: context.Background(), ready: make(chan struct{}), cfg: Config{Budget: 50 * time.Millisecond, Open: true, Hooks: Hooks{
			Fault: func(Fault) {},
			Decide: func(ctx context.Context, inv *Invocation) Verdict {
				defer close(wrote)
				if late {
					<-ctx.Done()
					time.Sleep(10 * time.Millisecond)
				}
				inv.State = "kept"
				return Verdict{}
			},
		}}}
		p.Ready()
		inv := &Invocation{ID: "1"}
		_, unsure := p.decide(inv, []byte("{}"))
		<-wrote
		if unsure != late || (inv.State == "kept") == late || inv.Event != nil {
			t.Errorf("%s: %v %+v", name, unsure, inv)
		}
	}
}
