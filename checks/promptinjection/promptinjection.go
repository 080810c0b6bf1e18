// Package promptinjection finds event data that becomes a part of a model's instructions.
package promptinjection

import (
	_ "embed"

	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is prompt-injection.
var Check = &check.Check{
	ID: "RD121", Name: "prompt-injection", Doc: doc,
	Concern: check.Injection, Severity: check.Medium,
	Refs: []string{"CWE-1427", "OWASP-LLM01", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Sink: "prompt", Does: "steer the model that is asked by",
			Fix:  "Keep instructions and data apart: the task as the system prompt, the data as a message of the user, and treat the answer as input from outside.",
			Only: mixed,
		})
	},
}

// mixed reports whether the data is joined to other text: a message that is
// nothing but the user's is how models are meant to be asked.
func mixed(_ *check.Pass, fl reach.Flow) bool { return !fl.Exact }
