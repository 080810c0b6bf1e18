// Package samtemplatewildcard finds SAM policy templates that are given a
// wildcard instead of a name.
package samtemplatewildcard

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is sam-template-wildcard.
var Check = &check.Check{
	ID: "RD405", Name: "sam-template-wildcard", Doc: doc,
	Concern: check.Privilege, Severity: check.Medium,
	Refs: []string{"CWE-732", "CWE-250", "OWASP-SLS-S6", "CSA-SAS-4"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, role := range p.App.Roles {
		var (
			first     *app.Statement
			templates []string
		)
		for _, s := range role.Statements {
			name, ok := strings.CutPrefix(s.From, "template:")
			if !ok || s.Effect != app.Allow || !given(s) || slices.Contains(templates, name) {
				continue
			}
			if first == nil {
				first = s
			}
			templates = append(templates, name)
		}
		if first != nil {
			report(p, role, first, templates)
		}
	}
	return nil
}

// given reports whether the name that the template was given is a wildcard. A
// template that takes no name has the resource "*" and stays silent.
func given(s *app.Statement) bool {
	for _, r := range s.Resources {
		text := r.String()
		i := strings.LastIndex(text, ":")
		if i < 0 {
			continue
		}
		tail := text[i+1:]
		for _, kind := range []string{"table/", "stream/", "topic/", "domain/", "key/", "secret/", "parameter/", "stateMachine/", "index/"} {
			tail = strings.TrimPrefix(tail, kind)
		}
		if tail == "*" || strings.HasPrefix(tail, "*/") {
			return true
		}
	}
	return false
}

func report(p *check.Pass, role *app.Role, s *app.Statement, templates []string) {
	f, who := p.OfRole(role, s.Pos)
	f.Fix.Text = "Give the template the one name: {TableName: !Ref Orders}."
	f.Message = fmt.Sprintf("%s has %s for '*': every resource of that kind in the account.", who, strings.Join(templates, ", "))
	f.Message += p.Used(role)
	p.Report(f)
}
