package reach_test

import (
	"sort"
	"strings"
	"testing"
	"testing/fstest"

	"redoubt/app"
	"redoubt/iac"
	"redoubt/iac/cfn"
	"redoubt/reach"
)

// graph reads a template; f, used by all tests, is its function with role r.
func graph(t *testing.T, resources string) *reach.Graph {
	t.Helper()
	text := `Resources:
  F: {Type: AWS::Lambda::Function, Properties: {FunctionName: f, Runtime: python3.13, Handler: a.b, Role: !GetAtt R.Arn, Code: {ZipFile: pass}}}
` + resources
	if !strings.Contains(resources, "\n  R:") {
		text += "\n  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}\n"
	}
	a, err := cfn.Reader().Read(fstest.MapFS{"t.yaml": {Data: []byte(text)}}, "t.yaml", iac.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return reach.New(a)
}

const (
	sqsMapping = `
  Q: {Type: AWS::SQS::Queue}
  M: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref F, EventSourceArn: !GetAtt Q.Arn}}
`
	restRoute = `
  Root: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref A, ResourceId: !GetAtt A.RootResourceId, HttpMethod: GET, AuthorizationType: NONE, Integration: {Type: AWS_PROXY, Uri: !GetAtt F.Arn}}}
`
)

func TestCallers(t *testing.T) {
	for name, c := range map[string]struct {
		resources string
		want      app.Caller
	}{
		"open URL": {`  U: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref F, AuthType: NONE}}
  P: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref F, Action: lambda:InvokeFunctionUrl, Principal: "*", FunctionUrlAuthType: NONE}}`, app.Anyone},
		"open URL that nobody may use": {`  U: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref F, AuthType: NONE}}`, app.ByAccount},
		"signed URL":                   {`  U: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref F, AuthType: AWS_IAM}}`, app.ByAccount},
		"open API":                     {restRoute + "  A: {Type: AWS::ApiGateway::RestApi}", app.Anyone},
		"private API":                  {restRoute + "  A: {Type: AWS::ApiGateway::RestApi, Properties: {EndpointConfiguration: {Types: [PRIVATE]}}}", app.ByAccount},
		"API for one network": {restRoute + `  A:
    Type: AWS::ApiGateway::RestApi
    Properties: {Policy: {Statement: [{Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: "*", Condition: {IpAddress: {aws:SourceIp: 10.0.0.0/8}}}]}}`, app.ByAccount},
		"API for all but one network": {restRoute + `  A:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Policy:
        Statement:
          - {Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: "*"}
          - {Effect: Deny, Principal: "*", Action: execute-api:Invoke, Resource: "*", Condition: {NotIpAddress: {aws:SourceIp: 10.0.0.0/8}}}`, app.ByAccount},
		"API whose policy lets all in": {restRoute + `  A:
    Type: AWS::ApiGateway::RestApi
    Properties: {Policy: {Statement: [{Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: "*"}]}}`, app.Anyone},
		"API for all but a bad network": {restRoute + `  A:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Policy:
        Statement:
          - {Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: "*"}
          - {Effect: Deny, Principal: "*", Action: execute-api:Invoke, Resource: "*", Condition: {IpAddress: {aws:SourceIp: 10.0.0.0/8}}}`, app.Anyone},
		"API that refuses plain HTTP": {restRoute + `  A:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Policy:
        Statement:
          - {Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: "*"}
          - {Effect: Deny, Principal: "*", Action: execute-api:Invoke, Resource: "*", Condition: {Bool: {aws:SecureTransport: "false"}}}`, app.Anyone},
		"queue behind an open API": {sqsMapping + `
  A: {Type: AWS::ApiGateway::RestApi}
  Root:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref A
      ResourceId: !GetAtt A.RootResourceId
      HttpMethod: POST
      AuthorizationType: NONE
      Integration: {Type: AWS, Uri: !Sub "arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Q.QueueName}"}`, app.Anyone},
		"queue behind an open topic": {sqsMapping + `
  T: {Type: AWS::SNS::Topic, Properties: {Subscription: [{Protocol: sqs, Endpoint: !GetAtt Q.Arn}]}}
  P: {Type: AWS::SNS::TopicPolicy, Properties: {Topics: [!Ref T], PolicyDocument: {Statement: [{Effect: Allow, Principal: "*", Action: sns:Publish, Resource: "*"}]}}}`, app.Anyone},
		"bucket that is blocked": {`
  B: {Type: AWS::S3::Bucket, Properties: {AccessControl: PublicReadWrite, PublicAccessBlockConfiguration: {BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true}, NotificationConfiguration: {LambdaConfigurations: [{Event: "s3:ObjectCreated:*", Function: !GetAtt F.Arn}]}}}`, app.ByAccount},
		"condition that names nobody": {sqsMapping + `
  P: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Q], PolicyDocument: {Statement: [{Effect: Allow, Principal: "*", Action: sqs:SendMessage, Resource: "*", Condition: {ArnLike: {aws:SourceArn: "arn:aws:s3:*:*:*"}}}]}}}`, app.Anyone},
		"message of a socket that signs in": {`
  A: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET, Name: s}}
  C: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref A, RouteKey: $connect, AuthorizationType: AWS_IAM}}
  D: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref A, RouteKey: $default, Target: !Sub "integrations/${I}"}}
  I: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref A, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt F.Arn}}`, app.ByAccount},
		"queue": {sqsMapping, app.ByAccount},
		"queue for all": {sqsMapping + `
  P: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Q], PolicyDocument: {Statement: [{Effect: Allow, Principal: "*", Action: sqs:SendMessage, Resource: "*"}]}}}`, app.Anyone},
		"queue for one topic": {sqsMapping + `
  P: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Q], PolicyDocument: {Statement: [{Effect: Allow, Principal: "*", Action: sqs:SendMessage, Resource: "*", Condition: {ArnEquals: {aws:SourceArn: x}}}]}}}`, app.ByAccount},
		"queue that all may read": {sqsMapping + `
  P: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Q], PolicyDocument: {Statement: [{Effect: Allow, Principal: "*", Action: sqs:ReceiveMessage, Resource: "*"}]}}}`, app.ByAccount},
		"condition that only excludes": {sqsMapping + `
  P: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Q], PolicyDocument: {Statement: [{Effect: Allow, Principal: "*", Action: sqs:SendMessage, Resource: "*", Condition: {ArnNotEquals: {aws:SourceArn: x}}}]}}}`, app.Anyone},
		"schedule":                  {`  S: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day), Targets: [{Id: a, Arn: !GetAtt F.Arn}]}}`, app.ByService},
		"sign-up of a pool":         {`  P: {Type: AWS::Cognito::UserPool, Properties: {LambdaConfig: {PreSignUp: !GetAtt F.Arn}}}`, app.Anyone},
		"pool of a closed shop":     {`  P: {Type: AWS::Cognito::UserPool, Properties: {AdminCreateUserConfig: {AllowAdminCreateUserOnly: true}, LambdaConfig: {PreSignUp: !GetAtt F.Arn}}}`, app.Authenticated},
		"permission for all":        {`  P: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref F, Action: lambda:InvokeFunction, Principal: "*"}}`, app.Anyone},
		"permission for an account": {`  P: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref F, Action: lambda:InvokeFunction, Principal: "210987654321"}}`, app.ByAccount},
		"nothing":                   {"", app.CallerUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			g := graph(t, c.resources)
			if got, _ := g.Exposure(g.App.Functions[0]); got != c.want {
				t.Errorf("caller %s, want %s", got, c.want)
			}
		})
	}
}

