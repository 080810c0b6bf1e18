// Package passrole finds roles that may hand any role to a service.
package passrole

import (
	_ "embed"
	"fmt"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is pass-any-role.
var Check = &check.Check{
	ID: "RD406", Name: "pass-any-role", Doc: doc,
	Concern: check.Privilege, Severity: check.High,
	Refs: []string{"CWE-269", "CWE-250", "OWASP-SLS-S6", "CSA-SAS-4"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, role := range p.App.Roles {
		if len(p.Graph.Climbs(role)) > 0 {
			continue // privilegeescalation's: there is a service to pass it to
		}
		for _, s := range role.Statements {
			if s.Effect != app.Allow || !names(s) || !anyRole(s) || reach.Administers(s) || p.Graph.Denied(role, "iam:passrole") {
				continue
			}
			report(p, role, s)
			break
		}
	}
	return nil
}

// names reports whether an action of the statement covers iam:PassRole.
func names(s *app.Statement) bool {
	return reach.CoversAction(s, "iam:passrole") && len(s.NotActions) == 0
}

// anyRole reports whether the resources cover all roles of the account.
func anyRole(s *app.Statement) bool {
	for _, r := range s.Resources {
		text := r.String()
		if text == "*" || strings.HasSuffix(text, ":role/*") || strings.HasSuffix(text, ":*") {
			return true
		}
	}
	return false
}

func report(p *check.Pass, role *app.Role, s *app.Statement) {
	f, who := p.OfRole(role, s.Pos)
	f.Fix.Text = "Resource: the one role's ARN, with Condition: StringEquals: iam:PassedToService."
	for _, c := range s.Conditions {
		if strings.EqualFold(c.Key, "iam:PassedToService") {
			f.Severity = check.Medium
		}
	}
	f.Message = fmt.Sprintf("%s may pass any role of the account to a service, also more powerful ones than its own.", who)
	p.Report(f)
}
