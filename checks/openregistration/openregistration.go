// Package openregistration finds user pools in which strangers register
// themselves and then pass the authorizer of something that is not for them.
// A pool without such a route is what many applications want.
package openregistration

import (
	_ "embed"
	"fmt"
	"regexp"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is open-registration.
var Check = &check.Check{
	ID: "RD206", Name: "open-registration", Doc: doc,
	Concern: check.Auth, Severity: check.Medium,
	Refs: []string{"CWE-863", "OWASP-SLS-S2", "CSA-SAS-2"},
	Run:  run,
}

var admin = regexp.MustCompile(`(?i)admin|internal|manage|backoffice|back-office`)

func run(p *check.Pass) error {
	for _, pool := range app.All[*app.UserPool](p.App) {
		if !reach.SelfSignUp(pool) {
			continue
		}
		if t := adminTrigger(p, pool); t != nil {
			p.Report(check.Finding{
				Function: t.To, Trigger: t, Resource: pool.Name, Pos: pool.Pos,
				Message: fmt.Sprintf("Anyone can register in %s, and whoever is registered passes the authorizer of %s.",
					pool.Label(), reach.RouteLabel(t.Route, t.Kind)),
				Fix: check.Fix{Text: "AdminCreateUserConfig: {AllowAdminCreateUserOnly: true}, or ask for a group or scope on that route."},
			})
		}
	}
	return nil
}

// adminTrigger returns a route that sounds like administration and asks for no
// more than membership of the pool.
func adminTrigger(p *check.Pass, pool *app.UserPool) *app.Trigger {
	for _, t := range p.App.Triggers {
		if t.Route == nil || t.Caller != app.SelfRegistered || len(t.Route.Scopes) > 0 || !uses(t.Route.Authorizer, pool) {
			continue
		}
		if admin.MatchString(t.Route.Path) || admin.MatchString(t.To.Name) {
			return t
		}
	}
	return nil
}

func uses(a *app.Authorizer, pool *app.UserPool) bool {
	if a == nil {
		return false
	}
	for _, text := range append([]app.Text{a.Issuer}, a.Pools...) {
		for _, name := range text.Refs() {
			if name == pool.Name {
				return true
			}
		}
	}
	return false
}
