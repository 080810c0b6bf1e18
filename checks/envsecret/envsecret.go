// Package envsecret finds credentials that stand as literals in functions'
// environments, also those that come from a parameter's default.
package envsecret

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

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
			kind, value, ok := credential(p.App, v)
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

// credential judges a variable. In a text with references a credential shows by
// its form; what a parameter's default or a setting gives away is reported
// there, unless only the variable's name says that it is one.
func credential(a *app.Application, v app.EnvVar) (kind, value string, ok bool) {
	value, literal := v.Value.V.Literal()
	if !literal {
		value = v.Value.V.String()
		kind, ok = secret.Form(value)
		return kind, value, ok && !strings.HasPrefix(value, "{{")
	}
	if v.Value.V.FromParameter() != "" && known(a, value) {
		return "", "", false
	}
	kind, ok = secret.Looks(v.Name, value)
	return kind, value, ok
}

// known reports whether the value is reported as a setting.
func known(a *app.Application, value string) bool {
	return slices.ContainsFunc(a.Settings, func(s app.Setting) bool {
		_, ok := secret.Looks(s.Name, s.Value)
		return ok && s.Value == value
	})
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
