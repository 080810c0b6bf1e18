// Package parametersecret finds credentials in the defaults of parameters.
// NoEcho hides a value from the console, not from readers of the template.
package parametersecret

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
	"redoubt/secret"
)

//go:embed doc.md
var doc string

// Check is secret-in-parameter.
var Check = &check.Check{
	ID: "RD602", Name: "secret-in-parameter", Doc: doc,
	Concern: check.Secrets, Severity: check.High,
	Refs: []string{"CWE-798", "OWASP-SLS-S7", "CSA-SAS-7"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, s := range p.App.Settings {
		if s.Where != "parameter" {
			continue
		}
		kind, ok := secret.Looks(s.Name, s.Value)
		if !ok {
			continue
		}
		text := fmt.Sprintf("The parameter %s has a %s as its default, for everyone who reads the template", s.Name, kind)
		if !s.NoEcho {
			text += " and, without NoEcho, in the console"
		}
		p.Report(check.Finding{
			Resource: s.Name, Pos: s.Pos, Mask: []string{s.Value}, Message: text + ".",
			Fix: check.Fix{
				Text:  "Drop the Default, hide the value (NoEcho: true) and change the credential, since git keeps it. Better pass a secret's ARN, no credential.",
				Edits: check.One(s.Name, s.Pos, app.EditUndisclosed, true), Decision: check.DecideSecret,
				Note: "the deployment has to state " + s.Name + ", unless its stack has a value already",
			},
		})
	}
	return nil
}