func TestAllows(t *testing.T) {
	const template = `
  R:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {}, Policies: [{PolicyName: p, PolicyDocument: {Statement: [STATEMENT]}}]}
  Orders: {Type: AWS::DynamoDB::Table, Properties: {TableName: orders}}
  Users: {Type: AWS::DynamoDB::Table, Properties: {TableName: users}}
`
	for statement, want := range map[string]string{
		`{Effect: Allow, Action: dynamodb:PutItem, Resource: !GetAtt Orders.Arn}`:                                             "Orders",
		`{Effect: Allow, Action: "dynamodb:*", Resource: "*"}`:                                                                "Orders Users",
		`{Effect: Allow, Action: DynamoDB:putitem, Resource: "arn:aws:dynamodb:eu-west-1:123456789012:table/o*"}`:             "Orders",
		`{Effect: Allow, Action: dynamodb:PutItem, Resource: "arn:aws:dynamodb:eu-west-1:123456789012:table/*"}`:              "Orders Users",
		`{Effect: Allow, Action: dynamodb:PutItem, Resource: "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/index/i"}`: "Orders",
		`{Effect: Allow, NotAction: iam:*, Resource: "*"}`:                                                                    "Orders Users",
		`{Effect: Allow, NotAction: dynamodb:*, Resource: "*"}`:                                                               "",
		`{Effect: Allow, Action: dynamodb:GetItem, Resource: "*"}`:                                                            "",
		`{Effect: Allow, Action: "dynamodb:*", Resource: "*"}, {Effect: Deny, Action: "dynamodb:Put*", Resource: "*"}`:        "",
		`{Effect: Allow, Action: "dynamodb:*", Resource: "*", Condition: {Bool: {aws:SecureTransport: "true"}}}`:              "Orders Users",
		`{Effect: Deny, Action: dynamodb:PutItem, Resource: "*"}`:                                                             "",
		`{Effect: Allow, Action: dynamodb:PutItem, Resource: "*", Condition: {StringEquals: {aws:ResourceTag/app: x}}}`:       "",
		`{Effect: Allow, Action: "*", Resource: "arn:aws:s3:::orders"}`:                                                       "",
	} {
		g := graph(t, strings.Replace(template, "STATEMENT", statement, 1))
		var got []string
		for _, r := range g.App.Resources {
			if _, ok := g.Allows(g.App.Functions[0].Role, "dynamodb:PutItem", r); ok {
				got = append(got, r.Base().Name)
			}
		}
		sort.Strings(got)
		if strings.Join(got, " ") != want {
			t.Errorf("%s: covers %v, want %s", statement, got, want)
		}
	}
}

