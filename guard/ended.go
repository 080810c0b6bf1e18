package guard

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"redoubt/app"
	"redoubt/guard/event"
	"redoubt/guard/proxy"
	"redoubt/telemetry"
)

// An invocation is what is remembered of an event until it is answered.
type invocation struct {
	kind     app.Kind
	payer    string
	meter    *event.Meter
	failures []string

	id, trace       string
	cold            bool
	begun, deadline time.Time
	answer          atomic.Pointer[answer] // a hook that overran its budget may still store it
	leaks           atomic.Int64
}

// An answer is what is told of a buffered one.
type answer struct {
	bytes     int
	errorType string
}

// ended tells how an invocation was answered. One whose answer the platform did not
// take may be answered once more.
func (g *Guard) ended(inv *proxy.Invocation, o proxy.Outcome) {
	of, ok := inv.State.(*invocation)
	if !ok { // nobody decided about it
		of = &invocation{id: inv.ID}
	}
	rec := g.about(of)
	rec.Outcome, rec.Streamed = outcome(o), o.Streamed
	if rec.Outcome == telemetry.Rejected {
		rec.Status = o.Status
	} else {
		of.paid()
		g.open.remove(inv.ID).paid() // a decision that came too late is of another state
	}
	rec.Code, rec.BytesOut, rec.ErrorType, rec.Leaks = o.Code, o.Bytes, o.ErrorType, int(of.leaks.Load())
	if a := of.answer.Load(); a != nil {
		rec.BytesOut, rec.ErrorType = int64(a.bytes), typeName(a.errorType)
	}
	g.records.Put(rec)
}

// Served tells how a request was answered that no proxy asks about: one to a server, or to an
// authorizer. Nothing follows it.
func (g *Guard) Served(inv *proxy.Invocation, o proxy.Outcome) {
	if of, ok := inv.State.(*invocation); ok {
		of.paid()
	}
	g.ended(inv, o)
}

func outcome(o proxy.Outcome) string {
	switch {
	case o.Status < 200 || o.Status >= 300:
		return telemetry.Rejected
	case o.ByGuard:
		return telemetry.Refused
	case o.Failed:
		return telemetry.Failed
	}
	return telemetry.Answered
}

// unanswered is the record of what ended without an answer: the function ran out of
// time, crashed, or was still at work when its environment ended.
func (g *Guard) unanswered(of *invocation) telemetry.Record {
	of.paid()
	rec := g.about(of)
	rec.Outcome = telemetry.Unanswered
	if of.late() {
		rec.Outcome = telemetry.TimedOut
	}
	return rec
}

func (g *Guard) about(of *invocation) telemetry.Record {
	rec := telemetry.Record{
		About: telemetry.Invocation, Time: g.now().UTC(), Function: g.function, Request: of.id, Trace: of.trace, Cold: of.cold, Trigger: string(of.kind),
	}
	if !of.begun.IsZero() {
		rec.Duration = time.Since(of.begun).Microseconds()
	}
	return rec
}

// typeName keeps a type's name. Anything else that a runtime writes there may be a
// message, and hold what the event held.
func typeName(errorType string) string {
	if len(errorType) > 100 || strings.ContainsFunc(errorType, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("._:$", r)
	}) {
		return "other"
	}
	return errorType
}

func (of *invocation) late() bool {
	return !of.deadline.IsZero() && time.Since(of.deadline) >= 0
}

// paid charges what an invocation took: of one that nobody answered, until the platform
// ended it.
func (of *invocation) paid() {
	if of == nil {
		return
	}
	ran := time.Since(of.begun)
	if !of.deadline.IsZero() {
		ran = min(ran, of.deadline.Sub(of.begun))
	}
	of.meter.Stop(ran)
}

// open are the invocations that the function has and has not answered.
type open struct {
	mu   sync.Mutex
	list map[string]*invocation
}

// maxOpen bounds them: more are not told of when nobody answers.
const maxOpen = 1024

// add keeps an invocation. One of the same id was tried again, so it is over. It pays at once,
// as does one that there is no room for: nobody would ever stop their meters, and their
// callers would be refused for good.
func (o *open) add(of *invocation) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.list == nil {
		o.list = map[string]*invocation{}
	}
	old := o.list[of.id]
	if old == nil && len(o.list) >= maxOpen {
		old = of
	} else {
		o.list[of.id] = of
	}
	old.paid()
}

// late hands out those that ran out of time.
func (o *open) late() (late []*invocation) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for id, old := range o.list {
		if old.late() {
			late = append(late, old)
			delete(o.list, id)
		}
	}
	return late
}

func (o *open) remove(id string) *invocation {
	o.mu.Lock()
	defer o.mu.Unlock()
	of := o.list[id]
	delete(o.list, id)
	return of
}

func (o *open) all() []*invocation {
	o.mu.Lock()
	defer o.mu.Unlock()
	list := make([]*invocation, 0, len(o.list))
	for _, of := range o.list {
		list = append(list, of)
	}
	clear(o.list)
	return list
}
