package main

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"redoubt/app"
	"redoubt/check"
	"redoubt/checks/confuseddeputy"
	"redoubt/checks/foreignaccount"
	"redoubt/checks/openinvoke"
	"redoubt/checks/openpolicy"
	"redoubt/checks/opensecretpolicy"
	"redoubt/checks/opentrust"
	"redoubt/checks/publicbucket"
	"redoubt/iam"
	"redoubt/reach"
)

// resourceRules are the checks of scan that judge who resources' policies let
// in. A bare policy is shown to them as an application of one resource.
func resourceRules() []*check.Check {
	return []*check.Check{
		publicbucket.Check, openpolicy.Check, opensecretpolicy.Check, openinvoke.Check, opentrust.Check, foreignaccount.Check, confuseddeputy.Check,
	}
}

// resourceFindings are what those checks say of the statements with principals,
// and of the trust policies of an account's roles.
func resourceFindings(file policyFile) []check.Entry {
	b := bare{file: file, app: &app.Application{Name: file.name}}
	b.read()
	if len(b.app.Policies)+len(b.app.Roles) == 0 {
		return nil
	}
	graph := reach.New(b.app)
	var list []check.Entry
	for _, c := range resourceRules() {
		report := func(f *check.Finding) {
			e := entry(c, f.Severity, file, spot{f.Pos.Line, f.Pos.Column}, f.Resource, f.Message)
			e.Resource, e.Fix.Text = f.Resource, f.Fix.Text
			e.Path = append(e.Path, f.Path...)
			e.Confidence = f.Confidence.String()
			list = append(list, e)
		}
		// None of these checks can fail, or has a gap.
		_ = c.Run(check.NewPass(c, graph, time.Time{}, report, func(app.Gap) {}))
	}
	return list
}

// A bare is the application that a file's policies would be of.
type bare struct {
	file policyFile
	app  *app.Application
	own  string // the account, "" if it is not known
}

func (b *bare) read() {
	for i := range b.file.document.Statements {
		s := &b.file.document.Statements[i]
		if len(s.Principals)+len(s.NotPrincipals) == 0 {
			continue
		}
		kind := kindOf(s)
		if b.own = accountOf(s, kind); kind == "sts" {
			b.app.Roles = append(b.app.Roles, &app.Role{Common: app.Common{Name: "The role"}, Trust: []*app.Statement{b.statement(s)}})
			continue
		}
		p := b.policy(kind, s)
		p.Statements = append(p.Statements, b.statement(s))
	}
	for _, trust := range b.file.document.Trust {
		for i := range trust {
			b.own = accountOf(&trust[i], "sts")
			b.role(fmt.Sprintf("The role with the trust policy of line %d", trust[0].Line), b.statement(&trust[i]))
		}
	}
	for _, m := range b.file.document.Members {
		if parts := strings.SplitN(m.ARN, ":", 6); len(parts) == 6 {
			b.own = parts[4]
		}
		for i := range m.Trust {
			b.role(m.Kind+" "+m.Name, b.statement(&m.Trust[i]))
		}
	}
}

// role adds a trust policy's statement.
func (b *bare) role(name string, s *app.Statement) {
	if n := len(b.app.Roles); n > 0 && b.app.Roles[n-1].Name == name {
		b.app.Roles[n-1].Trust = append(b.app.Roles[n-1].Trust, s)
		return
	}
	b.app.Roles = append(b.app.Roles, &app.Role{Common: app.Common{Name: name}, Trust: []*app.Statement{s}})
}

// kindOf is the service whose resource the statement's policy is attached to,
// by what it allows: "sts" is a trust policy.
func kindOf(s *iam.Statement) string {
	for _, action := range append(append([]string{}, s.Actions...), s.NotActions...) {
		if service, _, ok := strings.Cut(strings.ToLower(action), ":"); ok && !strings.ContainsAny(service, "*?") {
			return service
		}
	}
	for _, r := range s.Resources {
		if parts := strings.SplitN(r, ":", 6); len(parts) == 6 {
			return parts[2]
		}
	}
	return ""
}

