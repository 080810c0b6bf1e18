// Package envsecret finds credentials that stand as literals in functions'
// environments, also those that come from a parameter's default.
package envsecret

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
	"redoubt/secret"
)

//go:embed doc.md
var doc string

// Check is secret-in-environment.
var Check = &check.Check{
	ID: "RD601", Name: "secret-in-environment", Doc: doc,
	Concern: check.Secrets, Severity: check.High,
	Refs: []string{"CWE-798", "CWE-526", "OWASP-SLS-S7", "CSA-SAS-7"},
	Run:  run,
}

// A place is where a literal stands; several functions may share it (Globals).
type place struct {
	pos  app.Pos
	name string
}

func run(p *check.Pass) error {
	holders := map[place][]*app.Function{}
	var order []place
	kinds := map[place]string{}
	values := map[place]string{}
	for _, f := range p.App.Functions {
		for _, v := range f.Env {
			value, ok := v.Value.V.Literal()
			if !ok || v.Value.V.FromParameter() != "" {
				continue // a parameter's default is reported where it stands
			}
			kind, ok := secret.Looks(v.Name, value)
			if !ok {
				continue
			}
			at := place{v.Value.Pos, v.Name}
			if holders[at] == nil {
				order = append(order, at)
			}
			holders[at] = append(holders[at], f)
			kinds[at], values[at] = kind, value
		}
	}
	for _, at := range order {
		report(p, at, kinds[at], values[at], holders[at])
	}
	return nil
}

func report(p *check.Pass, at place, kind, value string, fs []*app.Function) {
	who := fs[0].Label()
	if len(fs) > 1 {
		who = fmt.Sprintf("%s and %d more functions", who, len(fs)-1)
	}
	p.Report(check.Finding{
		Function: fs[0], Resource: at.name, Pos: at.pos, Mask: []string{value}, Path: []string{},
		Message: fmt.Sprintf("The %s %s of %s stands in the template: whoever reads the repository, the stack or the function's configuration has it.", kind, at.name, who),
		Fix:     check.Fix{Text: "Change it, put it into Secrets Manager, and give the function its ARN and secretsmanager:GetSecretValue on it."},
	})
}
