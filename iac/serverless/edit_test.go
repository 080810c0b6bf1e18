package serverless

import (
	"strings"
	"testing"
	"testing/fstest"

	"redoubt/app"
)

const editable = `service: shop
provider:
  name: aws # of course
  environment:
    TABLE: orders-${sls:stage}
    MAIL_PASSWORD: hunter2222 # of the mail
  iam:
    role:
      statements:
        - Effect: Allow
          Action: [dynamodb:*, s3:*]
          Resource: arn:aws:dynamodb:*:*:table/${self:provider.environment.TABLE}
      managedPolicies:
        - arn:aws:iam::aws:policy/AmazonS3FullAccess
functions:
  one:
    handler: a.one
    timeout: ${self:custom.timeout}
    events:
      - stream:
          type: dynamodb
          arn: !GetAtt Table.StreamArn
  two:
    handler: a.two
resources:
  - ${file(more.yml)}
  - Resources:
      Table:
        Type: AWS::DynamoDB::Table
`

func editsOf(t *testing.T, edits ...app.Edit) (string, error) {
	t.Helper()
	changes, err := editor(fstest.MapFS{"serverless.yml": {Data: []byte(editable)}}, "serverless.yml")(edits)
	if err != nil {
		return "", err
	}
	var lines []string
	for _, c := range changes {
		for line := range strings.Lines(c.Diff("x")) {
			if (line[0] == '+' || line[0] == '-') && line[1] != line[0] {
				lines = append(lines, line[:1]+strings.TrimSpace(line[1:]))
			}
		}
	}
	return strings.Join(lines, "|"), nil
}

func mark(text string) app.Pos {
	i := strings.Index(editable, text)
	return app.Pos{File: "serverless.yml", Line: 1, Start: i, End: i + len(text)}
}

func edited(on string, path app.Path, value any) app.Edit {
	return app.Edit{Resource: on, At: mark(on), Path: path, Value: value}
}

func TestEditor(t *testing.T) {
	queue := app.Text{Parts: []app.Part{{Kind: app.Reference, Text: "Dead", Attr: "Arn"}}}
	table := app.Plain("arn:aws:dynamodb:*:*:table/orders-dev", mark("arn:aws:dynamodb"))
	for _, c := range []struct {
		name, want string
		edits      []app.Edit
	}{
		{"one function", "+tracing: Active", []app.Edit{edited("two:", app.EditTracing, "Active")}},
		{"all functions", "+tracing:|+lambda: true", []app.Edit{edited("one:", app.EditTracing, "Active"), edited("two:", app.EditTracing, "Active")}},
		{"logs of all functions", "+logRetentionInDays: 365", []app.Edit{edited("one:", app.EditRetention, 365), edited("two:", app.EditRetention, 365)}},
		{
			"environment", "-MAIL_PASSWORD: hunter2222 # of the mail|+MAIL_PASSWORD: secret://shop/MAIL_PASSWORD # of the mail",
			[]app.Edit{edited("hunter2222", app.EditEnv, app.Plain("secret://shop/MAIL_PASSWORD", app.Pos{}))},
		},
		{"destination", "+destinations:|+onFailure:|+type: sqs|+arn: !GetAtt Dead.Arn", []app.Edit{edited("two:", app.EditOnFailure, queue)}},
		{"stream", "+bisectBatchOnFunctionError: true", []app.Edit{edited("type: dynamodb", app.EditBisect, true)}},
		{"access log", "+logs:|+httpApi: true", []app.Edit{{Resource: "HttpApi", At: mark("provider"), Path: app.EditAccessLogs, Value: queue}}},
		{"resource", "+Properties:|+DeletionProtectionEnabled: true", []app.Edit{edited("Table:\n", app.EditProtected, true)}},
		{
			"new resource", "+Dead:|+Type: AWS::SQS::Queue|+Properties:|+MessageRetentionPeriod: 1209600",
			[]app.Edit{{Resource: "Dead", Path: app.EditAdd, Value: &app.Queue{}}},
		},
		{
			"grants", "-Action: [dynamodb:*, s3:*]|+Action: dynamodb:GetItem|-managedPolicies:|-- arn:aws:iam::aws:policy/AmazonS3FullAccess",
			[]app.Edit{edited("provider:", app.EditGrants, &app.Grants{
				Drop:       []app.Pos{mark("Effect: Allow"), mark("arn:aws:iam::aws:policy/AmazonS3FullAccess")},
				Statements: []*app.Statement{{Effect: app.Allow, Actions: []app.Text{app.Plain("dynamodb:GetItem", app.Pos{})}, Resources: []app.Text{table}}},
			})},
		},
	} {
		got, err := editsOf(t, c.edits...)
		if err != nil || got != c.want {
			t.Errorf("%s: %v\n got %s\nwant %s", c.name, err, got, c.want)
		}
	}
}

func TestEditorRefuses(t *testing.T) {
	elsewhere := app.Plain("arn:aws:s3:::x-dev", app.Pos{File: "other.yml", Start: 3})
	for _, c := range []struct {
		want string
		edit app.Edit
	}{
		{"TABLE is a variable", edited("orders-${sls:stage}", app.EditEnv, elsewhere)},
		{"does not stand in the environment", edited("a.two", app.EditEnv, elsewhere)},
		{"timeout is a variable", edited("one:", app.EditTimeout, 3)},
		{"no setting", edited("provider:", app.EditThrottle, app.Throttle{})},
		{"no stream", edited("two:", app.EditBisect, true)},
		{"not made by the framework", edited("provider:", app.EditAccessLogs, elsewhere)},
		{"worked out by variables", edited("provider:", app.EditGrants, &app.Grants{
			Statements: []*app.Statement{{Effect: app.Allow, Actions: []app.Text{app.Plain("s3:GetObject", app.Pos{})}, Resources: []app.Text{elsewhere}}},
		})},
	} {
		if got, err := editsOf(t, c.edit); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v %s, want %s", err, got, c.want)
		}
	}
}
