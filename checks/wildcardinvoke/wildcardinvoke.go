// Package wildcardinvoke finds roles that may start every function or state
// machine of the account.
package wildcardinvoke

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

// Check is wildcard-invoke.
var Check = &check.Check{
	ID: "RD407", Name: "wildcard-invoke", Doc: doc,
	Concern: check.Privilege, Severity: check.Medium,
	Refs: []string{"CWE-732", "CWE-250", "OWASP-SLS-S6", "CSA-SAS-4"},
	Run:  run,
}

var starts = map[string]string{"lambda:invokefunction": "function", "states:startexecution": "state machine"}

func run(p *check.Pass) error {
	for _, role := range p.App.Roles {
		if s, what := grant(role); s != nil {
			report(p, role, s, what)
		}
	}
	return nil
}

func grant(role *app.Role) (*app.Statement, string) {
	for _, s := range role.Statements {
		if s.Effect != app.Allow || reach.Conditioned(s) || !all(s) {
			continue
		}
		for _, action := range []string{"lambda:invokefunction", "states:startexecution"} {
			if mentions(s, action) {
				return s, starts[action]
			}
		}
	}
	return nil, ""
}

// mentions reports whether an action of the statement is about starting, not a
// whole service (wildcardaction's).
func mentions(s *app.Statement, action string) bool {
	for _, a := range s.Actions {
		name := strings.ToLower(a.String())
		if !strings.HasSuffix(name, ":*") && name != "*" && reach.MatchAction(name, action) {
			return true
		}
	}
	return false
}

func all(s *app.Statement) bool {
	for _, r := range s.Resources {
		text := r.String()
		if text == "*" {
			return true
		}
		// LambdaInvokePolicy puts a wildcard behind the name, so '*' becomes "**".
		kind := strings.TrimRight(text, "*")
		if kind != text && (strings.HasSuffix(kind, ":function:") || strings.HasSuffix(kind, ":stateMachine:") || strings.HasSuffix(kind, ":function/")) {
			return true
		}
	}
	return false
}

func report(p *check.Pass, role *app.Role, s *app.Statement, what string) {
	f, who := p.OfRole(role, s.Pos)
	f.Fix.Text = "LambdaInvokePolicy: {FunctionName: !Ref Receipt}, or the ARNs of what it starts."
	f.Message = fmt.Sprintf("%s may start every %s of the account with an event of its choice.", who, what)
	if n := len(p.App.Functions) - 1; what == "function" && n > 0 {
		f.Message = fmt.Sprintf("%s may start every function of the account with an event of its choice, %d of this application among them.", who, n)
	}
	p.Report(f)
}
