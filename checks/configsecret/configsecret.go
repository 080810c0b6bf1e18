// Package configsecret finds credentials in the blocks around a template:
// custom and provider of serverless.yml, overrides in samconfig.toml.
package configsecret

import (
	_ "embed"
	"fmt"

	"redoubt/check"
	"redoubt/secret"
)

//go:embed doc.md
var doc string

// Check is secret-in-config.
var Check = &check.Check{
	ID: "RD603", Name: "secret-in-config", Doc: doc,
	Concern: check.Secrets, Severity: check.High,
	Refs: []string{"CWE-798", "CWE-540", "OWASP-SLS-S7", "CSA-SAS-7"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, s := range p.App.Settings {
		if s.Where == "parameter" {
			continue
		}
		kind, ok := secret.Looks(s.Name, s.Value)
		if !ok {
			continue
		}
		p.Report(check.Finding{
			Resource: s.Where + "." + s.Name, Pos: s.Pos, Mask: []string{s.Value},
			Message: fmt.Sprintf("A %s stands in %s (%s), for everyone who reads the repository.", kind, s.Where, s.Name),
			Fix: check.Fix{
				Text:     "Change it, since git keeps it, and refer to it: ${ssm:/path} for configuration, a Secrets Manager ARN or secret://NAME for credentials.",
				NotDared: "what else reads " + s.Where + " (other files, plug-ins, scripts) is not known",
			},
		})
	}
	return nil
}
