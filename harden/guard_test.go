package harden

import (
	"slices"
	"testing"

	"redoubt/app"
	"redoubt/policy"
	"redoubt/reach"
)

// TestGuardTriggers: triggers are declared where all of them are known; an event of
// one that is not would be refused as undeclared.
func TestGuardTriggers(t *testing.T) {
	for _, c := range []struct {
		kinds []app.Kind
		want  int
	}{
		{[]app.Kind{app.SQS, app.S3}, 2},
		{[]app.Kind{app.SQS, app.UnknownKind}, 0},
		{nil, 0},
	} {
		f := &app.Function{Common: app.Common{Name: "F"}}
		a := &app.Application{Name: "a", Functions: []*app.Function{f}}
		for _, k := range c.kinds {
			a.Triggers = append(a.Triggers, &app.Trigger{Kind: k, To: f})
		}
		var p GuardPolicies
		if err := p.Add(reach.New(a)); err != nil {
			t.Fatal(err)
		}
		one := p.documents["a"].Functions[0]
		if len(one.Triggers) != c.want || one.Mode != policy.Monitor {
			t.Errorf("%v: %+v", c.kinds, one)
		}
	}
}

// TestSourcePattern: what is declared beside the function is in its account; what a
// deployment chooses is left open, and so is what nobody can tell.
func TestSourcePattern(t *testing.T) {
	named := func(parts ...app.Part) app.Common {
		return app.Common{PhysicalName: app.Of(app.Text{Parts: parts}, app.Pos{})}
	}
	text := func(s string) app.Part { return app.Part{Text: s} }
	for _, c := range []struct {
		trigger app.Trigger
		want    string
	}{
		{app.Trigger{Kind: app.SQS, Source: &app.Queue{}}, "arn:*:sqs:{region}:{account}:*"},
		{app.Trigger{Kind: app.SQS, Source: &app.Queue{Common: named(text("orders"))}}, "arn:*:sqs:{region}:{account}:orders"},
		{app.Trigger{Kind: app.SQS, Source: &app.Queue{Common: named(app.Part{Text: "orders", Param: "Name"}, text(".fifo"))}}, "arn:*:sqs:{region}:{account}:*.fifo"},
		{app.Trigger{Kind: app.SNS, Source: &app.Topic{}}, "arn:*:sns:*:{account}:*"},
		{app.Trigger{Kind: app.S3, Source: &app.Bucket{}}, ""},
		{app.Trigger{Kind: app.S3, Source: &app.Bucket{Common: named(text("media"))}}, "arn:*:s3:::media"},
		{app.Trigger{Kind: app.S3, Source: &app.Bucket{Common: named(text("<your-bucket>"))}}, ""},
		{app.Trigger{Kind: app.DynamoDB, Source: &app.Table{}}, "arn:*:dynamodb:{region}:{account}:table/*/stream/*"},
		{app.Trigger{Kind: app.EventBridge, Source: &app.Rule{}}, ""},
		{app.Trigger{Kind: app.SQS, SourceText: app.Text{Parts: []app.Part{{Kind: app.Parameter, Text: "QueueArn"}}}}, ""},
		{app.Trigger{Kind: app.SQS, SourceText: app.Text{Parts: []app.Part{text("arn:aws:sqs:"), {Kind: app.Pseudo, Text: "AWS::Region"}, text(":123456789012:q")}}}, "arn:aws:sqs:{region}:123456789012:q"},
	} {
		if got := sourcePattern(&c.trigger); got != c.want {
			t.Errorf("%s %v: %q, want %q", c.trigger.Kind, c.trigger.Source, got, c.want)
		}
	}
}

// TestGuardAuthorizers: two authorizers of one name are two ways to prove who calls, one
// that stands in two places is one, and none has the name of no proof at all.
func TestGuardAuthorizers(t *testing.T) {
	route := func(path, name string, kind app.AuthKind) *app.Trigger {
		return &app.Trigger{Kind: app.RESTAPI, Route: &app.Route{Method: "GET", Path: path, Auth: kind, Authorizer: &app.Authorizer{Name: name}}}
	}
	var out policy.Function
	for _, trigger := range []*app.Trigger{
		route("/a", "none", app.AuthLambda), route("/b", "Users", app.AuthCognito), route("/c", "Users", app.AuthLambda),
		route("/d", "Users", app.AuthCognito),
		{Kind: app.RESTAPI, Route: &app.Route{Method: "GET", Path: "/e", Auth: app.AuthNone}},
	} {
		guardTrigger(&out, trigger)
	}
	var got []string
	for _, one := range out.Triggers {
		got = append(got, one.Authentication[0])
	}
	if want := []string{"none-2", "Users", "Users-2", "Users", "none"}; !slices.Equal(got, want) || len(out.Authentication) != 3 {
		t.Errorf("%v %+v", got, out.Authentication)
	}
}

// TestGuardVouching: a policy asks for the proofs that events of the kind carry; one
// that they never carry would refuse everybody.
func TestGuardVouching(t *testing.T) {
	for _, c := range []struct {
		kind  app.Kind
		auth  app.AuthKind
		path  string
		want  string
		route string
	}{
		{app.RESTAPI, app.AuthCognito, "/a", "claims", "GET /a"},
		{app.RESTAPI, app.AuthLambda, "/a", "lambda", "GET /a"},
		{app.HTTPAPI, app.AuthJWT, "/a", "jwt", "GET /a"},
		{app.HTTPAPI, app.AuthLambda, "/a", "none", "GET /a"},
		{app.ALB, app.AuthJWT, "/a", "none", "GET /a"},
		{app.GraphQL, app.AuthCognito, "Query.order", "claims", "Query order"},
		{app.GraphQL, app.AuthLambda, "Query.order", "none", "Query order"},
		{app.GraphQL, app.AuthIAM, "Query.order", "none", "Query order"},
	} {
		var out policy.Function
		guardTrigger(&out, &app.Trigger{Kind: c.kind, Route: &app.Route{Method: "GET", Path: c.path, Auth: c.auth}})
		if got := out.Triggers[0]; got.Authentication[0] != c.want || got.Route != c.route {
			t.Errorf("%s %s: %+v", c.kind, c.auth, got)
		}
	}
}
