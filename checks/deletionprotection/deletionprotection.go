// Package deletionprotection finds databases that one wrong deployment
// destroys; for tables and user pools it is advice.
package deletionprotection

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is deletion-protection.
var Check = &check.Check{
	ID: "RD911", Name: "deletion-protection", Doc: doc,
	Concern: check.Deployment, Severity: check.Info,
	Refs: []string{"CWE-404", "OWASP-SLS-S9", "CSA-SAS-3", "DynamoDB.6", "RDS.7", "RDS.8", "Cognito.6"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, r := range p.App.Resources {
		switch r := r.(type) {
		case *app.Table:
			judge(p, r, r.Protected, "DeletionProtectionEnabled: true, or DeletionPolicy: Retain")
		case *app.Database:
			if r.Member {
				continue
			}
			judge(p, r, r.Protected, "DeletionProtection: true, or DeletionPolicy: Snapshot")
		case *app.UserPool:
			judge(p, r, r.Protected, "DeletionProtection: ACTIVE, or DeletionPolicy: Retain")
		}
	}
	return nil
}

func judge(p *check.Pass, r app.Resource, v app.Value[bool], fix string) {
	if on, known := v.Or(false); on || !known || r.Base().Retained {
		return
	}
	c := r.Base()
	p.Report(check.Finding{
		Resource: c.Name, Pos: c.Pos,
		Message: fmt.Sprintf("Deleting the stack, or replacing %s, deletes its data.", r.Base().Label()),
		Fix:     check.Fix{Text: fix, Edits: check.One(c.Name, c.Pos, app.EditProtected, true)},
	})
}
