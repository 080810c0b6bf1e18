package serverless_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"redoubt/app"
)

// says spells the statements of a role, sorted.
func says(r *app.Role) string {
	var list []string
	for _, s := range r.Statements {
		var words []string
		for _, t := range append(append([]app.Text{}, s.Actions...), s.Resources...) {
			words = append(words, t.String())
		}
		list = append(list, strings.TrimPrefix(string(s.Effect)+" ", "Allow ")+strings.Join(words, " "))
	}
	for _, m := range r.Managed {
		list = append(list, "+ "+m.String())
	}
	slices.Sort(list)
	return strings.Join(list, "\n")
}

const (
	logs       = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:"
	sharedLogs = "logs:CreateLogStream logs:CreateLogGroup logs:TagResource " + logs + "/aws/lambda/shop-dev*:*\nlogs:PutLogEvents " + logs + "/aws/lambda/shop-dev*:*:*"
	interfaces = "ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeVpcs ec2:DeleteNetworkInterface ec2:DescribeSubnets ec2:DescribeSecurityGroups *"
)

func ownLogs(name string) string {
	return "logs:CreateLogStream logs:CreateLogGroup logs:PutLogEvents " + logs + "/aws/lambda/" + name + ":*:*"
}

// TestGranted holds what the framework grants by itself. Source: the framework's
// documentation of IAM and its sources, versions 3 and 4.
func TestGranted(t *testing.T) {
	for _, c := range []struct{ name, provider, function, want string }{
		{"logs", "", "", sharedLogs},
		{"a name of its own", "", "name: thumbs", "logs:CreateLogStream logs:CreateLogGroup logs:TagResource " + logs + "/aws/lambda/thumbs:*\nlogs:PutLogEvents " + logs + "/aws/lambda/thumbs:*:*"},
		{"a log group of its own", "", "logs: {logGroup: /all}", "logs:CreateLogStream logs:CreateLogGroup logs:TagResource " + logs + "/all:*\nlogs:PutLogEvents " + logs + "/all:*:*"},
		{"no logs", "", "disableLogs: true", ""},
		{"tracing", "tracing: {lambda: true}", "", sharedLogs + "\nxray:PutTraceSegments xray:PutTelemetryRecords *"},
		{"network", "vpc: {securityGroupIds: [a], subnetIds: [b]}", "", "+ arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole\n" + sharedLogs},
		{"topic for errors", "", "onError: 'arn:aws:sns:eu-west-1:1:t'", sharedLogs + "\nsns:Publish arn:aws:sns:eu-west-1:1:t"},
		{"reference for errors", "", "onError: !Ref T", sharedLogs},
		{"key", "kmsKeyArn: 'arn:aws:kms:eu-west-1:1:key/k'", "", "kms:Decrypt arn:aws:kms:eu-west-1:1:key/k\n" + sharedLogs},
		{"kinesis", "", "events: [{stream: 'arn:aws:kinesis:eu-west-1:1:stream/s'}]", "kinesis:GetRecords kinesis:GetShardIterator kinesis:DescribeStream kinesis:ListStreams arn:aws:kinesis:eu-west-1:1:stream/s\n" + sharedLogs},
		{"consumer", "", "events: [{stream: {arn: 'arn:aws:kinesis:eu-west-1:1:stream/s', consumer: true}}]", "kinesis:GetRecords kinesis:GetShardIterator kinesis:DescribeStreamSummary kinesis:ListShards arn:aws:kinesis:eu-west-1:1:stream/s\nkinesis:SubscribeToShard ${FStreamConsumer}\n" + sharedLogs},
		{"stream that fails", "", "events: [{stream: {arn: 'arn:aws:dynamodb:eu-west-1:1:table/t/stream/x', destinations: {onFailure: 'arn:aws:sqs:eu-west-1:1:q'}}}]", "dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:DescribeStream dynamodb:ListStreams arn:aws:dynamodb:eu-west-1:1:table/t/stream/x\n" + sharedLogs + "\nsqs:ListQueues sqs:SendMessage arn:aws:sqs:eu-west-1:1:q"},
		{"kafka of AWS", "", "events: [{msk: {arn: 'arn:aws:kafka:eu-west-1:1:cluster/c/x', topic: t}}]", interfaces + "\nkafka:DescribeCluster kafka:GetBootstrapBrokers arn:aws:kafka:eu-west-1:1:cluster/c/x\n" + sharedLogs},
		{"socket", "", "events: [{websocket: $connect}]", "execute-api:ManageConnections arn:${AWS::Partition}:execute-api:*:*:*/@connections/*\n" + sharedLogs},
		{"scheduler", "", "events: [{schedule: {rate: rate(1 day), method: scheduler}}]", "lambda:InvokeFunction ${FLambdaFunction.Arn} ${FLambdaFunction.Arn}:*\n" + sharedLogs},
		{"newer name wins", "iamRoleStatements: [{Effect: Allow, Action: 'a:Old', Resource: '*'}], iam: {role: {statements: [{Effect: Allow, Action: 'a:New', Resource: '*'}]}}", "", "a:New *\n" + sharedLogs},
		{"a role each", "iam: {role: {mode: perFunction}}", "onError: !Ref T", ownLogs("shop-dev-f") + "\nsns:Publish ${T}"},
		{"a role each, no logs", "iam: {role: {mode: perFunction}}", "disableLogs: true", "Deny logs:PutLogEvents " + logs + "/aws/lambda/shop-dev-f:*:*\n" + ownLogs("shop-dev-f")},
		{"by the plugin", "", "iamRoleStatements: [{Effect: Allow, Action: 'a:B', Resource: '*'}]", "a:B *\n" + ownLogs("shop-dev-f")},
	} {
		t.Run(c.name, func(t *testing.T) {
			provider := "name: aws"
			if c.provider != "" {
				provider += ", " + c.provider
			}
			function := "handler: a.b"
			if c.function != "" {
				function += ", " + c.function
			}
			a := service(t, fmt.Sprintf("provider: {%s}\nfunctions:\n  f: {%s}\nresources: {Resources: {T: {Type: AWS::SNS::Topic}}}\n", provider, function))
			noGaps(t, a)
			if got := says(a.Function("FLambdaFunction").Role); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestSilenced(t *testing.T) {
	a := service(t, "provider: {name: aws, tracing: {lambda: true}}\nfunctions:\n  f: {handler: a.b}\n  g: {handler: a.b, disableLogs: true}\n")
	want := "Deny logs:PutLogEvents " + logs + "/aws/lambda/shop-dev-g:*\n" + sharedLogs + "\nxray:PutTraceSegments xray:PutTelemetryRecords *"
	if got := says(a.Function("FLambdaFunction").Role); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
