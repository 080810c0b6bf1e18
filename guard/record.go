package guard

import (
	"strings"
	"time"

	"redoubt/guard/event"
	"redoubt/guard/proxy"
	"redoubt/guard/response"
	"redoubt/policy"
	"redoubt/telemetry"
)

// A sighting is what a record has of the moment of a decision: it may be made later.
type sighting struct {
	time        time.Time
	cold        bool
	trace, span string
	origins     []telemetry.Origin
}

func (g *Guard) sight(inv *proxy.Invocation, d event.Decision) sighting {
	s := sighting{time: g.now().UTC(), cold: !g.warm.Swap(true)}
	s.trace, s.span, s.origins = provenance(inv.TraceID, d)
	return s
}

// record is what telemetry keeps of a decision.
func (g *Guard) record(inv *proxy.Invocation, d event.Decision, s sighting) telemetry.Record {
	rec := telemetry.Record{
		Time: s.time, Function: g.function, Request: inv.ID, Cold: s.cold, Trace: s.trace, Span: s.span, Provenance: s.origins,
		Trigger: string(d.Kind), Route: d.Route, Caller: telemetry.Caller(g.key, d.Caller),
		Decision: string(d.Verdict), Enforced: d.Enforced && d.Verdict != event.Allow, Records: d.Records, Dropped: len(d.Drop),
		Micros: d.Micros, Bytes: len(inv.Event), Policy: g.digest, Fault: strings.Join(d.Faults, "; "),
	}
	for _, r := range d.Reasons {
		reason := telemetry.Reason{Control: string(r.Control), Field: r.Field, Class: r.Class, Mode: string(r.Mode), Sign: r.Sign, Sample: r.Sample}
		if r.Record >= 0 {
			reason.Record = &r.Record
		}
		rec.Reasons = append(rec.Reasons, reason)
	}
	return rec
}

// leaked is what telemetry keeps of an answer that held what it should not.
func (g *Guard) leaked(inv *proxy.Invocation, of *invocation, leaks []response.Leak, enforced bool) telemetry.Record {
	rec := telemetry.Record{
		Time: g.now().UTC(), Function: g.function, Request: inv.ID, Trace: of.trace, Trigger: string(of.kind),
		Decision: string(event.Refuse), Enforced: enforced, Policy: g.digest,
	}
	mode := policy.Monitor
	if enforced {
		mode = policy.Enforce
	}
	for _, l := range leaks {
		of.leaks.Add(int64(l.Hits))
		rec.Reasons = append(rec.Reasons, telemetry.Reason{Control: string(policy.Responding), Field: "response", Class: l.Class, Mode: string(mode)})
	}
	return rec
}
