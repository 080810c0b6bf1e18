// Package ssrf finds event data that chooses the host of a request.
package ssrf

import (
	_ "embed"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is server-side-request-forgery.
var Check = &check.Check{
	ID: "RD107", Name: "server-side-request-forgery", Doc: doc,
	Concern: check.Injection, Severity: check.High,
	Refs: []string{"CWE-918", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Sink: "ssrf", Does: "make requests to hosts of their choice from",
			Fix: "Keep the host in the code and put only a path or parameter into the URL, encoded; or look the host up in a list of what is allowed.",
		})
	},
}
