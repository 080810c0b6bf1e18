package main

import (
	"context"
	"sync/atomic"
	"time"

	"redoubt/guard"
	"redoubt/guard/proxy"
	"redoubt/telemetry"
)

// late is a guard that is made after its proxy listens. Until then, and if it can't
// be made, the proxy's gate keeps events from its hooks.
type late struct {
	guard atomic.Pointer[guard.Guard]
}

func (l *late) hooks(out *records) proxy.Hooks {
	return proxy.Hooks{
		Decide: func(ctx context.Context, inv *proxy.Invocation) proxy.Verdict {
			return l.guard.Load().Hooks().Decide(ctx, inv)
		},
		Response: func(ctx context.Context, inv *proxy.Invocation, r proxy.Response) proxy.Verdict {
			if g := l.guard.Load(); g != nil {
				return g.Hooks().Response(ctx, inv, r)
			}
			return proxy.Verdict{}
		},
		Stream: func(inv *proxy.Invocation) proxy.Stream {
			if g := l.guard.Load(); g != nil {
				return g.Hooks().Stream(inv)
			}
			return nil
		},
		Closed: func(f proxy.Fault) bool {
			g := l.guard.Load()
			return g != nil && g.Hooks().Closed(f)
		},
		Ended: func(inv *proxy.Invocation, o proxy.Outcome) {
			if g := l.guard.Load(); g != nil {
				g.Hooks().Ended(inv, o)
			}
		},
		Fault: func(f proxy.Fault) {
			if g := l.guard.Load(); g != nil {
				g.Hooks().Fault(f)
				return
			}
			tell(out, string(f.Kind), f.RequestID, f.Open)
		},
	}
}

// tell writes a record of an event that nobody could decide on.
func tell(out *records, fault, request string, open bool) {
	decision := "refuse"
	if open {
		decision = "allow"
	}
	out.Put(telemetry.Record{Time: time.Now().UTC(), Request: request, Decision: decision, Enforced: !open, Fault: fault})
}

func (l *late) prepare(s settings, out *records) error {
	g, err := s.guard(out)
	if err != nil {
		tell(out, "policy: "+err.Error(), "", s.open())
		return err
	}
	l.guard.Store(g)
	return nil
}

// close tells of what is under way, and writes out what is still waiting. That has a moment
// of its own where the proxy used up all the time there was.
func (l *late) close(ctx context.Context, out *records) {
	left := 100 * time.Millisecond
	if end, ok := ctx.Deadline(); ok {
		left = max(left, time.Until(end))
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), left)
	defer stop()
	if g := l.guard.Load(); g != nil {
		_ = g.Close(ctx) // what could not be written is lost by now
	}
	out.close(ctx)
}
