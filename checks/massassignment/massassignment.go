// Package massassignment finds requests that are stored as they are, with fields that nobody meant.
package massassignment

import (
	_ "embed"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is mass-assignment.
var Check = &check.Check{
	ID: "RD119", Name: "mass-assignment", Doc: doc,
	Concern: check.Injection, Severity: check.Medium,
	Refs: []string{"CWE-915", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Sink: "mass-assignment", Does: "write fields of their choice into the data of",
			Fix: "Store the fields that are meant, one by one, or check the request against a schema without additional properties.",
		})
	},
}
