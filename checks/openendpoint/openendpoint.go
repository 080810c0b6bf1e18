// Package openendpoint finds VPC endpoints that let everything through. An
// endpoint without a policy gets one that allows everything, which is advice.
package openendpoint

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is open-endpoint-policy.
var Check = &check.Check{
	ID: "RD507", Name: "open-endpoint-policy", Doc: doc,
	Concern: check.Segmentation, Severity: check.Low,
	Refs: []string{"CWE-284", "OWASP-SLS-S6", "CSA-SAS-3"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, e := range app.All[*app.Endpoint](p.App) {
		if !e.Open {
			continue
		}
		severity := check.Info
		if e.Stated {
			severity = check.Low
		}
		p.Report(check.Finding{
			Resource: e.Name, Pos: e.Pos, Severity: severity,
			Message: fmt.Sprintf("Through the endpoint %s (%s) everything in the VPC reaches every account's resources.", e.Label(), reach.Shorten(e.Service.V.String())),
			Fix:     check.Fix{Text: "A PolicyDocument that names your buckets or tables, or aws:ResourceAccount."},
		})
	}
	return nil
}
