// Package unrotatedsecret advises where a secret is never changed.
package unrotatedsecret

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is unrotated-secret.
var Check = &check.Check{
	ID: "RD605", Name: "unrotated-secret", Doc: doc,
	Concern: check.Secrets, Severity: check.Info,
	Refs: []string{"CWE-262", "OWASP-SLS-S7", "CSA-SAS-7", "SecretsManager.1"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, s := range app.All[*app.Secret](p.App) {
		if s.Rotated {
			continue
		}
		p.Report(check.Finding{
			Resource: s.Name, Pos: s.Pos,
			Message: fmt.Sprintf("The secret %s is never rotated: once leaked it stays good.", s.Label()),
			Fix:     check.Fix{Text: "AWS::SecretsManager::RotationSchedule, with a hosted rotation for databases."},
		})
	}
	return nil
}
