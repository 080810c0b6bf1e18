// Package debugmode finds frameworks that show callers their inside.
package debugmode

import (
	_ "embed"
	"fmt"

	"redoubt/check"
	"redoubt/lang/flow"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is debug-mode.
var Check = &check.Check{
	ID: "RD916", Name: "debug-mode", Doc: doc,
	Concern: check.Deployment, Severity: check.Low,
	Refs: []string{"CWE-489", "CWE-215", "OWASP-SLS-S3", "CSA-SAS-3"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, c := range p.Graph.Calls(func(c flow.Call) bool { return c.Misuse == "debug-mode" }) {
		p.Report(check.Finding{
			Function: c.Function, Pos: c.Place, Resource: c.API, Path: []string{}, Confidence: confidence(c),
			Message: fmt.Sprintf("%s answers errors with its inside: %s is told to debug.", where(c), c.API),
			Fix:     check.Fix{Text: "Leave debug off, or let a variable of the environment decide that only the developers' stage sets."},
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
