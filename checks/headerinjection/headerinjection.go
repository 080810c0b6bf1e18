// Package headerinjection finds event data that becomes a part of a response or mail header.
package headerinjection

import (
	_ "embed"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is header-injection.
var Check = &check.Check{
	ID: "RD114", Name: "header-injection", Doc: doc,
	Concern: check.Injection, Severity: check.Medium,
	Refs: []string{"CWE-113", "CWE-93", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Sink: "header", Does: "set headers of what is sent by",
			Fix: "Encode the data, encodeURIComponent(name), urllib.parse.quote(name), or refuse line breaks and separators.",
		})
	},
}
