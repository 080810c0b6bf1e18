package policy

// A Control is a step of what guard does with an event.
type Control string

// The controls, in the order in which they are asked.
const (
	Form           Control = "form"           // size, depth, duplicate keys, UTF-8, numbers
	Source         Control = "trigger"        // is it an event of a trigger that is declared
	Authenticates  Control = "authentication" // who calls
	Authorizes     Control = "authorization"  // may they
	Validation     Control = "schema"         // is the event as the schema says
	Inspection     Control = "inspection"     // does it carry an attack
	Budgeting      Control = "budget"         // how much, how deep
	Responding     Control = "response"       // what the function answers
	QuarantineSink Control = "quarantine"     // where refused records go
)

// Controls lists all of them.
func Controls() []Control {
	return []Control{Form, Source, Authenticates, Authorizes, Validation, Inspection, Budgeting, Responding, QuarantineSink}
}

// Mode says whether a refusal is carried out.
type Mode string

// The modes.
const (
	Monitor Mode = "monitor" // report what would have been refused
	Enforce Mode = "enforce" // refuse it
)

// Fail says what happens when a control can't do its work.
type Fail string

// The ways to fail.
const (
	Open   Fail = "open"   // the event passes, the record says so
	Closed Fail = "closed" // the event is refused
)

// A Setting overrides a function's mode for a control, and says how it fails.
type Setting struct {
	Mode Mode `json:"mode,omitempty"`
	Fail Fail `json:"fail,omitempty"`
}

// Setting is what holds for a control: who calls, whether they may, and keeping what was
// refused fail closed, everything else open, if the policy does not say otherwise.
func (f Function) Setting(c Control) Setting {
	s := f.Controls[c]
	if s.Mode == "" {
		s.Mode = f.Mode
	}
	if s.Mode == "" {
		s.Mode = Monitor
	}
	if s.Fail == "" {
		s.Fail = Open
		if c == Authenticates || c == Authorizes || c == QuarantineSink {
			s.Fail = Closed
		}
	}
	return s
}
