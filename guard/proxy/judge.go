package proxy

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"redoubt/guard/frame"
)

const (
	maxJudging = 512 // hooks that run or hang; above that nothing is decided any more
	maxFlight  = 1024
	margin     = 100 * time.Millisecond // what a refusal needs to get out before the deadline
)

var (
	errOverrun = errors.New("the hook took longer than its budget")
	errJammed  = errors.New("too many hooks hang")
)

// A Judge asks hooks that may hang. It is ready as it is.
type Judge struct{ running atomic.Int32 }

// Ask runs a hook within its budget. After an error the hook may still run, and look at
// what it was given.
func (j *Judge) Ask(ctx context.Context, budget time.Duration, hook func(context.Context) Verdict) (Verdict, error) {
	if j.running.Load() >= maxJudging {
		return Verdict{}, errJammed
	}
	ctx, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	type ruling struct {
		verdict Verdict
		err     error
	}
	result := make(chan ruling, 1)
	j.running.Add(1)
	go func() {
		var r ruling
		defer func() {
			if v := recover(); v != nil {
				r.err = fmt.Errorf("the hook panicked: %v", v)
			}
			j.running.Add(-1)
			result <- r
		}()
		r.verdict = hook(ctx)
	}()
	select {
	case r := <-result:
		return r.verdict, r.err
	case <-ctx.Done():
		return Verdict{}, errOverrun
	}
}

func (p *Proxy) ask(inv *Invocation, hook func(context.Context) Verdict) (Verdict, error) {
	return p.judge.Ask(p.ctx, p.budget(inv.Deadline), hook)
}

// budget leaves time for an answer before the deadline. The deadline is told in
// wall time, which may jump: it never takes the whole budget away.
func (p *Proxy) budget(deadline time.Time) time.Duration {
	if deadline.IsZero() {
		return p.cfg.Budget
	}
	left := max(time.Until(deadline), 0) - margin // an earlier one could be so early that it overflows
	return min(p.cfg.Budget, max(left, p.cfg.Budget/4))
}

// decide asks what happens to an event. unsure tells that a hook may still
// look at it.
func (p *Proxy) decide(inv *Invocation, event []byte) (v Verdict, unsure bool) {
	if err := p.broken.Load(); err != nil {
		return p.undecided(Fault{Kind: NotReady, Err: *err}, inv), false
	}
	if !p.isReady() {
		return p.undecided(Fault{Kind: NotReady}, inv), false
	}
	if p.cfg.Hooks.Decide == nil {
		return Verdict{}, false
	}
	asked := *inv // a hook that overruns its budget goes on writing to it
	asked.Event = event
	after := &left{}
	asked.Afterwards = func(do func()) { after.do = do }
	v, err := p.ask(inv, func(ctx context.Context) Verdict { return p.cfg.Hooks.Decide(ctx, &asked) })
	if err != nil {
		return p.undecided(Fault{Kind: HookFailed, Err: err}, inv), true
	}
	inv.State, inv.Unasked, inv.left = asked.State, asked.Unasked, after
	return v, false
}

// left is what Decide left to be done. The event has left when it is, and its answer may come
// over another connection before that: whoever comes first does it, the other waits.
type left struct {
	once sync.Once
	do   func()
}

// afterwards does what Decide left to be done.
func (p *Proxy) afterwards(inv *Invocation) {
	if inv.left == nil {
		return
	}
	inv.left.once.Do(func() {
		defer func() {
			if v := recover(); v != nil {
				p.fault(Fault{Kind: HookFailed, RequestID: inv.ID, Open: true, Err: fmt.Errorf("what it left to be done panicked: %v", v)})
			}
		}()
		if do := inv.left.do; do != nil {
			inv.left.do = nil // it may hold the event
			do()
		}
	})
}

// undecided is the stated behaviour for what could not be decided. Who has a policy to
// go by says whether it may pass; Open speaks where nobody has.
func (p *Proxy) undecided(f Fault, inv *Invocation) Verdict {
	f.RequestID, f.Open = inv.ID, p.cfg.Open
	if f.Open && f.Kind != NotReady && p.cfg.Hooks.Closed != nil {
		f.Open = !p.cfg.Hooks.Closed(f)
	}
	p.fault(f)
	if f.Open {
		return Verdict{}
	}
	const name = "Guard.Undecided"
	return Refuse(Answer{Failed: true, ErrorType: name, Body: failureBody(name, "refused, since it could not be examined")})
}

// failureBody is an error as runtimes write it. The texts are ours and need no escapes.
func failureBody(kind, message string) []byte {
	return []byte(`{"errorType":"` + kind + `","errorMessage":"` + message + `"}`)
}

// invocation reads what the platform says of an event. It copies: the head
// lies in a buffer that is used again.
func invocation(h *frame.Head) *Invocation {
	inv := &Invocation{
		ID:            string(h.Get(headerRequestID)),
		ARN:           string(h.Get("Lambda-Runtime-Invoked-Function-Arn")),
		TraceID:       string(h.Get("Lambda-Runtime-Trace-Id")),
		ClientContext: string(h.Get("Lambda-Runtime-Client-Context")),
		Identity:      string(h.Get("Lambda-Runtime-Cognito-Identity")),
	}
	if ms, err := strconv.ParseInt(string(h.Get("Lambda-Runtime-Deadline-Ms")), 10, 64); err == nil {
		inv.Deadline = time.UnixMilli(ms)
	}
	return inv
}

// flight holds the invocations that the function has and has not answered.
type flight struct {
	mu   sync.Mutex
	list map[string]*Invocation
}

// add keeps an invocation. One that was never answered (the runtime crashed)
// stays until there are too many; then the ones past their deadline go, and if
// a clock that jumped left none of those, all.
func (f *flight) add(inv *Invocation) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.list) >= maxFlight {
		for id, old := range f.list {
			if time.Since(old.Deadline) > 0 {
				delete(f.list, id)
			}
		}
		if len(f.list) >= maxFlight {
			clear(f.list)
		}
	}
	f.list[inv.ID] = inv
}

func (f *flight) get(id []byte) *Invocation {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.list[string(id)]
}

func (f *flight) remove(inv *Invocation) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.list, inv.ID)
}
