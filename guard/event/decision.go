package event

import (
	"slices"

	"redoubt/app"
	"redoubt/policy"
	"redoubt/telemetry"
	"redoubt/trigger"
)

// Verdict is what a policy says of an event.
type Verdict string

// The verdicts. An event of a batch or of a source that does not wait is
// quarantined: acknowledged and kept aside.
const (
	Allow      Verdict = "allow"
	Refuse     Verdict = "refuse"
	Quarantine Verdict = "quarantine"
)

// A Reason is something that is wrong with an event.
type Reason struct {
	Control policy.Control
	Field   string // as trigger.Spell writes it
	Class   string
	Mode    policy.Mode
	Record  int    // of a batch, -1 = the event as a whole
	Sign    string // the signature that an inspection found
	Sample  string // of the value, masked
}

// A Decision is about one event.
type Decision struct {
	// Verdict is what the policy says, Enforced whether it is carried out, for the
	// event or for some records: in monitor mode it is not.
	Verdict  Verdict
	Enforced bool
	Reasons  []Reason
	// Faults names controls that could not do their work and fail open.
	Faults []string

	Kind app.Kind
	// Call is what an authorizer is asked, of events that ask one.
	Call   trigger.Call
	Route  string
	Caller string // the principal's id, or where it calls from
	Proven bool   // Caller is a principal who proved it
	// Payer is for Start: whose budget of cost the event is charged to, "" nobody's.
	Payer   string
	Records int // of a batch
	// Event is what the function gets, nil where it gets nothing. Then Response
	// is what the caller gets, nil for an error.
	Event    []byte
	Response []byte
	// Drop are the records that the function does not get.
	Drop []int
	// Aside is what goes to the quarantine: the dropped records that are not reported as
	// failed, or the event.
	Aside [][]byte
	// Failures are ids of messages to report as failed, beside the function's own.
	Failures []string
	Micros   int64
	// Origins are the traces that the event says it comes from.
	Origins []telemetry.Origin
}

// suspect notes an attack where the walk is now.
func (r *run) suspect(class, sign string, value []byte) {
	if r.enough(policy.Inspection) {
		return
	}
	r.add(Reason{Control: policy.Inspection, Field: trigger.Spell(r.trail.Path()), Class: class, Sign: sign, Sample: telemetry.Mask(value)})
}

// refuseAt notes that something is wrong with a field.
func (r *run) refuseAt(c policy.Control, field, class string) {
	r.add(Reason{Control: c, Field: field, Class: class})
}

// most is how many reasons are kept: an attacker shall not fill the log.
const most = 32

// enough reports whether another reason of a control changes nothing: there are many,
// and one against the record that is looked at as well.
func (r *run) enough(c policy.Control) bool {
	if len(r.reasons) < most {
		return false
	}
	mode := r.guard.program.Controls[c].Mode
	return slices.ContainsFunc(r.reasons, func(x Reason) bool {
		return x.Record == r.record && (x.Mode == policy.Enforce || x.Mode == mode)
	})
}

func (r *run) add(reason Reason) {
	if r.enough(reason.Control) {
		return
	}
	reason.Mode, reason.Record = r.guard.program.Controls[reason.Control].Mode, r.record
	if !slices.Contains(r.reasons, reason) {
		r.reasons = append(r.reasons, reason)
	}
}

// condemned reports whether there is a reason against a record that is carried
// out.
func (r *run) condemned(record int) bool {
	return slices.ContainsFunc(r.reasons, func(x Reason) bool { return x.Record == record && x.Mode == policy.Enforce })
}

// fault notes that a control can't do its work: closed, that refuses the event.
func (r *run) fault(c policy.Control, what string) {
	if r.guard.program.Controls[c].Fail == policy.Closed {
		r.refuseAt(c, "", what)
		return
	}
	r.faults = append(r.faults, string(c)+": "+what)
}

// decision draws the conclusion.
func (r *run) decision() Decision {
	d := Decision{
		Verdict: Allow, Kind: r.kind, Route: r.route, Caller: r.caller(), Payer: r.payer, Proven: r.principal != nil, Records: len(r.records), Reasons: r.reasons, Faults: r.faults, Event: r.inv.Event, Origins: r.origins(),
	}
	if r.kind == app.AuthorizerCall {
		d.Call = r.call()
	}
	if len(r.reasons) == 0 {
		return d
	}
	k, _ := trigger.Of(r.kind)
	d.Verdict = Refuse
	if how := k.Refused(); how == trigger.Drop || how == trigger.Discard {
		d.Verdict = Quarantine
	}
	r.carryOut(&d, k)
	return d
}

// carryOut does what the enforced reasons ask for.
func (r *run) carryOut(d *Decision, k trigger.Kind) {
	whole := r.condemned(-1)
	var aside []int
	if !whole {
		d.Drop, aside, d.Failures = r.dropped()
	}
	d.Enforced = whole || len(d.Drop) > 0
	if whole || len(d.Drop) > 0 && len(d.Drop) == len(r.records) {
		r.refuseAll(d, k, whole, aside)
		return
	}
	if len(d.Drop) > 0 {
		d.Aside = r.spans(aside)
		d.Event = r.without(d.Drop)
	}
}

// refuseAll keeps the event from the function.
func (r *run) refuseAll(d *Decision, k trigger.Kind, whole bool, aside []int) {
	d.Event = nil
	d.Response = k.Refusal(r.call(), r.status())
	if d.Verdict != Quarantine {
		return
	}
	d.Aside = [][]byte{r.inv.Event}
	if !whole {
		d.Aside = r.spans(aside)
	}
	d.Response = WithFailures(d.Response, d.Failures)
}