// types are the types of policies that the checks tell apart, and what a
// resource is called whose name the policy does not tell.
var types = map[string]struct{ policy, resource string }{
	"s3":             {"AWS::S3::BucketPolicy", "the bucket"},
	"sqs":            {"AWS::SQS::QueuePolicy", "the queue"},
	"sns":            {"AWS::SNS::TopicPolicy", "the topic"},
	"lambda":         {"AWS::Lambda::Permission", "the function"},
	"secretsmanager": {"AWS::SecretsManager::ResourcePolicy", "the secret"},
	"kms":            {"AWS::KMS::Key", "the key"},
	"execute-api":    {"AWS::ApiGateway::RestApi", "the API"}, // is there for everyone
}

// policy is the one that a statement of the kind joins.
func (b *bare) policy(kind string, s *iam.Statement) *app.ResourcePolicy {
	name, _ := strings.CutPrefix(nameOf(kind, s), "arn:aws:s3:::")
	for _, p := range b.app.Policies {
		if p.Name == name && p.Type == types[kind].policy {
			return p
		}
	}
	p := &app.ResourcePolicy{Name: name, Type: types[kind].policy, On: b.text(name), Pos: b.pos(s)}
	if kind == "s3" {
		bucket := &app.Bucket{Common: app.Common{Name: name, Type: "AWS::S3::Bucket"}}
		p.Resource, b.app.Resources = bucket, append(b.app.Resources, bucket)
	}
	b.app.Policies = append(b.app.Policies, p)
	return p
}

// nameOf is what the statement's resource is called: of a bucket's objects the
// bucket.
func nameOf(kind string, s *iam.Statement) string {
	if len(s.Resources) == 0 || strings.Trim(s.Resources[0], "*") == "" {
		if t, ok := types[kind]; ok {
			return t.resource
		}
		return "the resource"
	}
	if kind == "s3" {
		bucket, _, _ := strings.Cut(s.Resources[0], "/")
		return bucket
	}
	return s.Resources[0]
}

// accountOf is the account that the statement's resource is in. The policy of a
// KMS key names no resource, but its account is the one that may do everything.
func accountOf(s *iam.Statement, kind string) string {
	for _, r := range s.Resources {
		if parts := strings.SplitN(r, ":", 6); len(parts) == 6 && parts[4] != "" && !strings.ContainsAny(parts[4], "*?") {
			return parts[4]
		}
	}
	if kind != "kms" {
		return ""
	}
	for _, p := range s.Principals {
		if parts := strings.SplitN(p.ID, ":", 6); len(parts) == 6 && parts[5] == "root" {
			return parts[4]
		}
	}
	return ""
}

// statement spells a statement in the model's words.
func (b *bare) statement(s *iam.Statement) *app.Statement {
	out := &app.Statement{
		Sid: s.Sid, Effect: app.Effect(s.Effect), Pos: b.pos(s), NotPrincipal: s.NotPrincipals != nil,
		Actions: b.texts(s.Actions), NotActions: b.texts(s.NotActions), Resources: b.texts(s.Resources), NotResources: b.texts(s.NotResources),
	}
	for _, p := range append(append([]iam.Principal{}, s.Principals...), s.NotPrincipals...) {
		out.Principals = append(out.Principals, app.Principal{Kind: p.Kind, ID: b.text(p.ID)})
	}
	for operator, keys := range s.Conditions {
		for key, values := range keys {
			out.Conditions = append(out.Conditions, app.Condition{Operator: operator, Key: key, Values: b.texts(values)})
		}
	}
	return out
}

func (b *bare) texts(list []string) []app.Text {
	var out []app.Text
	for _, s := range list {
		out = append(out, b.text(s))
	}
	return out
}

var accountForm = regexp.MustCompile(`^[0-9]{12}$`)

// text is a text in which the own account is no other's.
func (b *bare) text(s string) app.Text {
	if accountForm.MatchString(b.own) {
		s = strings.ReplaceAll(s, b.own, "${AWS::AccountId}")
	}
	return app.Text{Parts: []app.Part{{Kind: app.Literal, Text: s}}}
}

func (b *bare) pos(s *iam.Statement) app.Pos {
	return app.Pos{File: b.file.name, Line: s.Line, Column: s.Column}
}
