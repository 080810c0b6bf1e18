// Package greedyroute lists public routes that take any method or any path. A
// web framework behind one function needs that, so it is advice.
package greedyroute

import (
	_ "embed"
	"fmt"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is greedy-route.
var Check = &check.Check{
	ID: "RD303", Name: "greedy-route", Doc: doc,
	Concern: check.Triggers, Severity: check.Info,
	Refs: []string{"CWE-749", "OWASP-SLS-S1", "CSA-SAS-3"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, t := range p.App.Triggers {
		if t.Route == nil || t.Route.Mock || t.Caller < app.SelfRegistered || t.Route.API == nil || t.Kind == app.GraphQL || t.Kind == app.WebSocket {
			continue
		}
		any := strings.EqualFold(t.Route.Method, "ANY")
		greedy := strings.Contains(t.Route.Path, "+}") || t.Route.Path == "$default"
		if !any && !greedy {
			continue
		}
		what := "every path"
		if any {
			what = "every method"
		}
		if any && greedy {
			what = "every method and path"
		}
		p.Report(check.Finding{
			Function: t.To, Trigger: t, Resource: reach.RouteLabel(t.Route, t.Kind), Pos: t.Pos,
			Message: fmt.Sprintf("%s hands %s to %s: what it does not expect arrives too.", reach.RouteLabel(t.Route, t.Kind), what, t.To.Label()),
			Fix:     check.Fix{Text: "List the methods and paths that the function serves."},
		})
	}
	return nil
}
