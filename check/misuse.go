package check

import (
	"fmt"

	"redoubt/lang/flow"
	"redoubt/reach"
)

// A MisuseRule says how a call that is itself a fault is told.
type MisuseRule struct {
	Name string // of the misuse, as lang/models names it
	// Says is the message, with %[1]s for who does it and %[2]s for the API.
	Says string
	Fix  string
}

// Misuses reports a finding for every call that is the rule's misuse.
func (p *Pass) Misuses(rule MisuseRule) error {
	for _, c := range p.Graph.Calls(func(c flow.Call) bool { return c.Misuse == rule.Name }) {
		p.Report(Finding{
			Function: c.Function, Pos: c.Place, Resource: c.API, Path: []string{}, Confidence: misuseConfidence(c),
			Message: fmt.Sprintf(rule.Says, Doer(c), c.API), Fix: Fix{Text: rule.Fix},
		})
	}
	return nil
}

// Doer names the function that makes a call, as a sentence begins.
func Doer(c reach.Call) string {
	if c.Function == nil {
		return "This code"
	}
	return c.Function.Label()
}

func misuseConfidence(c reach.Call) Confidence {
	if c.Row != nil && c.Row.Low {
		return MediumConfidence
	}
	return HighConfidence
}
