// Package unusedpermission finds what a role grants and no code path of its
// functions uses. Roles of which some code or policy is not known stay silent, and
// so do those of which a check of wildcards tells the same.
package unusedpermission

import (
	_ "embed"
	"fmt"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/iam"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is unused-permission.
var Check = &check.Check{
	ID: "RD412", Name: "unused-permission", Doc: doc,
	Concern: check.Privilege, Severity: check.Info,
	Refs: []string{"CWE-250", "CWE-732", "OWASP-SLS-S6", "CSA-SAS-4"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, role := range p.App.Roles {
		if len(role.Functions) == 0 || p.Broad(role) {
			continue
		}
		e := p.Graph.RoleExcess(role)
		if !e.Known {
			continue
		}
		var (
			first   *app.Statement
			actions []string
			writes  int
			manages bool
		)
		for _, u := range e.Unused {
			if !worthTelling(u) {
				continue
			}
			if first == nil {
				first = u.Statement
			}
			actions = append(actions, u.Actions...)
			if strings.HasPrefix(u.Statement.From, "template:") { // nobody can grant less of a template
				continue
			}
			w := iam.Load().Weigh(u.Actions)
			writes, manages = writes+w.Write, manages || w.PermissionsManagement > 0
		}
		if first != nil {
			report(p, role, first, actions, e.Size, manages || writes >= many)
		}
	}
	return nil
}

// many is the number of changing actions that nothing uses from which the excess
// is more than advice.
const many = 20

// worthTelling leaves out what Lambda's own execution policies grant.
func worthTelling(u reach.Unused) bool {
	if strings.HasPrefix(u.Statement.From, "managed:AWSLambda") {
		return false
	}
	for _, a := range u.Actions {
		if !strings.HasPrefix(a, "logs:") && !strings.HasPrefix(a, "xray:") && !strings.HasPrefix(a, "ec2:") {
			return true
		}
	}
	return false
}

func report(p *check.Pass, role *app.Role, s *app.Statement, actions []string, size int, grave bool) {
	f, who := p.OfRole(role, s.Pos)
	if grave {
		f.Severity = check.Low
	}
	f.Message = fmt.Sprintf("%s may call %s, which its code never does (excess %d).", who, check.List(actions, 5), size)
	f.Fix.Text = "redoubt harden writes the policy that the code needs."
	p.Report(f)
}
