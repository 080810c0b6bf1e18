// Package authorizeroff finds routes that turn their API's default authorizer
// off. Preflights and routes that have to be open stay silent.
package authorizeroff

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

// Check is authorizer-off.
var Check = &check.Check{
	ID: "RD204", Name: "authorizer-off", Doc: doc,
	Concern: check.Auth, Severity: check.Medium,
	Refs: []string{"CWE-306", "OWASP-SLS-S2", "CSA-SAS-2", "APIGateway.8"},
	Run:  run,
}

// sensitive matches paths that nobody means to open.
var sensitive = regexp.MustCompile(`(?i)(admin|internal|private|debug|manage|delete|user|account|payment|order|invoice)`)

func run(p *check.Pass) error {
	for _, t := range p.App.Triggers {
		r := t.Route
		if r == nil || !r.Overrides || r.Mock || t.Caller != app.Anyone || r.Method == "OPTIONS" || reach.MeantOpen(r) {
			continue
		}
		severity := check.Medium
		switch {
		case sensitive.MatchString(r.Path):
			severity = check.High
		case p.Graph.ReadsNothing(t):
			severity = check.Info // public pages stand beside what needs signing in
		}
		p.Report(check.Finding{
			Function: t.To, Trigger: t, Resource: reach.RouteLabel(r, t.Kind), Pos: t.Pos, Severity: severity,
			Message: fmt.Sprintf("%s turns the default authorizer of %s off: anyone on the internet can call %s.",
				reach.RouteLabel(r, t.Kind), r.API.Label(), t.To.Label()),
			Fix: check.Fix{Text: "Drop `Authorizer: NONE` from the event, or say why it is public: # redoubt:ignore authorizer-off REASON", NotDared: "the template turns the authorizer off on purpose"},
		})
	}
	return nil
}
