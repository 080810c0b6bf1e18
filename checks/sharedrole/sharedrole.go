// Package sharedrole finds one role behind functions that need different
// things. A role that only writes logs and traces may be shared.
package sharedrole

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is shared-role.
var Check = &check.Check{
	ID: "RD501", Name: "shared-role", Doc: doc,
	Concern: check.Segmentation, Severity: check.Low,
	Refs: []string{"CWE-250", "CWE-653", "OWASP-SLS-S6", "CSA-SAS-4"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, role := range p.App.Roles {
		if len(role.Functions) < 2 || !grants(p, role) {
			continue
		}
		report(p, role)
	}
	return nil
}

// grants reports whether the role gives more than logs and traces away.
func grants(p *check.Pass, role *app.Role) bool {
	return len(p.Graph.Blast(role.Functions[0]).Lines) > 0
}

func report(p *check.Pass, role *app.Role) {
	var public, inner *app.Function
	labels := make([]string, 0, len(role.Functions))
	for _, f := range role.Functions {
		labels = append(labels, f.Label())
		caller, t := p.Graph.Exposure(f)
		switch {
		case t != nil && caller == app.Anyone && t.Kind != app.AuthorizerCall:
			public = f
		case t == nil || caller <= app.Authenticated:
			inner = f
		}
	}
	f := check.Finding{
		Function: p.Graph.Foremost(role), Resource: role.Name, Pos: role.Pos,
		Message: fmt.Sprintf("%d functions run with %s (%s): each may do what any of them needs.", len(labels), role.Label(), check.List(labels, 4)),
		Fix:     check.Fix{Text: "A role for each function with what it needs (in SAM: Policies on the function; in serverless.yml: serverless-iam-roles-per-function).", NotDared: "the role may be named elsewhere"},
	}
	if public != nil && inner != nil {
		f.Function, f.Severity = public, check.Medium
		f.Message = fmt.Sprintf("%s, which anyone can call, runs with the same role as %s: %s is shared by %d functions.",
			public.Label(), inner.Label(), role.Label(), len(labels))
	}
	p.Report(f)
}
