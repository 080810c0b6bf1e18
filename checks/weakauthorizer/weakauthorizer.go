// Package weakauthorizer finds Lambda authorizers whose answer may be given to
// a caller who never earned it.
package weakauthorizer

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is weak-authorizer.
var Check = &check.Check{
	ID: "RD205", Name: "weak-authorizer", Doc: doc,
	Concern: check.Auth, Severity: check.Medium,
	Refs: []string{"CWE-287", "CWE-524", "OWASP-SLS-S2", "CSA-SAS-2"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, api := range app.All[*app.API](p.App) {
		for _, a := range api.Authorizers {
			if a.Kind != app.AuthLambda {
				continue
			}
			ttl, known := a.TTL.Or(defaultTTL(api))
			if !known || ttl <= 0 {
				continue
			}
			switch routes := uses(api, a); {
			case a.Request && len(a.Identity) == 0:
				report(p, api, a, check.Medium, fmt.Sprintf("The request authorizer %s of %s has no identity source, but its answer is kept for %d seconds: the next caller gets it.",
					a.Name, api.Label(), ttl))
			case routes > 1:
				report(p, api, a, check.Info, fmt.Sprintf("The answer of %s is kept for %d seconds and reused for %d routes: a policy that it wrote for one route decides about the others.",
					a.Name, ttl, routes))
			}
		}
	}
	return nil
}

// defaultTTL is what holds when the template says nothing: REST APIs cache for
// 300 seconds, HTTP and WebSocket APIs do not.
// Source: API Gateway Developer Guide, "API Gateway Lambda authorizers".
func defaultTTL(api *app.API) int {
	if api.Kind == app.RESTAPI {
		return 300
	}
	return 0
}

func uses(api *app.API, a *app.Authorizer) int {
	n := 0
	for _, r := range api.Routes {
		if r.Authorizer == a && !r.Mock {
			n++
		}
	}
	return n
}

func report(p *check.Pass, api *app.API, a *app.Authorizer, severity check.Severity, message string) {
	pos := a.Pos
	if pos.IsZero() {
		pos = api.Pos
	}
	p.Report(check.Finding{
		Resource: api.Name + "/" + a.Name, Pos: pos, Severity: severity, Message: message,
		Fix: check.Fix{Text: "Name what identifies the caller (Identity: Headers: [Authorization]), return policies for all routes, or set ReauthorizeEvery: 0."},
	})
}
