// Package openredirect finds event data that chooses where a browser is sent.
package openredirect

import (
	_ "embed"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is open-redirect.
var Check = &check.Check{
	ID: "RD115", Name: "open-redirect", Doc: doc,
	Concern: check.Injection, Severity: check.Medium,
	Refs: []string{"CWE-601", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Sink: "redirect", Does: "send users to sites of their choice through",
			Fix: "Redirect to paths of the own site only, \"/\" + quote(path), or look the target up in a list.",
		})
	},
}
