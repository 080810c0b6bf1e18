// Package foreignaccount finds resource-based policies that let other accounts
// in. Everyone is openpolicy's and others', trust policies are opentrust's.
package foreignaccount

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/iam"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is foreign-account.
var Check = &check.Check{
	ID: "RD218", Name: "foreign-account", Doc: doc,
	Concern: check.Auth, Severity: check.Info,
	Refs: []string{"CWE-284", "CWE-668", "OWASP-SLS-S2", "CSA-SAS-2", "S3.6"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, policy := range p.App.Policies {
		for _, s := range policy.Statements {
			account, whole := foreign(s)
			if account == "" {
				continue
			}
			report(p, policy, s, account, whole)
			break
		}
	}
	return nil
}

func report(p *check.Pass, policy *app.ResourcePolicy, s *app.Statement, account string, whole bool) {
	name := reach.Shorten(policy.On.String())
	if policy.Resource != nil {
		name = policy.Resource.Base().Label()
	}
	f := check.Finding{Resource: name, Pos: s.Pos, Confidence: check.MediumConfidence}
	if whole && manages(s) {
		f.Severity = check.Low
	}
	who := "Somebody in the account " + account
	if whole {
		who = "Everybody in the account " + account
	}
	f.Message = fmt.Sprintf("%s may use %s: %s.", who, name, actions(s))
	f.Fix.Text = "Name the role that needs it in Principal, and only the actions that it calls; for an organisation, aws:PrincipalOrgID."
	p.Report(f)
}

// written matches an account that is written out, and what of it; the
// deployment's own is ${AWS::AccountId}.
var written = regexp.MustCompile(`^(?:arn:[^:]+:(?:iam|sts)::)?(\d{12})(?::(.+))?$`)

// foreign returns an account that the statement lets in, and whether it is all
// of it.
func foreign(s *app.Statement) (account string, whole bool) {
	if s.Effect != app.Allow || s.NotPrincipal || reach.Narrowed(s) {
		return "", false
	}
	for _, who := range s.Principals {
		m := written.FindStringSubmatch(who.ID.String())
		if who.Kind == "AWS" && m != nil && !slices.Contains(balancers, m[1]) {
			return m[1], m[2] == "" || m[2] == "root"
		}
	}
	return "", false
}

// balancers are the accounts from which load balancers write their logs.
// Source: User Guide for Application Load Balancers, Access logs.
var balancers = []string{
	"127311923021", "033677994240", "027434742980", "797873946194", "098369216593", "754344448648", "589379963580", "718504428378",
	"383597477331", "600734575887", "114774131450", "783225319266", "582318560864", "985666609251", "054676820928", "156460612806",
	"652711504416", "635631232127", "009996457667", "897822967062", "076674570225", "507241528517", "048591011584", "190560391635",
}

// manages reports whether the statement gives away more than reading: a
// wildcard, or who may use the resource.
func manages(s *app.Statement) bool {
	if len(s.NotActions) > 0 {
		return true
	}
	return slices.ContainsFunc(s.Actions, func(a app.Text) bool {
		name := a.String()
		return name == "*" || strings.HasSuffix(name, ":*") || iam.Load().Weigh([]string{name}).PermissionsManagement > 0
	})
}

func actions(s *app.Statement) string {
	names := make([]string, len(s.Actions))
	for i, a := range s.Actions {
		names[i] = a.String()
	}
	if len(names) == 0 {
		return "everything but a list"
	}
	return check.List(names, 3)
}
