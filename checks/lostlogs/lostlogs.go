// Package lostlogs finds functions whose role can't write logs: their errors
// leave no trace.
package lostlogs

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is lost-logs.
var Check = &check.Check{
	ID: "RD704", Name: "lost-logs", Doc: doc,
	Concern: check.Monitoring, Severity: check.Medium,
	Refs: []string{"CWE-778", "OWASP-SLS-S10", "CSA-SAS-5"},
	Run:  run,
}

const put = "logs:putlogevents"

func run(p *check.Pass) error {
	for _, role := range p.App.Roles {
		if len(role.Functions) == 0 || !p.Graph.Complete(role) {
			continue
		}
		fn := p.Graph.Foremost(role)
		deny, allowed := judge(p, role)
		switch {
		case deny != nil:
			report(p, fn, role, deny.Pos, fmt.Sprintf("%s denies writing logs: what %s does leaves no trace.", role.Label(), fn.Label()))
		case !allowed:
			pos := role.Pos
			if role.Implicit {
				pos = fn.Pos
			}
			report(p, fn, role, pos, fmt.Sprintf("%s may not write logs: errors and attacks on %s leave no trace.", role.Label(), fn.Label()))
		}
	}
	return nil
}

// judge returns the statement that denies logs, and whether any allows them.
func judge(p *check.Pass, role *app.Role) (deny *app.Statement, allowed bool) {
	for _, s := range p.Graph.Effective(role) {
		if !reach.CoversAction(s, put) {
			continue
		}
		if s.Effect == app.Deny && len(s.Conditions) == 0 {
			return s, false
		}
		allowed = allowed || s.Effect == app.Allow
	}
	return nil, allowed
}

func report(p *check.Pass, fn *app.Function, role *app.Role, pos app.Pos, message string) {
	p.Report(check.Finding{
		Function: fn, Resource: role.Name, Pos: pos, Path: []string{}, Message: message,
		Fix: check.Fix{Text: "Attach service-role/AWSLambdaBasicExecutionRole, or allow logs:CreateLogStream and logs:PutLogEvents on its log group."},
	})
}
