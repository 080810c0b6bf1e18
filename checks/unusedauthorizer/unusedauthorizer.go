// Package unusedauthorizer finds authorizers that an API declares and no route
// uses. It says nothing of authorizers that the model can't see the routes of.
package unusedauthorizer

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is unused-authorizer.
var Check = &check.Check{
	ID: "RD202", Name: "unused-authorizer", Doc: doc,
	Concern: check.Auth, Severity: check.Medium,
	Refs: []string{"CWE-306", "CWE-862", "OWASP-SLS-S2", "CSA-SAS-2", "APIGateway.8"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, api := range app.All[*app.API](p.App) {
		if len(api.Routes) == 0 {
			continue
		}
		for _, a := range api.Authorizers {
			if !used(api, a) {
				report(p, api, a)
			}
		}
	}
	return nil
}

func used(api *app.API, a *app.Authorizer) bool {
	if api.DefaultAuthorizer == a.Name {
		return true
	}
	for _, r := range api.Routes {
		if r.Authorizer == a || r.AuthName == a.Name {
			return true
		}
	}
	return false
}

func report(p *check.Pass, api *app.API, a *app.Authorizer) {
	f := check.Finding{
		Resource: api.Name + "/" + a.Name, Pos: a.Pos,
		Message: fmt.Sprintf("The authorizer %s of %s is attached to no route: it protects nothing.", a.Name, api.Label()),
		Fix:     check.Fix{Text: fmt.Sprintf("Make it the default (DefaultAuthorizer: %s) or name it at the routes; delete it if it is left over.", a.Name)},
	}
	if a.Pos.IsZero() {
		f.Pos = api.Pos
	}
	for _, t := range p.App.Triggers {
		if t.Route != nil && t.Route.API == api && t.Caller == app.Anyone {
			f.Severity, f.Function, f.Trigger = check.High, t.To, t
			break
		}
	}
	p.Report(f)
}
