// Package guestidentities finds identity pools that hand AWS credentials to
// callers nobody knows.
package guestidentities

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is guest-identities.
var Check = &check.Check{
	ID: "RD208", Name: "guest-identities", Doc: doc,
	Concern: check.Auth, Severity: check.Medium,
	Refs: []string{"CWE-306", "CWE-284", "OWASP-SLS-S2", "CSA-SAS-2", "Cognito.2"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, pool := range app.All[*app.IdentityPool](p.App) {
		if guests, known := pool.Guests.Or(false); !guests || !known {
			continue
		}
		f := check.Finding{
			Resource: pool.Name, Pos: pool.Guests.Pos,
			Message: fmt.Sprintf("%s gives AWS credentials to anyone on the internet (unauthenticated identities).", pool.Label()),
			Fix:     check.Fix{Text: "AllowUnauthenticatedIdentities: false, or a guest role that reads public things only."},
		}
		if role, ok := p.Graph.Resource(pool.GuestRole.V.Target()).(*app.Role); ok {
			describe(p, &f, role)
		}
		p.Report(f)
	}
	return nil
}

// describe adds what guests get, if the role is in the template.
func describe(p *check.Pass, f *check.Finding, role *app.Role) {
	for _, s := range p.Graph.Effective(role) {
		if s.Effect == app.Allow && !harmless(s) {
			f.Severity = check.High
			f.Message += " They may use " + reach.Describe(s) + "."
			f.Trace = append(f.Trace, check.Step{Pos: s.Pos, Message: "what the guest role " + role.Name + " allows"})
			return
		}
	}
}

// harmless are the calls that Cognito's own wizard grants to guests.
func harmless(s *app.Statement) bool {
	for _, a := range s.Actions {
		name := a.String()
		if !reach.MatchAction("mobileanalytics:*", name) && !reach.MatchAction("cognito-sync:*", name) && !reach.MatchAction("rum:Put*", name) {
			return false
		}
	}
	return len(s.NotActions) == 0
}
