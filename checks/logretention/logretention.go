// Package logretention advises where logs are kept for ever.
package logretention

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is log-retention.
var Check = &check.Check{
	ID: "RD703", Name: "log-retention", Doc: doc,
	Concern: check.Monitoring, Severity: check.Info,
	Refs: []string{"CWE-779", "OWASP-SLS-S10", "CSA-SAS-5", "CloudWatch.16"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, g := range app.All[*app.LogGroup](p.App) {
		if g.Retention.IsSet() {
			continue
		}
		p.Report(check.Finding{
			Resource: g.Name, Pos: g.Pos,
			Message: fmt.Sprintf("The log group %s is kept for ever, with whatever personal data is in it.", g.Label()),
			Fix: check.Fix{
				Text:  fmt.Sprintf("RetentionInDays: %d", check.KeptDays),
				Edits: check.One(g.Name, g.Pos, app.EditRetention, check.KeptDays),
			},
		})
	}
	return nil
}
