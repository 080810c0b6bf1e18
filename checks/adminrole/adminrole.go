// Package adminrole finds functions that may do everything in the account.
package adminrole

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is admin-role.
var Check = &check.Check{
	ID: "RD401", Name: "admin-role", Doc: doc,
	Concern: check.Privilege, Severity: check.High,
	Refs: []string{"CWE-250", "CWE-269", "OWASP-SLS-S6", "CSA-SAS-4", "IAM.1"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, role := range p.App.Roles {
		s := p.Graph.Admin(role)
		if s == nil {
			continue
		}
		f, who := p.OfRole(role, s.Pos)
		f.Fix.Text = "List the actions and resources that the code uses."
		switch {
		case role.Boundary.IsSet():
			f.Severity = check.Medium // the boundary says how far that goes
		case f.Function != nil && p.Graph.Public(f.Function):
			f.Severity = check.Critical
		}
		f.Message = fmt.Sprintf("%s may do everything in the account (%s).", who, source(s))
		p.Report(f)
	}
	for _, u := range app.All[*app.User](p.App) {
		for _, s := range u.Statements {
			if s.Effect == app.Allow && !reach.Conditioned(s) && reach.Administers(s) {
				p.Report(check.Finding{
					Resource: u.Name, Pos: s.Pos,
					Message: fmt.Sprintf("The user %s may do everything in the account (%s).", u.Label(), source(s)),
					Fix:     check.Fix{Text: "Give people roles that they assume, with what they need."},
				})
				break
			}
		}
	}
	return nil
}

func source(s *app.Statement) string {
	if s.From != "" && s.From != "inline" {
		return s.From
	}
	return reach.Describe(s)
}
