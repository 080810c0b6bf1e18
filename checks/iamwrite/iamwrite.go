// Package iamwrite finds functions that may change IAM itself.
package iamwrite

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/checks/adminrole"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is iam-write.
var Check = &check.Check{
	ID: "RD408", Name: "iam-write", Doc: doc,
	Concern: check.Privilege, Severity: check.High,
	Refs: []string{"CWE-269", "OWASP-SLS-S6", "CSA-SAS-4"},
	Run:  run,
}

// escalating are the calls with which one gives oneself more rights.
var escalating = []string{
	"iam:AttachRolePolicy", "iam:AttachUserPolicy", "iam:AttachGroupPolicy", "iam:PutRolePolicy", "iam:PutUserPolicy", "iam:PutGroupPolicy",
	"iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:UpdateAssumeRolePolicy", "iam:CreateAccessKey", "iam:CreateLoginProfile",
	"iam:UpdateLoginProfile", "iam:AddUserToGroup", "iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary",
}

func run(p *check.Pass) error {
	for _, role := range p.App.Roles {
		for _, s := range role.Statements {
			if s.Effect != app.Allow || reach.Conditioned(s) || len(s.NotActions) > 0 || adminrole.Admin(s) {
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
	for _, action := range escalating {
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
	f.Fix.Text = "Leave IAM to the deployment; if the function must write it, name the roles and demand a permissions boundary (iam:PermissionsBoundary)."
	if f.Function != nil && p.Graph.Public(f.Function) {
		f.Severity = check.Critical
	}
	f.Message = fmt.Sprintf("%s may give itself any right in the account: %s.", who, check.List(calls, 3))
	p.Report(f)
}
