// Package missingpermission finds calls that the function's role does not
// allow: they fail at run time. What a condition or a policy of the resource may
// allow stays silent.
package missingpermission

import (
	_ "embed"
	"fmt"
	"slices"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is missing-permission.
var Check = &check.Check{
	ID: "RD413", Name: "missing-permission", Doc: doc,
	Concern: check.Privilege, Severity: check.Low,
	Refs: []string{"CWE-280", "OWASP-SLS-S6", "CSA-SAS-4"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, role := range p.App.Roles {
		if len(role.Functions) == 0 {
			continue
		}
		var missing []reach.Need
		for _, n := range p.Graph.RoleExcess(role).Missing {
			if n.Why == "logs" || n.Why == "tracing" { // lost-logs tells of these
				continue
			}
			missing = append(missing, n)
		}
		if len(missing) > 0 {
			report(p, role, missing)
		}
	}
	return nil
}

func report(p *check.Pass, role *app.Role, missing []reach.Need) {
	f, _ := p.OfRole(role, missing[0].Pos)
	var actions []string
	for _, n := range missing {
		if text := n.Action + " on " + reach.Shorten(n.Resource.String()); !slices.Contains(actions, text) {
			actions = append(actions, text)
		}
		if owner := caller(p, role, n); owner != nil && n.Pos == missing[0].Pos {
			f.Function = owner
		}
	}
	f.Message = fmt.Sprintf("%s needs %s, which %s does not grant: the call fails.", f.Function.Label(), check.List(actions, 3), role.Label())
	f.Fix.Text = "Grant the action on that resource, not a wildcard."
	p.Report(f)
}

// caller is the function of the role that needs it.
func caller(p *check.Pass, role *app.Role, n reach.Need) *app.Function {
	for _, f := range role.Functions {
		if slices.ContainsFunc(p.Graph.Needs(f), func(x reach.Need) bool { return x.Action == n.Action && x.Pos == n.Pos }) {
			return f
		}
	}
	return nil
}
