// Package wildcardaction finds roles that are granted all of a service. The
// account's administrators are adminrole's, managed policies broadpolicy's.
package wildcardaction

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

// Check is wildcard-action.
var Check = &check.Check{
	ID: "RD402", Name: "wildcard-action", Doc: doc,
	Concern: check.Privilege, Severity: check.Medium,
	Refs: []string{"CWE-250", "CWE-732", "OWASP-SLS-S6", "CSA-SAS-4", "IAM.21"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, role := range p.App.Roles {
		var (
			first   *app.Statement
			actions []string
			all     bool
		)
		for _, s := range role.Statements {
			if s.Effect != app.Allow || strings.HasPrefix(s.From, "template:") || s.From == "connector" || reach.Administers(s) {
				continue
			}
			for _, a := range services(s) {
				if p.Graph.Denied(role, a) {
					continue
				}
				if first == nil {
					first = s
				}
				if !slices.Contains(actions, a) {
					actions = append(actions, a)
				}
				all = all || reach.Everything(s)
			}
		}
		if first != nil {
			report(p, role, first, actions, all)
		}
	}
	return nil
}

// services lists the actions of s that stand for a whole service. Telemetry
// gives nothing away that matters.
func services(s *app.Statement) []string {
	var list []string
	for _, a := range s.Actions {
		name := strings.ToLower(a.String())
		service, rest, ok := strings.Cut(name, ":")
		if name == "*" || ok && (rest == "*" || rest == "**") && !telemetry(service) {
			list = append(list, a.String())
		}
	}
	for range s.NotActions {
		return append(list, "everything but a list (NotAction)")
	}
	return list
}

func telemetry(service string) bool {
	return service == "logs" || service == "xray" || service == "cloudwatch" || service == "ec2messages" || service == "ssmmessages"
}

func report(p *check.Pass, role *app.Role, s *app.Statement, actions []string, all bool) {
	f, who := p.OfRole(role, s.Pos)
	f.Severity, f.Fix.Text = check.Low, "Name the actions that the code calls; redoubt model shows what the wildcard grants."
	for _, a := range s.Actions {
		if a.String() == actions[0] && !a.Pos.IsZero() {
			f.Pos = a.Pos
		}
	}
	where := "on " + targets(s)
	if all {
		f.Severity, where = check.Medium, "on everything in the account"
	}
	if all && f.Function != nil && p.Graph.Public(f.Function) {
		f.Severity = check.High
	}
	f.Message = fmt.Sprintf("%s may call %s %s.", who, strings.Join(actions, ", "), where)
	f.Message += p.Used(role)
	p.Report(f)
}

func targets(s *app.Statement) string {
	var names []string
	for _, r := range s.Resources {
		if n := reach.Shorten(r.String()); !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return check.List(names, 3)
}
