package harden

import (
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
