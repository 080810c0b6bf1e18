// Package nothrottling advises where a public API sets no limit of its own.
// The costly case has a check of its own (walletdenial).
package nothrottling

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is no-throttling.
var Check = &check.Check{
	ID: "RD305", Name: "no-throttling", Doc: doc,
	Concern: check.Triggers, Severity: check.Info,
	Refs: []string{"CWE-770", "OWASP-SLS-S8", "CSA-SAS-8"},
	Run:  run,
}

func run(p *check.Pass) error {
	seen := map[*app.API]bool{}
	for _, t := range p.App.Triggers {
		if t.Route == nil || t.Route.API == nil || seen[t.Route.API] || t.Caller < app.SelfRegistered || limited(t.Route) {
			continue
		}
		api := t.Route.API
		if api.Kind == app.GraphQL {
			continue
		}
		seen[api] = true
		p.Report(check.Finding{
			Function: t.To, Trigger: t, Resource: api.Name, Pos: api.Pos,
			Message: fmt.Sprintf("%s has no limit of its own: one caller can use up the account's 10,000 requests a second.", api.Label()),
			Fix:     check.Throttled(api, "MethodSettings: [{ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100}]"),
		})
	}
	return nil
}

func limited(r *app.Route) bool {
	if r.Throttled || r.API.UsagePlan || r.API.Firewall {
		return true
	}
	for _, s := range r.API.Stages {
		if s.Throttled {
			return true
		}
	}
	return false
}
