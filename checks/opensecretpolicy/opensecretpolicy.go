// Package opensecretpolicy finds secrets whose own policy lets everyone read
// them.
package opensecretpolicy

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is open-secret-policy.
var Check = &check.Check{
	ID: "RD606", Name: "open-secret-policy", Doc: doc,
	Concern: check.Secrets, Severity: check.Critical,
	Refs: []string{"CWE-284", "CWE-732", "OWASP-SLS-S7", "CSA-SAS-7"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, policy := range p.App.Policies {
		if policy.Type != "AWS::SecretsManager::ResourcePolicy" {
			continue
		}
		for _, s := range policy.Statements {
			if s.Effect != app.Allow || !reach.OpenToEveryone(s) {
				continue
			}
			name := reach.Shorten(policy.On.String())
			p.Report(check.Finding{
				Resource: policy.Name, Pos: reach.EveryonePos(s),
				Message: fmt.Sprintf("Anyone with an AWS account may use the secret %s.", name),
				Path:    []string{"internet", name},
				Fix:     check.Fix{Text: "Name the roles that read it; BlockPublicPolicy: true refuses such a policy."},
			})
		}
	}
	return nil
}
