// Package xpathinjection finds event data that becomes a part of an XPath expression.
package xpathinjection

import (
	_ "embed"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is xpath-injection.
var Check = &check.Check{
	ID: "RD113", Name: "xpath-injection", Doc: doc,
	Concern: check.Injection, Severity: check.Medium,
	Refs: []string{"CWE-643", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Sink: "xpath", Does: "change XPath queries of",
			Fix: "Bind the data as a variable: tree.xpath(\"//user[@id=$id]\", id=user_id), or allow only letters and digits.",
		})
	},
}
