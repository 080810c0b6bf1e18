// Package autoescapeoff finds template engines that put values into HTML as they are.
package autoescapeoff

import (
	_ "embed"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is autoescape-off.
var Check = &check.Check{
	ID: "RD123", Name: "autoescape-off", Doc: doc,
	Concern: check.Injection, Severity: check.Low,
	Refs: []string{"CWE-79", "CWE-116", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Misuses(check.MisuseRule{
			Name: "autoescape-off",
			Says: "%[1]s builds pages without escaping: %[2]s puts values into HTML as they are.",
			Fix:  "jinja2.Environment(autoescape=jinja2.select_autoescape()); mark what is meant to be HTML with the filter safe.",
		})
	},
}
