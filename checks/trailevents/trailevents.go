// Package trailevents finds trails of this template that record no data events
// although the template keeps data.
package trailevents

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is trail-data-events.
var Check = &check.Check{
	ID: "RD707", Name: "trail-data-events", Doc: doc,
	Concern: check.Monitoring, Severity: check.Low,
	Refs: []string{"CWE-778", "OWASP-SLS-S10", "CSA-SAS-5", "S3.22", "S3.23"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, t := range app.All[*app.Trail](p.App) {
		if len(t.DataEvents) > 0 {
			continue
		}
		p.Report(check.Finding{
			Resource: t.Name, Pos: t.Pos,
			Message: fmt.Sprintf("The trail %s records no data events: reads of objects and items and invocations leave no trace.", t.Label()),
			Fix:     check.Fix{Text: "AdvancedEventSelectors for AWS::S3::Object, AWS::DynamoDB::Table and AWS::Lambda::Function."},
		})
	}
	return nil
}
