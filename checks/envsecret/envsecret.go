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

// A find is a credential at a place.
type find struct {
	place
	kind    string
	value   string
	text    app.Text
	holders []*app.Function
}

func run(p *check.Pass) error {
	var found []*find
	known := map[place]*find{}
	for _, f := range p.App.Functions {
		for _, v := range f.Env {
			kind, value, ok := credential(p.App, v)
			if !ok {
				continue
			}
			at := place{v.Value.Pos, v.Name}
			if known[at] == nil {
				known[at] = &find{place: at, kind: kind, value: value, text: v.Value.V}
				found = append(found, known[at])
			}
			known[at].holders = append(known[at].holders, f)
		}
	}
	for _, f := range found {
		report(p, f, fix(p, f, found))
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

func report(p *check.Pass, f *find, fix check.Fix) {
	who := f.holders[0].Label()
	if len(f.holders) > 1 {
		who = fmt.Sprintf("%s and %d more functions", who, len(f.holders)-1)
	}
	p.Report(check.Finding{
		Function: f.holders[0], Resource: f.name, Pos: f.pos, Mask: []string{f.value}, Path: []string{},
		Message: fmt.Sprintf("The %s %s of %s stands in the template: whoever reads the repository, the stack or the function's configuration has it.", f.kind, f.name, who),
		Fix:     fix,
	})
}
