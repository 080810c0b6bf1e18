// Package xss finds event data that becomes a part of an HTML page as it is.
package xss

import (
	_ "embed"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is cross-site-scripting.
var Check = &check.Check{
	ID: "RD110", Name: "cross-site-scripting", Doc: doc,
	Concern: check.Injection, Severity: check.Medium,
	Refs: []string{"CWE-79", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Sink: "xss", Does: "put script into pages of",
			Fix: "Escape the data for HTML, html.escape(name), or let a template engine with autoescape build the page; for data answer application/json.",
		})
	},
}
