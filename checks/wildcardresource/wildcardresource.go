// Package wildcardresource finds grants on every resource of an action that
// could name one. Listing and describing is left alone, and so is what other
// checks of privilege report.
package wildcardresource

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

// Check is wildcard-resource.
var Check = &check.Check{
	ID: "RD403", Name: "wildcard-resource", Doc: doc,
	Concern: check.Privilege, Severity: check.Medium,
	Refs: []string{"CWE-732", "CWE-250", "OWASP-SLS-S6", "CSA-SAS-4", "IAM.21"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, role := range p.App.Roles {
		var (
			first         *app.Statement
			reads, writes []string
		)
		for _, s := range role.Statements {
			if s.Effect != app.Allow || reach.Conditioned(s) || !reach.Everything(s) && !reach.AllOfKind(s) || strings.HasPrefix(s.From, "template:") || s.From == "connector" {
				continue
			}
			r, w := data(s, told(p, role, s))
			if first == nil && len(r)+len(w) > 0 {
				first = s
			}
			reads, writes = append(reads, r...), append(writes, w...)
		}
		if first != nil {
			report(p, role, first, reads, writes)
		}
	}
	return nil
}

// told are the actions with which the statement lets the role escalate, which
// privilegeescalation reports, and those that Lambda itself needs on everything:
// network interfaces.
func told(p *check.Pass, role *app.Role, s *app.Statement) []string {
	var list []string
	for _, f := range role.Functions {
		for _, n := range p.Graph.Needs(f) {
			if (n.Why == "vpc" || n.Why == "trigger") && n.Resource.String() == "*" {
				list = append(list, n.Action)
			}
		}
	}
	for _, c := range p.Graph.Climbs(role) {
		if slices.Contains(c.At, s) {
			list = append(list, c.Actions...)
		}
	}
	return list
}

// data lists the statement's actions that read or change resources which could
// be named. Whole services are wildcardaction's; passing roles, invoking and
// writing IAM have checks of their own, and so has what is told already.
func data(s *app.Statement, told []string) (reads, writes []string) {
	for _, a := range s.Actions {
		name := a.String()
		if slices.ContainsFunc(told, func(t string) bool { return strings.EqualFold(t, name) }) {
			continue
		}
		lower := strings.ToLower(name)
		service, rest, _ := strings.Cut(lower, ":")
		switch {
		case rest == "*" || name == "*", service == "iam", service == "logs", service == "xray", service == "cloudwatch", service == "sts",
			strings.HasPrefix(lower, "lambda:invoke"), strings.HasPrefix(lower, "states:start"):
			continue
		}
		switch level(name) {
		case iam.Read:
			if reading[service] {
				reads = append(reads, name)
			}
		case iam.Write, iam.PermissionsManagement:
			writes = append(writes, name)
		}
	}
	return slices.Compact(reads), slices.Compact(writes)
}

// reading are the services whose read actions give data away, not settings.
var reading = map[string]bool{"s3": true, "dynamodb": true, "secretsmanager": true, "ssm": true, "sqs": true, "kms": true, "kinesis": true, "rds-data": true, "es": true}

// level is the highest access level of the actions that the pattern covers and
// that can be confined to a resource; List if there is none.
func level(pattern string) iam.Level {
	best := iam.List
	cat := iam.Load()
	for _, name := range cat.Expand(pattern) {
		a, ok := cat.Action(name)
		if !ok || !cat.SupportsResources(name) {
			continue
		}
		if rank(a.Level) > rank(best) {
			best = a.Level
		}
	}
	return best
}

func rank(l iam.Level) int {
	switch l {
	case iam.PermissionsManagement:
		return 3
	case iam.Write:
		return 2
	case iam.Read:
		return 1
	}
	return 0
}

func report(p *check.Pass, role *app.Role, s *app.Statement, reads, writes []string) {
	f, who := p.OfRole(role, s.Pos)
	f.Fix.Text = "Name the resource: !GetAtt Table.Arn, !Sub ${Bucket.Arn}/*."
	if len(s.Resources) > 0 && !s.Resources[0].Pos.IsZero() {
		f.Pos = s.Resources[0].Pos
	}
	if len(writes) == 0 && !secrets(reads) {
		f.Severity = check.Low
	}
	if f.Severity == check.Default && f.Function != nil && p.Graph.Public(f.Function) && secrets(slices.Concat(reads, writes)) {
		f.Severity = check.High
	}
	f.Message = fmt.Sprintf("%s may call %s on every resource of the account.", who, check.List(append(writes, reads...), 4))
	f.Message += p.Used(role)
	p.Report(f)
}

// secrets reports whether an action reads credentials or all data there is.
func secrets(actions []string) bool {
	for _, a := range actions {
		if reach.MatchAction(a, "secretsmanager:getsecretvalue") || reach.MatchAction(a, "ssm:getparameter") || reach.MatchAction(a, "s3:getobject") || reach.MatchAction(a, "kms:decrypt") {
			return true
		}
	}
	return false
}
