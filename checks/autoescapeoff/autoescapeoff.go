// Package autoescapeoff finds template engines that put values into HTML as they are.
package autoescapeoff

import (
	_ "embed"
	"fmt"

	"redoubt/check"
	"redoubt/lang/flow"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is autoescape-off.
var Check = &check.Check{
	ID: "RD123", Name: "autoescape-off", Doc: doc,
	Concern: check.Injection, Severity: check.Low,
	Refs: []string{"CWE-79", "CWE-116", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, c := range p.Graph.Calls(func(c flow.Call) bool { return c.Misuse == "autoescape-off" }) {
		p.Report(check.Finding{
			Function: c.Function, Pos: c.Place, Resource: c.API, Path: []string{}, Confidence: confidence(c),
			Message: fmt.Sprintf("%s builds pages without escaping: %s puts values into HTML as they are.", where(c), c.API),
			Fix:     check.Fix{Text: "jinja2.Environment(autoescape=jinja2.select_autoescape()); mark what is meant to be HTML with the filter safe."},
		})
	}
	return nil
}

func where(c reach.Call) string {
	if c.Function == nil {
		return "This code"
	}
	return c.Function.Label()
}

func confidence(c reach.Call) check.Confidence {
	if c.Row != nil && c.Row.Low {
		return check.MediumConfidence
	}
	return check.HighConfidence
}
