// Package apikeyonly finds APIs whose only authentication is an API key.
package apikeyonly

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is api-key-only.
var Check = &check.Check{
	ID: "RD203", Name: "api-key-only", Doc: doc,
	Concern: check.Auth, Severity: check.Medium,
	Refs: []string{"CWE-287", "CWE-798", "OWASP-SLS-S2", "CSA-SAS-2", "APIGateway.8", "AppSync.5"},
	Run:  run,
}

func run(p *check.Pass) error {
	seen := map[*app.API]int{}
	var first []*app.Trigger
	for _, t := range p.App.Triggers {
		if t.Route == nil || t.Route.API == nil || !keyOnly(t.Route) || t.Caller <= app.ByAccount {
			continue
		}
		if seen[t.Route.API] == 0 {
			first = append(first, t)
		}
		seen[t.Route.API]++
	}
	for _, t := range first {
		report(p, t, seen[t.Route.API])
	}
	return nil
}

func keyOnly(r *app.Route) bool {
	return r.Auth == app.AuthAPIKey || r.APIKey && (r.Auth == app.AuthNone || r.Auth == "")
}

func report(p *check.Pass, t *app.Trigger, routes int) {
	api := t.Route.API
	more := ""
	if routes > 1 {
		more = fmt.Sprintf(" and %d more routes", routes-1)
	}
	p.Report(check.Finding{
		Function: t.To, Trigger: t, Resource: api.Name, Pos: t.Pos,
		Message: fmt.Sprintf("An API key is all that %s asks for at %s%s: it names an application, it does not prove who calls.",
			api.Label(), reach.RouteLabel(t.Route, t.Kind), more),
		Fix: check.Fix{Text: "Add an authorizer (Cognito, JWT, Lambda or AWS_IAM); keep the key for usage plans only.", NotDared: "those who call with a key only would be locked out"},
	})
}
