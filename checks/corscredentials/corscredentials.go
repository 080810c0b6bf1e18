// Package corscredentials finds CORS settings that let every web site act with
// its visitors' credentials.
package corscredentials

import (
	_ "embed"
	"fmt"
	"slices"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is cors-credentials.
var Check = &check.Check{
	ID: "RD213", Name: "cors-credentials", Doc: doc,
	Concern: check.Auth, Severity: check.Medium,
	Refs: []string{"CWE-942", "OWASP-SLS-S2", "CSA-SAS-2"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, api := range app.All[*app.API](p.App) {
		judge(p, api.CORS, api.Label(), nil)
	}
	for _, t := range p.App.Triggers {
		if t.Route != nil && t.Route.API == nil {
			judge(p, t.Route.CORS, reach.RouteLabel(t.Route, t.Kind)+" of "+t.To.Label(), t)
		}
	}
	return nil
}

func judge(p *check.Pass, cors *app.CORS, name string, t *app.Trigger) {
	if cors == nil {
		return
	}
	if with, known := cors.Credentials.Or(false); !with || !known {
		return
	}
	f := check.Finding{Resource: name, Pos: cors.Pos, Trigger: t, Fix: check.Fix{Text: "List the origins that need credentials: [https://shop.example].", NotDared: "the origins of your pages are not known"}}
	if t != nil {
		f.Function = t.To
	}
	switch {
	case reflects(cors.Origins):
		f.Message = fmt.Sprintf("Any web site may call %s with its visitors' credentials: the origin is reflected.", name)
	case slices.Contains(cors.Origins, "*"):
		f.Severity = check.Info
		f.Message = fmt.Sprintf("%s allows credentials for the origin *, which browsers refuse: it does not work, and reflecting the origin instead would open it.", name)
	default:
		return
	}
	p.Report(f)
}

// reflects reports whether the list matches every origin by scheme, so that API
// Gateway answers with the caller's own origin.
func reflects(origins []string) bool {
	return slices.Contains(origins, "https://*") || slices.Contains(origins, "http://*")
}
