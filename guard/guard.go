// Package guard puts the parts together: what package event decides about an
// event is carried out by the proxy, kept by the quarantine and told by
// telemetry; what the function answers goes through package response.
//
// It starts nothing (package start does) and decides nothing itself.
package guard

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"time"

	"redoubt/app"
	"redoubt/guard/account"
	"redoubt/guard/caller"
	"redoubt/guard/event"
	"redoubt/guard/proxy"
	"redoubt/guard/quarantine"
	"redoubt/guard/response"
	"redoubt/policy"
	"redoubt/telemetry"
	"redoubt/trigger"
)

// Config is what a guard needs of its surroundings.
type Config struct {
	Program     policy.Program
	Function    string            // as the policy names it
	Environment []string          // of the function, NAME=VALUE: its credentials must not be answered
	Records     *telemetry.Buffer // Close closes it
	Fetch       caller.Fetch
	Secret      caller.Secret
	Account     account.Account
	Now         func() time.Time
	// Key makes callers of records the same without telling who they are. Empty: the
	// policy's own text.
	Key []byte
}

// A Guard is the policy of one function at work. It is safe for several
// invocations at once.
type Guard struct {
	function string
	compiled policy.Compiled
	events   *event.Guard
	answers  *response.Filter
	aside    quarantine.Sink
	records  *telemetry.Buffer
	key      []byte
	digest   string
	now      func() time.Time
	warm     atomic.Bool
	open     open
}

// New makes a guard. A function that the policy does not name, and a policy that
// can't be made to work, are errors: what happens then is the caller's to say.
func New(cfg Config) (*Guard, error) {
	compiled, ok := cfg.Program.Of(cfg.Function)
	if !ok {
		return nil, fmt.Errorf("the policy has no entry for %q, and none for all functions", cfg.Function)
	}
	events, err := event.New(compiled, event.World{Now: cfg.Now, Fetch: cfg.Fetch, Secret: cfg.Secret})
	if err != nil {
		return nil, fmt.Errorf("preparing the policy: %w", err)
	}
	aside, err := quarantine.New(compiled.Quarantine, cfg.Account)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(cfg.Program) // the same in each process, as no address is
	if err != nil {
		return nil, fmt.Errorf("preparing the policy: %w", err)
	}
	sum := sha256.Sum256(text)
	g := &Guard{
		function: cfg.Function, compiled: compiled, events: events, aside: aside, answers: response.New(compiled.Response, cfg.Environment),
		records: cfg.Records, key: cfg.Key, digest: hex.EncodeToString(sum[:6]), now: cfg.Now,
	}
	if len(g.key) == 0 {
		g.key = sum[:]
	}
	if g.now == nil {
		g.now = time.Now
	}
	return g, nil
}

// Hooks are what a proxy asks and tells.
func (g *Guard) Hooks() proxy.Hooks {
	return proxy.Hooks{Decide: g.decide, Response: g.response, Stream: g.stream, Closed: g.closed, Ended: g.ended, Fault: g.fault}
}

// Close tells of what nobody answered, and writes out what is still waiting, until
// ctx ends.
func (g *Guard) Close(ctx context.Context) error {
	for _, of := range g.open.all() {
		g.records.Put(g.unanswered(of))
	}
	return g.records.Close(ctx)
}

func (g *Guard) decide(ctx context.Context, inv *proxy.Invocation) proxy.Verdict {
	for _, late := range g.open.late() { // they pay before the next one is asked about
		g.records.Put(g.unanswered(late))
	}
	v := g.Decide(ctx, inv, "")
	if of, ok := inv.State.(*invocation); ok && ctx.Err() == nil { // else nobody waits for it any more
		if v.Answer == nil {
			of.meter = g.events.Start(of.payer)
		}
		g.open.add(of)
	}
	return v
}

// Decide decides about an event that came through a kind of trigger, "" where that is
// to be found out, and records it.
func (g *Guard) Decide(ctx context.Context, inv *proxy.Invocation, kind app.Kind) proxy.Verdict {
	begun := time.Now()
	d := g.ask(ctx, event.Invocation{Event: inv.Event, Trace: inv.TraceID, ARN: inv.ARN, Kind: kind})
	seen := g.sight(inv, d)
	inv.State = &invocation{kind: d.Kind, payer: d.Payer, failures: d.Failures, id: inv.ID, trace: seen.trace, cold: seen.cold, begun: begun, deadline: inv.Deadline}
	inv.Unasked = len(d.Failures) == 0 && g.answers.Idle()
	if d.Verdict == event.Allow && inv.Unasked && inv.Afterwards != nil && ctx.Err() == nil {
		inv.Afterwards(func() { g.records.Put(g.record(inv, d, seen)) }) // nothing is against it: it need not wait
		return proxy.Verdict{}
	}
	rec := g.record(inv, d, seen)
	verdict := g.verdict(ctx, d, &rec)
	g.records.Put(rec)
	return verdict
}

