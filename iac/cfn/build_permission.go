package cfn

import (
	"strings"

	"redoubt/app"
)

// permissionTriggers adds a trigger for each permission whose way in no other
// resource of the template shows.
func (b *build) permissionTriggers() {
	for _, policy := range b.app.Policies {
		f, ok := policy.Resource.(*app.Function)
		if !ok || policy.Type != "AWS::Lambda::Permission" {
			continue
		}
		for _, s := range policy.Statements {
			for _, who := range s.Principals {
				b.permitted(policy.Name, f, s, who)
			}
		}
	}
}

// permitted adds the trigger that a permission stands for.
func (b *build) permitted(name string, f *app.Function, s *app.Statement, who app.Principal) {
	if viaURL(s) || !invokes(s) {
		return // the function's URL is a trigger of its own
	}
	t := &app.Trigger{Name: name, Kind: permissionKind(who), SourceText: sourceOf(s), To: f, Pos: s.Pos, Detail: "by permission"}
	t.Source = b.resource(t.SourceText, b.serviceOfARN(t.SourceText))
	switch t.Kind {
	case app.RESTAPI:
		if !b.gateway(t) {
			return
		}
	case app.ALB:
		t.Source = nil // the ARN is a target group's
	case app.UnknownKind:
		t.Detail = "by permission for " + who.ID.String()
	}
	if b.explained(t) {
		return
	}
	if t.Kind == app.ALB || t.Kind == app.UnknownKind || t.Route != nil {
		b.gap(s.Pos, "the permission "+name+" lets "+who.ID.String()+" start "+f.Name+" from outside of this template: who can make it do so is not known")
	}
	b.trigger(t)
}

// gateway makes a route of an API Gateway permission: its source ARN names
// API, stage, method and path. It reports false if the API's routes are known:
// they are triggers already, or the permission is a leftover.
func (b *build) gateway(t *app.Trigger) bool {
	api, ok := t.Source.(*app.API)
	if ok && (len(api.Routes) > 0 || api.Kind == app.GraphQL) {
		return false
	}
	r := &app.Route{API: api, Method: "ANY", Path: "/*", Auth: app.AuthUnknown, Pos: t.Pos}
	if ok {
		t.Kind = api.Kind
	}
	t.Route = r
	_, rest, found := strings.Cut(t.SourceText.String(), ":execute-api:")
	part := strings.SplitN(rest, "/", 4) // region:account:api, stage, method, path
	switch {
	case found && len(part) > 2 && part[1] == "authorizers":
		t.Kind, t.Route = app.AuthorizerCall, nil
	case found && len(part) == 4:
		if part[2] != "*" {
			r.Method = part[2]
		}
		r.Path = "/" + part[3]
	}
	return true
}

// permissionKind is the kind of trigger that a principal stands for.
func permissionKind(who app.Principal) app.Kind {
	if who.Kind != "Service" {
		return app.Invoke
	}
	service, _, _ := strings.Cut(who.ID.String(), ".")
	kind, ok := map[string]app.Kind{
		"apigateway": app.RESTAPI, "elasticloadbalancing": app.ALB,
		"s3": app.S3, "sns": app.SNS, "sqs": app.SQS, "events": app.EventBridge, "scheduler": app.Schedule, "iot": app.IoT, "logs": app.Logs,
		"ses": app.SES, "config": app.Config, "cognito-idp": app.Cognito, "cloudformation": app.CustomResource, "states": app.StepFunctions,
		"alexa-appkit": app.Invoke, "alexa-connectedhome": app.Invoke, "lex": app.Invoke, "lexv2": app.Invoke, "connect": app.Invoke,
		"bedrock": app.Invoke, "bedrock-agentcore": app.Invoke, "secretsmanager": app.Invoke, "codepipeline": app.Invoke, "codedeploy": app.Invoke,
		"transfer": app.AuthorizerCall, "firehose": app.Invoke, "vpc-lattice": app.Invoke, "cloudwatch": app.Invoke, "lambda": app.Invoke,
	}[service]
	if !ok {
		return app.UnknownKind
	}
	return kind
}

// explained reports whether the function has a trigger already that the
// permission may be for.
func (b *build) explained(t *app.Trigger) bool {
	for _, other := range b.app.Triggers {
		if other.To != t.To {
			continue
		}
		switch {
		case other.Kind == t.Kind,
			t.Kind == app.EventBridge && other.Kind == app.Schedule,
			t.Kind == app.RESTAPI && (other.Kind == app.HTTPAPI || other.Kind == app.WebSocket || other.Kind == app.AuthorizerCall),
			t.Kind == app.IoT && other.Kind == app.AuthorizerCall,
			t.Kind == app.Invoke && other.Kind == app.AuthorizerCall:
			return true
		}
	}
	return false
}

// viaURL reports whether the statement is about the function's URL only.
func viaURL(s *app.Statement) bool {
	for _, c := range s.Conditions {
		if strings.EqualFold(c.Key, "lambda:FunctionUrlAuthType") || strings.EqualFold(c.Key, "lambda:InvokedViaFunctionUrl") {
			return true
		}
	}
	return false
}

// invokes reports whether the statement lets its principals run the function.
func invokes(s *app.Statement) bool {
	for _, a := range s.Actions {
		switch strings.ToLower(a.String()) {
		case "lambda:invokefunction", "lambda:invoke*", "lambda:*", "*":
			return true
		}
	}
	return false
}

func sourceOf(s *app.Statement) app.Text {
	for _, c := range s.Conditions {
		if strings.EqualFold(c.Key, "aws:SourceArn") && len(c.Values) > 0 {
			return c.Values[0]
		}
	}
	return app.Text{}
}

// serviceOfARN is the service that a literal ARN names.
func (b *build) serviceOfARN(text app.Text) string {
	arn, _ := app.ParseARN(text.String())
	return arn.Service
}
