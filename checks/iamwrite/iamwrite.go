// Package iamwrite finds functions that may change permissions boundaries. What
// gives rights at once is privilegeescalation's.
package iamwrite

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is iam-write.
var Check = &check.Check{
	ID: "RD408", Name: "iam-write", Doc: doc,
	Concern: check.Privilege, Severity: check.Medium,
	Refs: []string{"CWE-269", "OWASP-SLS-S6", "CSA-SAS-4"},
	Run:  run,
}

// boundaries are the calls with which one takes off what limits a role or user.
// Those that give rights are privilegeescalation's.
var boundaries = []string{
	"iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary",
}

func run(p *check.Pass) error {
	for _, role := range p.App.Roles {
		if len(p.Graph.Climbs(role)) > 0 {
			continue
		}
		for _, s := range role.Statements {
			if s.Effect != app.Allow || reach.Conditioned(s) || len(s.NotActions) > 0 || reach.Administers(s) {
				continue
			}
			if calls := covered(p, role, s); len(calls) > 0 && wide(s) {
				report(p, role, s, calls)
				break
			}
		}
	}
	return nil
}

func covered(p *check.Pass, role *app.Role, s *app.Statement) []string {
	var list []string
	for _, action := range boundaries {
		if reach.CoversAction(s, action) && !p.Graph.Denied(role, action) {
			list = append(list, action)
		}
	}
	return list
}

// wide reports whether the statement is about more than roles of its own name.
func wide(s *app.Statement) bool {
	return slices.ContainsFunc(s.Resources, func(r app.Text) bool {
		text := r.String()
		return text == "*" || strings.HasSuffix(text, ":role/*") || strings.HasSuffix(text, ":user/*") || strings.HasSuffix(text, ":policy/*")
	})
}

func report(p *check.Pass, role *app.Role, s *app.Statement, calls []string) {
	f, who := p.OfRole(role, s.Pos)
	f.Fix.Text = "Leave boundaries to the deployment."
	if f.Function != nil && p.Graph.Public(f.Function) {
		f.Severity = check.High
	}
	f.Message = fmt.Sprintf("%s may take off what limits the rights of others: %s.", who, check.List(calls, 3))
	p.Report(f)
}
