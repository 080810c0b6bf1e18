// Package broadpolicy finds AWS managed policies that grant far more than a
// function uses, judged by what they grant, not by their names.
package broadpolicy

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/iam"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is broad-managed-policy.
var Check = &check.Check{
	ID: "RD404", Name: "broad-managed-policy", Doc: doc,
	Concern: check.Privilege, Severity: check.Medium,
	Refs: []string{"CWE-250", "CWE-732", "OWASP-SLS-S6", "CSA-SAS-4", "IAM.21"},
	Run:  run,
}

func run(p *check.Pass) error {
	known := map[string]weighed{}
	for _, role := range p.App.Roles {
		if escalates(p, role) {
			continue
		}
		var (
			worst app.Text
			names []string
			most  iam.Weight
		)
		for _, m := range role.Managed {
			name := reach.PolicyName(m)
			if _, done := known[name]; !done {
				known[name] = weigh(p, role, name)
			}
			w := known[name].Weight
			if !known[name].broad {
				continue
			}
			if len(names) == 0 || w.Write+w.PermissionsManagement > most.Write+most.PermissionsManagement {
				worst, most = m, w
			}
			names = append(names, name)
		}
		if len(names) > 0 {
			report(p, role, worst, names, most)
		}
	}
	return nil
}

// escalates reports whether a managed policy leads to an administrator's rights:
// privilegeescalation names it.
func escalates(p *check.Pass, role *app.Role) bool {
	list := p.Graph.Climbs(role)
	return len(list) > 0 && slices.ContainsFunc(list[0].At, func(s *app.Statement) bool { return strings.HasPrefix(s.From, "managed:") })
}

// weighed is what a managed policy grants on everything.
type weighed struct {
	iam.Weight
	broad bool
}

// weigh judges one managed policy: broad is one that changes things, or reads
// data, in the whole account.
func weigh(p *check.Pass, role *app.Role, name string) weighed {
	var patterns []string
	for _, s := range p.Graph.Effective(role) {
		if s.From != "managed:"+name || s.Effect != app.Allow || !reach.Everything(s) {
			continue
		}
		if reach.Administers(s) {
			return weighed{} // reported as admin-role
		}
		for _, a := range s.Actions {
			if !telemetry(a.String()) {
				patterns = append(patterns, a.String())
			}
		}
		if len(s.NotActions) > 0 {
			patterns = append(patterns, butFor(s)...)
		}
	}
	w := iam.Load().Weigh(patterns)
	return weighed{w, w.Write >= many || w.PermissionsManagement > 0 && w.Write > 0 || dataOfAll(patterns)}
}

// butFor lists all actions but those of the statement's NotAction.
func butFor(s *app.Statement) []string {
	return slices.DeleteFunc(iam.Load().Expand("*"), func(action string) bool { return !reach.CoversAction(s, action) })
}

// many is the number of changing actions on every resource from which a policy
// is broad; the policies that AWS made for Lambda's execution stay below.
const many = 5

func telemetry(action string) bool {
	lower := strings.ToLower(action)
	for _, prefix := range []string{"logs:", "xray:", "cloudwatch:putmetricdata", "ec2:createnetworkinterface", "ec2:deletenetworkinterface", "ec2:assignprivateipaddresses", "ec2:unassignprivateipaddresses", "ec2:describe"} {
		if strings.HasPrefix(lower, prefix) {
			return true
		}
	}
	return false
}

// dataOfAll reports whether the patterns read all objects or secrets.
func dataOfAll(patterns []string) bool {
	for _, a := range patterns {
		for _, data := range []string{"s3:getobject", "secretsmanager:getsecretvalue", "dynamodb:scan"} {
			if reach.MatchAction(a, data) {
				return true
			}
		}
	}
	return false
}

func report(p *check.Pass, role *app.Role, worst app.Text, names []string, w iam.Weight) {
	f, who := p.OfRole(role, worst.Pos)
	f.Fix.Text = "A SAM policy template or a statement with the actions and the one resource that the code uses."
	if f.Function != nil && p.Graph.Public(f.Function) && w.Write >= many {
		f.Severity = check.High
	}
	f.Message = fmt.Sprintf("%s may use %s: %d actions that change things on every resource of the account.", who, strings.Join(names, ", "), w.Write+w.PermissionsManagement)
	if w.Write+w.PermissionsManagement == 0 {
		f.Severity = check.Low
		f.Message = fmt.Sprintf("%s may use %s: it reads the data of the whole account.", who, strings.Join(names, ", "))
	}
	f.Message += p.Used(role)
	p.Report(f)
}