func TestBlast(t *testing.T) {
	g := graph(t, `
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]
      Policies:
        - PolicyName: p
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: [s3:GetObject, s3:PutObject, s3:DeleteObject, s3:ListBucket], Resource: !Sub "${B.Arn}/*"}
              - {Effect: Allow, Action: lambda:InvokeFunction, Resource: !GetAtt Other.Arn}
              - {Effect: Allow, Action: "logs:PutLogEvents", Resource: "*"}
  B: {Type: AWS::S3::Bucket}
  Unrelated: {Type: AWS::S3::Bucket}
  Other: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: a.b, Role: !GetAtt R.Arn, Code: {ZipFile: pass}}}
`)
	b := g.Blast(g.App.Functions[0])
	if len(b.Resources) != 1 || b.Resources[0].Base().Name != "B" || len(b.Functions) != 1 || b.Functions[0].Name != "Other" || b.Admin {
		t.Errorf("blast %+v", b)
	}
	want := "lambda:InvokeFunction on Other; s3:GetObject, s3:PutObject, s3:DeleteObject and 1 more on B"
	if got := strings.Join(b.Lines, "; "); got != want {
		t.Errorf("lines %q, want %q", got, want)
	}
	if b := graph(t, "").Blast(&app.Function{}); b.Lines != nil || b.Admin {
		t.Errorf("a function without a role reaches %+v", b)
	}
}

func TestForemost(t *testing.T) {
	g := graph(t, `
  Inner: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: a.b, Role: !GetAtt R.Arn, Code: {ZipFile: pass}}}
  Outer: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: a.b, Role: !GetAtt R.Arn, Code: {ZipFile: pass}}}
  U: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref Outer, AuthType: NONE}}
`)
	if f := g.Foremost(g.App.Roles[0]); f == nil || f.Name != "Outer" {
		t.Errorf("foremost %+v", f)
	}
	if f := g.Foremost(&app.Role{}); f != nil {
		t.Errorf("a role without functions has %s", f.Name)
	}
}
