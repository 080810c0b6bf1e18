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
		Fix:     fix(p, without),
	})
	return nil
}

// fix traces every function, and lets those send traces whose role the template
// spells out: Lambda refuses the setting otherwise.
func fix(p *check.Pass, without []*app.Function) check.Fix {
	fix := check.Fix{Text: "Globals: {Function: {Tracing: Active}}"}
	let := map[*app.Role]bool{}
	for _, f := range without {
		fix.Edits = append(fix.Edits, check.One(f.Name, f.Pos, app.EditTracing, "Active")...)
		more, ok := p.Let(f, "xray:PutTraceSegments", app.Plain("*", app.Pos{}))
		if !ok {
			return check.Fix{Text: fix.Text, NotDared: "the role of " + f.Label() + " is made elsewhere: Lambda refuses tracing unless it allows xray:PutTraceSegments"}
		}
		if len(more) > 0 && !let[f.Role] {
			let[f.Role] = true
			s := more[0].Value.(*app.Grants).Statements[0]
			s.Actions = append(s.Actions, app.Plain("xray:PutTelemetryRecords", app.Pos{}))
			fix.Edits = append(fix.Edits, more...)
		}
	}
	return fix
}
