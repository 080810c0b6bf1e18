// Package codeinjection finds event data that is run as a program.
package codeinjection

import (
	_ "embed"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is code-injection.
var Check = &check.Check{
	ID: "RD102", Name: "code-injection", Doc: doc,
	Concern: check.Injection, Severity: check.Critical,
	Refs: []string{"CWE-94", "CWE-95", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Sink: "code", Does: "run code of their own in",
			Fix: "Parse the data instead of running it: json.loads, ast.literal_eval, JSON.parse; choose what to run from a list that the code holds.",
		})
	},
}
