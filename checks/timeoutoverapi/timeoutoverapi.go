// Package timeoutoverapi finds functions that work on after their API has given
// the caller up.
package timeoutoverapi

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is timeout-over-api.
var Check = &check.Check{
	ID: "RD909", Name: "timeout-over-api", Doc: doc,
	Concern: check.Deployment, Severity: check.Low,
	Refs: []string{"CWE-400", "OWASP-SLS-S8", "CSA-SAS-8"},
	Run:  run,
}

// The integration timeouts in seconds. Source: quotas of API Gateway and
// AppSync. REST APIs can be raised over the account, so some room is left.
var limits = map[app.Kind]int{app.HTTPAPI: 30, app.RESTAPI: 30, app.WebSocket: 30, app.GraphQL: 30}

func run(p *check.Pass) error {
	for _, f := range p.App.Functions {
		timeout, known := f.Timeout.Or(3)
		if !known || !onlyAPIs(p, f) {
			continue
		}
		t := p.Graph.Triggers(f)[0]
		if limit := limits[t.Kind]; timeout > limit {
			p.Report(check.Finding{
				Function: f, Trigger: t, Resource: f.Name, Pos: f.Timeout.Pos, Path: []string{}, Severity: severity(p, f),
				Message: fmt.Sprintf("%s may run for %d s, but %s gives its caller up after %d: the rest is paid and never seen.",
					f.Label(), timeout, reach.RouteLabel(t.Route, t.Kind), limit),
				Fix: check.Fix{
					Text:     fmt.Sprintf("Timeout: %d or less; hand longer work to a queue.", limit-1),
					NotDared: "work that goes on after its caller gave up would be cut off",
				},
			})
		}
	}
	return nil
}

// onlyAPIs reports whether nothing but APIs starts the function: another
// trigger may need the time.
func onlyAPIs(p *check.Pass, f *app.Function) bool {
	list := p.Graph.Triggers(f)
	for _, t := range list {
		if limits[t.Kind] == 0 || t.Route == nil {
			return false
		}
	}
	return len(list) > 0
}

// severity: where anyone can make it run, the rest is an attacker's lever.
func severity(p *check.Pass, f *app.Function) check.Severity {
	if p.Graph.Public(f) {
		return check.Low
	}
	return check.Info
}
