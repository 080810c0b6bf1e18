// Package notracing advises where functions are not traced.
package notracing

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is no-tracing.
var Check = &check.Check{
	ID: "RD702", Name: "no-tracing", Doc: doc,
	Concern: check.Monitoring, Severity: check.Info,
	Refs: []string{"CWE-778", "OWASP-SLS-S10", "CSA-SAS-5", "APIGateway.3", "Lambda.7"},
	Run:  run,
}

// run reports once per application: tracing is one decision.
func run(p *check.Pass) error {
	if p.App.Format == "code" {
		return nil // no template says how it is deployed
	}
	var without []*app.Function
	for _, f := range p.App.Functions {
		if mode, known := f.Tracing.Or("PassThrough"); known && mode != "Active" && !f.Edge {
			without = append(without, f)
		}
	}
	if len(without) == 0 {
		return nil
	}
	f := without[0]
	p.Report(check.Finding{
		Resource: f.Name, Pos: f.Pos,
		Message: fmt.Sprintf("%d of %d functions are not traced, %s among them: an event can't be followed from function to function.", len(without), len(p.App.Functions), f.Label()),
		Fix:     check.Fix{Text: "Globals: {Function: {Tracing: Active}}"},
	})
	return nil
}
