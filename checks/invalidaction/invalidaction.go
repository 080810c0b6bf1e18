// Package invalidaction finds actions that do not exist: grants that grant
// nothing, so that the call fails at run time. Services that the catalogue does
// not know stay silent.
package invalidaction

import (
	_ "embed"
	"fmt"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/iam"
)

//go:embed doc.md
var doc string

// Check is invalid-action.
var Check = &check.Check{
	ID: "RD409", Name: "invalid-action", Doc: doc,
	Concern: check.Privilege, Severity: check.Low,
	Refs: []string{"CWE-1164", "OWASP-SLS-S6", "CSA-SAS-4"},
	Run:  run,
}

func run(p *check.Pass) error {
	cat := iam.Load()
	for _, role := range p.App.Roles {
		for _, s := range role.Statements {
			if strings.HasPrefix(s.From, "template:") || s.From == "connector" {
				continue
			}
			for _, a := range append(append([]app.Text{}, s.Actions...), s.NotActions...) {
				if name, ok := a.Literal(); ok && invalid(cat, name) {
					report(p, cat, role, s, a, name)
				}
			}
		}
	}
	return nil
}

func invalid(cat *iam.Catalogue, name string) bool {
	service, action, ok := strings.Cut(name, ":")
	if !ok || action == "" || name == "*" {
		return name != "*"
	}
	if !cat.Service(strings.ToLower(service)) {
		return false
	}
	return !cat.Known(name)
}

func report(p *check.Pass, cat *iam.Catalogue, role *app.Role, s *app.Statement, a app.Text, name string) {
	pos := a.Pos
	if pos.IsZero() {
		pos = s.Pos
	}
	f, _ := p.OfRole(role, pos)
	f.Resource, f.Path = role.Name+"/"+name, []string{}
	f.Message = fmt.Sprintf("%s is not an action of AWS: %s is not allowed what it should be.", name, role.Label())
	if s.Effect == app.Deny {
		f.Severity = check.Medium
		f.Message = fmt.Sprintf("%s is not an action of AWS: nothing is denied to %s.", name, role.Label())
	}
	if better := cat.Suggest(name); better != "" {
		f.Fix.Text = "Did you mean " + better + "?"
	}
	p.Report(f)
}
