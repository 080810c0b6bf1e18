// Package openpolicy finds resource-based policies that let everyone in. What
// makes a function start, a bucket public, a secret readable or a function
// callable has a check of its own.
package openpolicy

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is open-resource-policy.
var Check = &check.Check{
	ID: "RD211", Name: "open-resource-policy", Doc: doc,
	Concern: check.Auth, Severity: check.High,
	Refs: []string{"CWE-284", "CWE-732", "OWASP-SLS-S2", "CSA-SAS-2", "SQS.3", "SNS.4", "KMS.5", "ECR.1"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, policy := range p.App.Policies {
		if elsewhere(p, policy) {
			continue
		}
		for _, s := range policy.Statements {
			if service := forAnybody(s); service != "" {
				p.Report(check.Finding{
					Resource: on(policy), Pos: s.Pos, Severity: check.Low,
					Message: fmt.Sprintf("%s may use %s on behalf of anybody: the statement names no source (%s).", service, on(policy), actions(s)),
					Fix:     check.ForAccount(policy.Name, s.Pos, service, "Add a condition: ArnLike: {aws:SourceArn: …}, or StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}."),
				})
				break
			}
			if s.Effect != app.Allow || !reach.OpenToEveryone(s) {
				continue
			}
			p.Report(check.Finding{
				Resource: on(policy), Pos: reach.EveryonePos(s),
				Message: fmt.Sprintf("Anyone with an AWS account may use %s: %s.", on(policy), actions(s)),
				Fix:     check.Fix{Text: "Name the principals, or narrow the statement with aws:SourceArn, aws:SourceAccount or aws:PrincipalOrgID.", NotDared: "who is meant is not known"},
			})
			break
		}
	}
	return nil
}

// forAnybody returns a service that other accounts can make use the resource,
// "" if there is none or the statement ties it to a source.
func forAnybody(s *app.Statement) string {
	if s.Effect != app.Allow || reach.Narrowed(s) {
		return ""
	}
	for _, who := range s.Principals {
		switch id := who.ID.String(); id {
		case "s3.amazonaws.com", "sns.amazonaws.com", "ses.amazonaws.com":
			return id
		}
	}
	return ""
}

// elsewhere reports whether another check judges the policy.
func elsewhere(p *check.Pass, policy *app.ResourcePolicy) bool {
	switch policy.Resource.(type) {
	case *app.Bucket, *app.Secret, *app.Function, *app.API, *app.Endpoint, *app.SearchDomain, *app.FileSystem:
		return true
	}
	switch policy.Type {
	case "AWS::S3::BucketPolicy", "AWS::Lambda::Permission", "AWS::SecretsManager::ResourcePolicy", "AWS::EC2::VPCEndpoint", "AWS::ApiGateway::RestApi":
		return true
	}
	for _, t := range p.App.Triggers {
		if t.Source != nil && t.Source == policy.Resource && t.Caller == app.Anyone {
			return true
		}
	}
	return false
}

func on(policy *app.ResourcePolicy) string {
	if policy.Resource != nil {
		return policy.Resource.Base().Label()
	}
	return reach.Shorten(policy.On.String())
}

func actions(s *app.Statement) string {
	text := ""
	for i, a := range s.Actions {
		if i == 3 {
			return text + ", …"
		}
		if i > 0 {
			text += ", "
		}
		text += a.String()
	}
	if text == "" {
		return "everything but a list"
	}
	return text
}
