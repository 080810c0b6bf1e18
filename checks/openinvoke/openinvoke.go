// Package openinvoke finds Lambda permissions that let strangers start a
// function: everyone, or a service on behalf of anybody's resources. A function
// URL's permission is judged with the URL.
package openinvoke

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

// Check is open-invoke-permission.
var Check = &check.Check{
	ID: "RD212", Name: "open-invoke-permission", Doc: doc,
	Concern: check.Auth, Severity: check.Medium,
	Refs: []string{"CWE-284", "CWE-441", "OWASP-SLS-S2", "CSA-SAS-2", "Lambda.1"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, policy := range p.App.Policies {
		fn, _ := policy.Resource.(*app.Function)
		if policy.Type != "AWS::Lambda::Permission" {
			continue
		}
		for _, s := range policy.Statements {
			judge(p, policy, fn, s)
		}
	}
	return nil
}

func judge(p *check.Pass, policy *app.ResourcePolicy, fn *app.Function, s *app.Statement) {
	f := check.Finding{Function: fn, Resource: policy.Name, Pos: s.Pos}
	name := reach.Shorten(policy.On.String())
	if fn != nil {
		name = fn.Label()
	}
	if s.Effect == app.Allow && signedByAnyone(s) {
		f.Severity = check.High
		f.Message = fmt.Sprintf("Every AWS account may call the URL of %s: AWS_IAM asks for some signature, and the permission for nobody's.", name)
		f.Fix.Text = "Name the account or role in Principal, or the organisation in PrincipalOrgID."
		p.Report(f)
		return
	}
	if s.Effect != app.Allow || reach.Narrowed(s) || aboutURL(s) {
		return
	}
	for _, who := range s.Principals {
		service, _ := who.ID.Literal()
		switch {
		case who.Everyone():
			f.Severity = check.High
			f.Message = fmt.Sprintf("Every AWS account may invoke %s.", name)
			f.Fix.Text = "Name the account or service in Principal, and the resource in SourceArn."
		case strings.HasSuffix(service, ".amazonaws.com") && needsSource(service):
			f.Severity = severity(service)
			f.Message = fmt.Sprintf("%s may invoke %s on behalf of anybody: the permission names no source.", service, name)
			f.Fix = check.OfAccount(policy.Name, policy.Pos, service, "Add SourceArn (and SourceAccount for S3, whose ARNs carry no account).")
		default:
			continue
		}
		p.Report(f)
	}
}

// signedByAnyone reports whether the statement lets everyone call a URL that
// takes signed requests. An open URL is publicroute's.
func signedByAnyone(s *app.Statement) bool {
	signed, everyone := false, false
	for _, c := range s.Conditions {
		switch {
		case strings.EqualFold(c.Key, "lambda:FunctionUrlAuthType"):
			for _, v := range c.Values {
				signed = signed || v.String() == "AWS_IAM"
			}
		case reach.Narrowed(&app.Statement{Conditions: []app.Condition{c}}):
			return false
		}
	}
	for _, who := range s.Principals {
		everyone = everyone || who.Everyone()
	}
	return signed && everyone
}

// aboutURL reports whether the permission exists for a function URL.
func aboutURL(s *app.Statement) bool {
	for _, a := range s.Actions {
		if strings.EqualFold(a.String(), "lambda:InvokeFunctionUrl") {
			return true
		}
	}
	for _, c := range s.Conditions {
		if strings.HasPrefix(strings.ToLower(c.Key), "lambda:functionurl") || strings.EqualFold(c.Key, "lambda:InvokedViaFunctionUrl") {
			return true
		}
	}
	return false
}

// needsSource reports whether other accounts can make the service call a
// function whose ARN they know.
func needsSource(service string) bool {
	return severity(service) != check.Default
}

func severity(service string) check.Severity {
	name, _, _ := strings.Cut(service, ".")
	switch name {
	case "s3", "sns", "apigateway", "events", "scheduler", "iot", "ses", "lex", "lexv2", "connect", "bedrock", "appsync":
		return check.Medium
	case "logs", "cognito-idp", "elasticloadbalancing", "config", "codecommit", "edgelambda", "delivery", "vpc-lattice":
		return check.Low
	}
	return check.Default
}