// ask has the controls decide, each as it fails itself, before the time for all is over.
func (g *Guard) ask(ctx context.Context, inv event.Invocation) event.Decision {
	ctx, stop := early(ctx)
	defer stop()
	return g.events.Decide(ctx, inv)
}

// Authorize answers an authorizer's event: yes or no, in the form that the gateway
// wants. What the policy refuses is no, also while it monitors, and so is a caller who
// proved nothing, as where the policy asks this trigger for no proof: an authorizer that
// lets everybody in is none. simple: an HTTP API takes simple responses.
func (g *Guard) Authorize(ctx context.Context, inv *proxy.Invocation, simple bool) []byte {
	begun := time.Now()
	d := g.events.Decide(ctx, event.Invocation{Event: inv.Event, Trace: inv.TraceID, Kind: app.AuthorizerCall})
	seen := g.sight(inv, d)
	rec := g.record(inv, d, seen)
	inv.State = &invocation{kind: app.AuthorizerCall, id: inv.ID, trace: seen.trace, cold: seen.cold, begun: begun}
	allowed := d.Verdict == event.Allow && d.Proven && len(d.Faults) == 0
	if !allowed {
		rec.Decision, rec.Enforced = string(event.Refuse), true
	}
	g.records.Put(rec)
	if allowed {
		if yes := trigger.Grant(d.Call, d.Caller, simple); yes != nil {
			return yes
		}
	}
	k, _ := trigger.Of(app.AuthorizerCall)
	return k.Refusal(d.Call, 403)
}

// Authenticates reports whether the policy has a way to tell who calls.
func (g *Guard) Authenticates() bool { return len(g.compiled.Authentication) > 0 }

// failed is an error as Lambda's callers know it. It tells an attacker nothing.
func failed(kind, text string) proxy.Verdict {
	return proxy.Refuse(proxy.Answer{Failed: true, ErrorType: kind, Body: []byte(`{"errorType":"` + kind + `","errorMessage":"` + text + `"}`)})
}

// response looks at what the function answers, and adds the records of a batch that
// were refused to those that it reports itself.
func (g *Guard) response(_ context.Context, inv *proxy.Invocation, r proxy.Response) proxy.Verdict {
	of, ok := inv.State.(*invocation)
	if !ok {
		return proxy.Verdict{}
	}
	of.answer.Store(&answer{bytes: len(r.Body), errorType: r.ErrorType})
	body := r.Body
	if len(of.failures) > 0 && !r.Failed {
		body = event.WithFailures(body, of.failures)
	}
	out, leaks := g.answers.Apply(of.kind, body)
	enforced := g.compiled.Controls[policy.Responding].Mode == policy.Enforce
	if len(leaks) > 0 {
		g.records.Put(g.leaked(inv, of, leaks, enforced))
	}
	switch {
	case !enforced:
		out = body
	case out == nil && len(leaks) > 0:
		return blocked(of.kind)
	}
	if string(out) == string(r.Body) {
		return proxy.Verdict{}
	}
	return proxy.Change(out)
}

// blocked stands for an answer that must not leave.
func blocked(kind app.Kind) proxy.Verdict {
	if k, ok := trigger.Of(kind); ok && k.Refused() == trigger.Answer {
		return proxy.Refuse(proxy.Answer{Body: k.Refusal(trigger.Call{}, 502)})
	}
	return failed("Guard.Response", "the answer was withheld")
}

// closed reports whether the policy refuses what a fault kept from being decided on: a
// control has work here, carries it out, and fails closed.
func (g *Guard) closed(f proxy.Fault) bool {
	for name, s := range g.compiled.Controls {
		if s.Mode == policy.Enforce && s.Fail == policy.Closed && (name == policy.Responding) == f.Answer && g.works(name) {
			return true
		}
	}
	return false
}

// works reports whether a control has anything to do: some do only what a policy asks for.
func (g *Guard) works(name policy.Control) bool {
	c := &g.compiled
	switch name {
	case policy.Authenticates:
		return len(c.Authentication) > 0
	case policy.Authorizes:
		return c.Cedar != nil || len(c.Ownership) > 0
	case policy.QuarantineSink:
		return false // it keeps what others refuse
	}
	return true
}

// fault tells of what kept an event from being decided on.
func (g *Guard) fault(f proxy.Fault) {
	what := string(f.Kind)
	if f.Err != nil {
		what += ": " + f.Err.Error()
	}
	decision := event.Refuse
	if f.Open {
		decision = event.Allow
	}
	g.records.Put(telemetry.Record{Time: g.now().UTC(), Function: g.function, Request: f.RequestID, Decision: string(decision), Enforced: !f.Open, Policy: g.digest, Fault: what})
}
