package guard

import (
	"errors"
	"net/http"
	"time"

	"redoubt/app"
	"redoubt/guard/proxy"
	"redoubt/guard/response"
	"redoubt/policy"
)

// A Reply looks at what an HTTP server answers to one request, by the same rules as at
// what a function answers. It is package door's Reply.
type Reply struct {
	guard    *Guard
	inv      *proxy.Invocation
	of       *invocation
	enforced bool
	open     bool
}

var errPacked = errors.New("the answer can't be unpacked, or to too much")

// Begin is for a request that Decide let pass, or nobody could decide on, and that goes to
// the server now: the caller is charged for it until Served. The Reply looks at the answer, nil
// where there is nothing to do. open: an answer that can't be looked at passes, if the
// policy lets it.
func (g *Guard) Begin(inv *proxy.Invocation, open bool) *Reply {
	of, ok := inv.State.(*invocation)
	if !ok {
		of = &invocation{kind: app.FunctionURL, id: inv.ID, begun: time.Now()}
		inv.State = of
	}
	of.meter = g.events.Start(of.payer)
	if g.answers.Idle() {
		return nil
	}
	return &Reply{guard: g, inv: inv, of: of, enforced: g.compiled.Controls[policy.Responding].Mode == policy.Enforce, open: open}
}

// Looks reports whether there is more to do than to add headers.
func (r *Reply) Looks() bool { return r.guard.answers.Looks() }

// Enforces reports whether what is found is masked, not only told.
func (r *Reply) Enforces() bool { return r.enforced }

// Head masks what headers hold, or says what stands in the answer's place.
func (r *Reply) Head(h http.Header) *proxy.Answer {
	if !r.enforced {
		h = h.Clone()
	}
	return r.found(r.guard.answers.Head(h))
}

// Add sets the headers that the policy wants where the server has not.
func (r *Reply) Add(h http.Header) {
	for name, value := range r.guard.answers.Headers() {
		if r.enforced && h.Values(name) == nil {
			h.Set(name, value)
		}
	}
}

// Whole looks at a body, zipped: in gzip.
func (r *Reply) Whole(body []byte, zipped bool) proxy.Verdict {
	out, leaks, ok := r.guard.answers.Body(body, zipped)
	if !ok {
		return proxy.Verdict{Answer: r.Unseen(errPacked)}
	}
	switch a := r.found(leaks); {
	case a != nil:
		return proxy.Verdict{Answer: a}
	case len(leaks) == 0 || !r.enforced:
		return proxy.Verdict{}
	}
	return proxy.Change(out)
}

// Stream looks at a body that passes, why: since it can't be there as a whole; nil where it is
// not meant to be. In a stream less is seen, so one that should have been whole is refused
// where the policy fails closed.
func (r *Reply) Stream(why error) (proxy.Stream, *proxy.Answer) {
	if why != nil && r.enforced && r.guard.compiled.Controls[policy.Responding].Fail == policy.Closed {
		r.fault(proxy.AnswerTooLarge, why, false)
		return nil, blocked(app.FunctionURL).Answer
	}
	looks := r.guard.answers.Stream()
	if looks == nil {
		return nil, nil
	}
	return &streamed{guard: r.guard, inv: r.inv, of: r.of, looks: looks, enforced: r.enforced}, nil
}

// Unseen says what happens to an answer that could not be looked at: nil, it passes.
func (r *Reply) Unseen(why error) *proxy.Answer {
	passes := !r.enforced || r.open && !r.guard.closed(proxy.Fault{Answer: true})
	r.fault(proxy.HookFailed, why, passes)
	if passes {
		return nil
	}
	return blocked(app.FunctionURL).Answer
}

func (r *Reply) fault(kind proxy.FaultKind, why error, passes bool) {
	r.guard.fault(proxy.Fault{Kind: kind, RequestID: r.inv.ID, Answer: true, Open: passes, Err: why})
}

// found tells of leaks, and what stands in the answer's place where one of them is blocked.
func (r *Reply) found(leaks []response.Leak) *proxy.Answer {
	if len(leaks) == 0 {
		return nil
	}
	r.guard.records.Put(r.guard.leaked(r.inv, r.of, leaks, r.enforced))
	for _, l := range leaks {
		if l.Blocked && r.enforced {
			return blocked(app.FunctionURL).Answer
		}
	}
	return nil
}
