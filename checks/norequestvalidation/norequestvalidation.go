// Package norequestvalidation advises where a public REST route that carries a
// body hands it on unchecked.
package norequestvalidation

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is no-request-validation.
var Check = &check.Check{
	ID: "RD304", Name: "no-request-validation", Doc: doc,
	Concern: check.Triggers, Severity: check.Info,
	Refs: []string{"CWE-20", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, t := range p.App.Triggers {
		if t.Kind != app.RESTAPI || t.Route == nil || t.Route.Validated || t.Caller < app.SelfRegistered {
			continue
		}
		switch t.Route.Method {
		case "POST", "PUT", "PATCH":
		default:
			continue
		}
		p.Report(check.Finding{
			Function: t.To, Trigger: t, Resource: reach.RouteLabel(t.Route, t.Kind), Pos: t.Pos,
			Message: fmt.Sprintf("%s takes any body: no model or validator is attached.", reach.RouteLabel(t.Route, t.Kind)),
			Fix:     check.Fix{Text: "RequestModel: {Model: Order, Required: true, ValidateBody: true}", NotDared: "what bodies are valid is not known"},
		})
	}
	return nil
}
