package rewrite_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"redoubt/app"
	"redoubt/iac/cfn/rewrite"
)

// at is the place of a text in the template.
func at(t *testing.T, template, mark string) app.Pos {
	t.Helper()
	i := strings.Index(template, mark)
	if i < 0 {
		t.Fatalf("no %s", mark)
	}
	return app.Pos{File: "t.yaml", Start: i, End: i + len(mark)}
}

// changed are the lines that an edit takes away and adds.
func changed(t *testing.T, template string, edits ...app.Edit) (string, error) {
	t.Helper()
	fsys := fstest.MapFS{"t.yaml": {Data: []byte(template)}}
	changes, err := rewrite.Editor(fsys, "t.yaml")(edits)
	if err != nil {
		return "", err
	}
	var lines []string
	for _, c := range changes {
		for line := range strings.Lines(c.Diff("t.yaml")) {
			if !strings.HasPrefix(line, "---") && !strings.HasPrefix(line, "+++") && (line[0] == '+' || line[0] == '-') {
				lines = append(lines, strings.TrimRight(line[:1]+strings.TrimLeft(line[1:], " "), "\n"))
			}
		}
	}
	return strings.Join(lines, "|"), nil
}

const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: !Ref Timeout
      Environment: {Variables: {PASSWORD: hunter2222, OTHER: !If [Prod, hunter3333, b]}}
      Events:
        Get: {Type: Api, Properties: {Path: /a, Method: get}}
        Records:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Table.StreamArn
  Plain:
    Type: AWS::Lambda::Function
    Properties: {Timeout: 3}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      BatchSize: 1
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      MethodSettings:
        - HttpMethod: "*"
          ResourcePath: /*
          LoggingLevel: INFO
  Stage:
    Type: AWS::ApiGatewayV2::Stage
  Table:
    Type: AWS::DynamoDB::Table
  Simple:
    Type: AWS::Serverless::SimpleTable
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 30 # s
  Pool:
    Type: AWS::Cognito::UserPool
  Group:
    Type: AWS::Logs::LogGroup
  Policy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Sid: open
            Effect: Allow
  Role:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/One
        - arn:aws:iam::aws:policy/Two
      Policies:
        - PolicyName: p
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: s3:*
                Resource: "*"
              - Effect: Deny
                Action: s3:DeleteObject
                Resource: "*"
`

func arn(name string) app.Text {
	return app.Text{Parts: []app.Part{{Kind: app.Reference, Text: name, Attr: "Arn"}}}
}

func TestSettings(t *testing.T) {
	for _, c := range []struct {
		mark  string
		path  app.Path
		value any
		want  string
	}{
		{"Fn:", app.EditTracing, "Active", "+Tracing: Active"},
		{
			"hunter2222", app.EditEnv,
			app.Text{Parts: []app.Part{{Kind: app.Reference, Text: "Secret"}}},
			"-Environment: {Variables: {PASSWORD: hunter2222, OTHER: !If [Prod, hunter3333, b]}}|+Environment: {Variables: {PASSWORD: !Ref Secret, OTHER: !If [Prod, hunter3333, b]}}",
		},
		{"Fn:", app.EditConcurrency, 10, "+ReservedConcurrentExecutions: 10"},
		{"Fn:", app.EditOnFailure, arn("Queue"), "+EventInvokeConfig:|+DestinationConfig:|+OnFailure:|+Type: SQS|+Destination: !GetAtt Queue.Arn"},
		{"Records:", app.EditBisect, true, "+BisectBatchOnFunctionError: true"},
		{"Path: /a", app.EditAuthorizer, "Users", "-Get: {Type: Api, Properties: {Path: /a, Method: get}}|+Get: {Type: Api, Properties: {Path: /a, Method: get, Auth: {Authorizer: Users}}}"},
		{"Path: /a", app.EditThrottle, app.Throttle{Rate: 1, Burst: 2}, "+Globals:|+Api:|+MethodSettings:|+- ResourcePath: /*|+HttpMethod: \"*\"|+ThrottlingRateLimit: 1|+ThrottlingBurstLimit: 2"},
		{"Plain:", app.EditTracing, "Active", "-Properties: {Timeout: 3}|+Properties: {Timeout: 3, TracingConfig: {Mode: Active}}"},
		{"Plain:", app.EditOnFailure, arn("Queue"), "+PlainFailedEvents:|+Type: AWS::Lambda::EventInvokeConfig|+Properties:|+FunctionName: !Ref Plain|+Qualifier: $LATEST|+DestinationConfig:|+OnFailure:|+Destination: !GetAtt Queue.Arn"},
		{"Mapping:", app.EditPollFailure, arn("Queue"), "+DestinationConfig:|+OnFailure:|+Destination: !GetAtt Queue.Arn"},
		{"Api:\n", app.EditThrottle, app.Throttle{Rate: 1, Burst: 2}, "+ThrottlingRateLimit: 1|+ThrottlingBurstLimit: 2"},
		{"Stage:", app.EditThrottle, app.Throttle{Rate: 1, Burst: 2}, "+Properties:|+DefaultRouteSettings:|+ThrottlingRateLimit: 1|+ThrottlingBurstLimit: 2"},
		{"Table:\n", app.EditProtected, true, "+Properties:|+DeletionProtectionEnabled: true"},
		{"Simple:", app.EditProtected, true, "+DeletionPolicy: Retain|+UpdateReplacePolicy: Retain"},
		{"Queue:", app.EditVisibility, 60, "-VisibilityTimeout: 30 # s|+VisibilityTimeout: 60 # s"},
		{"Queue:", app.EditRedrive, app.Redrive{To: arn("Dead"), After: 5}, "+RedrivePolicy:|+deadLetterTargetArn: !GetAtt Dead.Arn|+maxReceiveCount: 5"},
		{"Pool:", app.EditProtected, true, "+Properties:|+DeletionProtection: ACTIVE"},
		{"Group:", app.EditRetention, 365, "+Properties:|+RetentionInDays: 365"},
		{"Sid: open", app.EditConditions, []app.Condition{{Operator: "StringEquals", Key: "aws:SourceAccount", Values: []app.Text{{Parts: []app.Part{{Kind: app.Pseudo, Text: "AWS::AccountId"}}}}}}, "+Condition:|+StringEquals:|+aws:SourceAccount: !Ref AWS::AccountId"},
	} {
		got, err := changed(t, template, app.Edit{Resource: c.mark, At: at(t, template, c.mark), Path: c.path, Value: c.value})
		if err != nil || got != c.want {
			t.Errorf("%s %s: %v\n got %s\nwant %s", c.mark, c.path, err, got, c.want)
		}
	}
}

func TestGrants(t *testing.T) {
	g := &app.Grants{
		Drop: []app.Pos{at(t, template, "arn:aws:iam::aws:policy/Two"), at(t, template, "Effect: Allow\n                Action: s3:*")},
		Statements: []*app.Statement{{
			Effect: app.Allow, Actions: []app.Text{app.Plain("s3:GetObject", app.Pos{})},
			Resources: []app.Text{{Parts: []app.Part{{Kind: app.Reference, Text: "B", Attr: "Arn"}, {Text: "/*"}}}},
		}},
	}
	got, err := changed(t, template, app.Edit{Resource: "Role", At: at(t, template, "Role:"), Path: app.EditGrants, Value: g})
	const want = `-- arn:aws:iam::aws:policy/Two|-Action: s3:*|-Resource: "*"|+Action: s3:GetObject|+Resource: !Sub ${B.Arn}/*`
	if err != nil || got != want {
		t.Errorf("%v\n got %s\nwant %s", err, got, want)
	}
}

// TestPolicyNames: what is added to a role has a name of its own, also where
// several fixes add to it.
func TestPolicyNames(t *testing.T) {
	mine := strings.Replace(template, "PolicyName: p", "PolicyName: RolePolicy", 1)
	add := func(action string) app.Edit {
		s := &app.Statement{Effect: app.Allow, Actions: []app.Text{app.Plain(action, app.Pos{})}, Resources: []app.Text{app.Plain("*", app.Pos{})}}
		return app.Edit{Resource: "Role", At: at(t, mine, "Role:"), Path: app.EditGrants, Value: &app.Grants{Statements: []*app.Statement{s}}}
	}
	got, err := changed(t, mine, add("xray:PutTraceSegments"), add("sqs:SendMessage"))
	if err != nil || strings.Count(got, "+- PolicyName:") != 2 || !strings.Contains(got, "RolePolicy2|") || !strings.Contains(got, "RolePolicy3|") {
		t.Errorf("%v %s", err, got)
	}
}

// TestInvokeConfig: a function's events have one configuration.
func TestInvokeConfig(t *testing.T) {
	const fresh = "+PlainFailedEvents:"
	for _, c := range []struct{ config, want, refused string }{
		{"{FunctionName: !Ref Plain, Qualifier: $LATEST, MaximumRetryAttempts: 1}", "MaximumRetryAttempts: 1, DestinationConfig: {OnFailure: {Destination: !GetAtt Queue.Arn}}", ""},
		{"{FunctionName: !Ref Plain, Qualifier: live}", fresh, ""},
		{"{FunctionName: !Ref Other, Qualifier: $LATEST}", fresh, ""},
		{"{FunctionName: !Ref Plain, Qualifier: $LATEST, DestinationConfig: {OnFailure: {Destination: x}}}", "", "says already"},
		{"{FunctionName: !Sub '${X}', Qualifier: $LATEST}", "", "may be about this function"},
	} {
		text := template + "  Config:\n    Type: AWS::Lambda::EventInvokeConfig\n    Properties: " + c.config + "\n"
		got, err := changed(t, text, app.Edit{Resource: "Plain", At: at(t, text, "Plain:"), Path: app.EditOnFailure, Value: arn("Queue")})
		if !strings.Contains(got, c.want) || (err != nil) != (c.refused != "") || err != nil && !strings.Contains(err.Error(), c.refused) {
			t.Errorf("%s: %v %s", c.config, err, got)
		}
	}
}

func TestNotDared(t *testing.T) {
	macro := strings.Replace(template, "Transform: AWS::Serverless-2016-10-31", "Transform: [AWS::Serverless-2016-10-31, Mine]", 1)
	cdk := strings.Replace(template, "    Type: AWS::Serverless::Function\n", "    Type: AWS::Serverless::Function\n    Metadata: {aws:cdk:path: S/Fn}\n", 1)
	for _, c := range []struct {
		template, mark string
		path           app.Path
		value          any
		want           string
	}{
		{template, "Fn:", app.EditTimeout, 3, "worked out by Ref"},
		{template, "hunter3333", app.EditEnv, arn("Queue"), "does not stand in the environment itself"},
		{template, "Fn:", app.EditRotated, true, "is not known"},
		{template, "Transform", app.EditTracing, "Active", "does not stand among"},
		{macro, "Fn:", app.EditTracing, "Active", "the macro Mine"},
		{cdk, "Fn:", app.EditTracing, "Active", "made by CDK"},
		{template, "Fn:", app.EditGrants, &app.Grants{Drop: []app.Pos{{File: "t.yaml", Start: 3}}}, "as it was read"},
	} {
		_, err := changed(t, c.template, app.Edit{Resource: c.mark, At: at(t, c.template, c.mark), Path: c.path, Value: c.value})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %s: %v, want %s", c.mark, c.path, err, c.want)
		}
	}
}
