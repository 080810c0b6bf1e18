// Package confuseddeputy finds grants to services that act for any account: in
// policies of buckets, queues and topics, and in trust policies. Lambda
// permissions are openinvoke's; S3, SNS and SES at queues and topics are
// openpolicy's.
package confuseddeputy

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

// Check is confused-deputy.
var Check = &check.Check{
	ID: "RD414", Name: "confused-deputy", Doc: doc,
	Concern: check.Privilege, Severity: check.Low,
	Refs: []string{"CWE-441", "OWASP-SLS-S6", "CSA-SAS-4"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, policy := range p.App.Policies {
		if s, service := guilty(policy); s != nil {
			report(p, policy, s, service)
		}
	}
	for _, role := range p.App.Roles {
		if s, service := trust(role); s != nil {
			p.Report(check.Finding{
				Resource: role.Name, Pos: s.Pos, Severity: check.Info,
				Message: fmt.Sprintf("%s may use %s without saying for whom: its trust policy names neither account nor source.", service, role.Label()),
				Fix:     check.Fix{Text: fix},
			})
		}
	}
	return nil
}

const fix = "Add a condition: StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}, or ArnLike: {aws:SourceArn: …}."

// deputies are, by type of policy, the services that people of other accounts
// can send. Source: IAM User Guide, Cross-service confused deputy prevention, and
// the guides of the services.
var deputies = map[string][]string{
	"AWS::S3::BucketPolicy": {"cloudfront", "cloudtrail", "config", "delivery.logs", "logging.s3", "s3", "ses", "serverlessrepo", "guardduty", "logs"},
	"AWS::SQS::QueuePolicy": {"events", "cloudwatch", "backup"},
	"AWS::SNS::TopicPolicy": {"events", "cloudwatch", "backup", "budgets", "codestar-notifications", "config", "cloudtrail"},
}

// trusting are the services whose guides ask for aws:SourceAccount in the trust
// policy of a role that they use.
var trusting = []string{"appsync", "bedrock", "scheduler", "pipes", "transfer", "cloudtrail", "config"}

func guilty(policy *app.ResourcePolicy) (*app.Statement, string) {
	for _, s := range policy.Statements {
		if service := unbound(s, deputies[policy.Type]); service != "" && !checks(s) {
			return s, service
		}
	}
	return nil, ""
}

// checks reports whether the statement only lets a service look whether it may
// write: s3:GetBucketAcl.
func checks(s *app.Statement) bool {
	return len(s.Actions) > 0 && !slices.ContainsFunc(s.Actions, func(a app.Text) bool {
		name := strings.ToLower(a.String())
		return name != "s3:getbucketacl" && name != "s3:listbucket" && name != "s3:getbucketlocation"
	})
}

// unbound returns a service of the list that the statement lets in for anybody.
func unbound(s *app.Statement, services []string) string {
	if s.Effect != app.Allow || reach.Narrowed(s) || slices.ContainsFunc(s.Conditions, ofSES) {
		return ""
	}
	for _, who := range s.Principals {
		id := who.ID.String()
		name, ok := strings.CutSuffix(strings.TrimSuffix(id, ".cn"), ".amazonaws.com")
		if ok && who.Kind == "Service" && slices.Contains(services, name) {
			return id
		}
	}
	return ""
}

// ofSES reports whether the condition is the one by which SES named the account
// before it had aws:SourceAccount.
func ofSES(c app.Condition) bool { return strings.EqualFold(c.Key, "aws:Referer") }

func report(p *check.Pass, policy *app.ResourcePolicy, s *app.Statement, service string) {
	name := reach.Shorten(policy.On.String())
	if policy.Resource != nil {
		name = policy.Resource.Base().Label()
	}
	f := check.Finding{Resource: name, Pos: s.Pos, Fix: check.Fix{Text: fix}}
	f.Message = fmt.Sprintf("%s may use %s on behalf of any account: the statement names no source.", service, name)
	if service == "cloudfront.amazonaws.com" {
		f.Severity = check.Medium
		f.Message = fmt.Sprintf("Every distribution of CloudFront, also those of strangers, may read %s: the statement names no source.", name)
	}
	p.Report(f)
}

func trust(role *app.Role) (*app.Statement, string) {
	if role.Implicit {
		return nil, ""
	}
	for _, s := range role.Trust {
		if service := unbound(s, trusting); service != "" {
			return s, service
		}
	}
	return nil, ""
}
