// Package regexdenial finds event data that a regular expression takes very long for.
package regexdenial

import (
	_ "embed"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is regex-denial.
var Check = &check.Check{
	ID: "RD117", Name: "regex-denial", Doc: doc,
	Concern: check.Injection, Severity: check.Medium,
	Refs: []string{"CWE-1333", "CWE-730", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Sink: "regex", Does: "stall",
			Fix: "Escape what is searched for, re.escape(text); rewrite patterns with a repetition inside of a repetition, (a+)+; bound the length of the text.",
		})
	},
}
