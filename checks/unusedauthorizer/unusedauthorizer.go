// Package unusedauthorizer finds authorizers that an API declares and no route
// uses. It says nothing of authorizers that the model can't see the routes of.
package unusedauthorizer

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
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
		Message: fmt.Sprintf("The authorizer %s of %s is attached to no route: it protects nothing", a.Name, api.Label()),
		Fix:     check.Fix{Text: "Name it at the routes, or once for all of them (in SAM DefaultAuthorizer); delete it if it is left over.", NotDared: "which routes are meant to be open is not known"},
	}
	if a.Pos.IsZero() {
		f.Pos = api.Pos
	}
	if open := openRoutes(p, api); len(open) > 0 {
		f.Severity, f.Path = check.High, []string{"internet", api.Label()}
		f.Message += ", and anyone can call " + check.List(open, 3)
	}
	f.Message += "."
	p.Report(f)
}

// openRoutes names the routes of the API that ask for nothing.
func openRoutes(p *check.Pass, api *app.API) []string {
	var open []string
	for _, t := range p.App.Triggers {
		if t.Route != nil && t.Route.API == api && t.Caller == app.Anyone {
			open = append(open, reach.RouteLabel(t.Route, t.Kind))
		}
	}
	return open
}
