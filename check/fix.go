package check

import (
	"path"
	"strings"

	"redoubt/app"
	"redoubt/reach"
)

// One says one setting of what stands at pos.
func One(resource string, pos app.Pos, what app.Path, value any) []app.Edit {
	return []app.Edit{{Resource: resource, At: pos, Path: what, Value: value}}
}

// FailureQueue is the ARN of the queue that failed events go to, and the edit
// that adds it. All fixes of a stack share it.
func FailureQueue(pos app.Pos, near string) (app.Text, app.Edit) {
	name := sibling(near, "FailedEvents")
	q := &app.Queue{Common: app.Common{Name: name, Type: "AWS::SQS::Queue"}}
	return attribute(name, "Arn"), app.Edit{Resource: name, At: pos, Path: app.EditAdd, Value: q}
}

// KeptDays is how long fixes keep logs.
const KeptDays = 365

// AccessLogs is the ARN of a log group for the calls of an API, and the edit
// that adds it.
func AccessLogs(pos app.Pos, api string) (app.Text, app.Edit) {
	name := sibling(api, path.Base(api)+"AccessLogs")
	g := &app.LogGroup{Common: app.Common{Name: name, Type: "AWS::Logs::LogGroup"}, Retention: app.Of(KeptDays, app.Pos{})}
	return attribute(name, "Arn"), app.Edit{Resource: name, At: pos, Path: app.EditAdd, Value: g}
}

// Throttled limits every stage of an API far above what people do by hand.
func Throttled(api *app.API, text string) Fix {
	fix := Fix{Text: text, Decision: DecideThrottling}
	for _, s := range api.Stages {
		fix.Edits = append(fix.Edits, One(api.Name, s.Pos, app.EditThrottle, app.Throttle{Rate: 100, Burst: 200})...)
	}
	if len(fix.Edits) == 0 {
		fix.NotDared = "the stages of the API are not in the template"
	}
	return fix
}

// arnsOf is what the ARNs of a service's sources in an account look like, "" for
// services whose requests carry the account itself.
func arnsOf(service string) (arn string, known bool) {
	name, _, _ := strings.Cut(service, ".")
	arn, known = map[string]string{
		"s3": "", "ses": "", "config": "",
		"sns": "sns:*:${AWS::AccountId}:*", "events": "events:*:${AWS::AccountId}:rule/*", "iot": "iot:*:${AWS::AccountId}:rule/*",
		"apigateway": "execute-api:*:${AWS::AccountId}:*/*", "logs": "logs:*:${AWS::AccountId}:log-group:*",
		"cognito-idp": "cognito-idp:*:${AWS::AccountId}:userpool/*", "elasticloadbalancing": "elasticloadbalancing:*:${AWS::AccountId}:targetgroup/*",
	}[name]
	return arn, known
}

// ofAccount is the key and value that tie requests of a service to sources in
// the own account.
func ofAccount(service string) (key string, value app.Text, known bool) {
	arn, known := arnsOf(service)
	account := app.Part{Kind: app.Pseudo, Text: "AWS::AccountId"}
	if arn == "" {
		return "aws:SourceAccount", app.Text{Parts: []app.Part{account}}, known
	}
	before, after, _ := strings.Cut(arn, "${AWS::AccountId}")
	partition := app.Part{Kind: app.Pseudo, Text: "AWS::Partition"}
	return "aws:SourceArn", app.Text{Parts: []app.Part{{Text: "arn:"}, partition, {Text: ":" + before}, account, {Text: after}}}, known
}

// OfAccount ties a permission of a service to the sources in the own account.
func OfAccount(permission string, pos app.Pos, service, text string) Fix {
	key, value, known := ofAccount(service)
	set := app.EditSourceArn
	if key == "aws:SourceAccount" {
		set = app.EditSourceAccount
	}
	if !known {
		return Fix{Text: text, NotDared: "which sources of " + service + " are meant is not known"}
	}
	return Fix{Text: text, Edits: One(permission, pos, set, value)}
}

// ForAccount ties a statement for a service to the sources in the own account.
func ForAccount(policy string, statement app.Pos, service, text string) Fix {
	key, value, known := ofAccount(service)
	if !known {
		return Fix{Text: text, NotDared: "which sources of " + service + " are meant is not known"}
	}
	operator := "ArnLike"
	if key == "aws:SourceAccount" {
		operator = "StringEquals"
	}
	return Fix{Text: text, Edits: One(policy, statement, app.EditConditions, []app.Condition{{Operator: operator, Key: key, Values: []app.Text{value}}})}
}

func attribute(name, attr string) app.Text {
	return app.Text{Parts: []app.Part{{Kind: app.Reference, Text: name, Attr: attr}}}
}

// sibling is a name in the same nested stack as near.
func sibling(near, name string) string {
	if i := strings.LastIndexByte(near, '/'); i >= 0 {
		return near[:i+1] + name
	}
	return name
}

// Let are the edits that let f call an action on a resource: none where the
// format adds it by itself to the role that it makes, or where the role may
// already. ok is false when the role is not in the template.
func (p *Pass) Let(f *app.Function, action string, on app.Text) (edits []app.Edit, ok bool) {
	if f.Role != nil && f.Role.Implicit {
		return nil, true
	}
	return p.Grant(f, action, on)
}

// Grant is Let for what no format adds by itself.
func (p *Pass) Grant(f *app.Function, action string, on app.Text) (edits []app.Edit, ok bool) {
	role := f.Role
	switch {
	case role == nil:
		return nil, false
	case p.may(role, action, on):
		return nil, true
	}
	s := &app.Statement{Effect: app.Allow, Actions: []app.Text{app.Plain(action, app.Pos{})}, Resources: []app.Text{on}}
	return One(role.Name, role.Pos, app.EditGrants, &app.Grants{Statements: []*app.Statement{s}}), true
}

func (p *Pass) may(role *app.Role, action string, on app.Text) bool {
	for _, s := range p.Graph.Effective(role) {
		if s.Effect != app.Allow || !reach.CoversAction(s, action) {
			continue
		}
		for _, r := range s.Resources {
			if r.String() == "*" || r.String() == on.String() {
				return true
			}
		}
	}
	return false
}
