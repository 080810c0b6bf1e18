// Package templateinjection finds event data that is read as a template.
package templateinjection

import (
	_ "embed"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is template-injection.
var Check = &check.Check{
	ID: "RD109", Name: "template-injection", Doc: doc,
	Concern: check.Injection, Severity: check.High,
	Refs: []string{"CWE-1336", "CWE-94", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Sink: "template", Does: "run template code in",
			Fix: "Keep the template in the code and hand the data over as a value: render_template_string(\"Hello {{ name }}\", name=name).",
		})
	},
}
