package serverless_test

import (
	"slices"
	"strings"
	"testing"

	"redoubt/app"
)

// shown spells a trigger in one line: kind, source, route, authentication, …
func shown(t *app.Trigger) string {
	parts := []string{string(t.Kind)}
	if t.Source != nil {
		parts = append(parts, t.Source.Base().Name)
	} else if s := t.SourceText.String(); s != "" {
		parts = append(parts, s)
	}
	if r := t.Route; r != nil {
		parts = append(parts, strings.TrimSpace(r.Method+" "+r.Path), string(r.Auth))
		if r.APIKey {
			parts = append(parts, "key")
		}
		if r.Validated {
			parts = append(parts, "validated")
		}
	}
	if o := t.Object; o != nil {
		parts = append(parts, strings.Join(o.Events, ","), o.Prefix.V+"*"+o.Suffix.V)
	}
	for _, s := range []string{t.Detail, t.Filter} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " | ")
}

const declared = `
resources:
  Resources:
    Queue: {Type: AWS::SQS::Queue}
    Table: {Type: AWS::DynamoDB::Table}
    Stream: {Type: AWS::Kinesis::Stream}
    Topic: {Type: AWS::SNS::Topic}
    Pool: {Type: AWS::Cognito::UserPool}
    Balancer: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer}
    Listener: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: !Ref Balancer, Protocol: HTTPS}}
`

// eventCases hold one event each, on line 7 of the file, and the triggers that
// it must give.
var eventCases = []struct {
	name, event string
	want        []string
	gap         string
}{
	{"http short", "http: GET /a/b", []string{"rest-api | ApiGatewayRestApi | GET /a/b | none"}, ""},
	{"http", "http: {path: a, method: any, cors: true}", []string{"rest-api | ApiGatewayRestApi | ANY /a | none"}, ""},
	{"http key", "http: {path: a, method: get, private: true}", []string{"rest-api | ApiGatewayRestApi | GET /a | none | key"}, ""},
	{"http schema", "http: {path: a, method: post, request: {schemas: {application/json: {type: object}}}}", []string{"rest-api | ApiGatewayRestApi | POST /a | none | validated"}, ""},
	{"http parameters are not validated", "http: {path: a, method: get, request: {parameters: {paths: {id: true}}}}", []string{"rest-api | ApiGatewayRestApi | GET /a | none"}, ""},
	{"http mock", "http: {path: a, method: get, integration: mock}", nil, ""},
	{"http elsewhere", "http: {path: a, method: get, integration: http-proxy, request: {uri: 'https://x.example'}}", nil, ""},
	{"http iam", "http: {path: a, method: get, authorizer: aws_iam}", []string{"rest-api | ApiGatewayRestApi | GET /a | iam"}, ""},
	{"http iam type", "http: {path: a, method: get, authorizer: {type: AWS_IAM}}", []string{"rest-api | ApiGatewayRestApi | GET /a | iam"}, ""},
	{"http lambda", "http: {path: a, method: get, authorizer: guard}", []string{"rest-api | ApiGatewayRestApi | GET /a | lambda"}, ""},
	{"http lambda elsewhere", "http: {path: a, method: get, authorizer: 'arn:aws:lambda:eu-west-1:123456789012:function:x'}", []string{"rest-api | ApiGatewayRestApi | GET /a | lambda"}, ""},
	{"http lambda unknown", "http: {path: a, method: get, authorizer: nobody}", []string{"rest-api | ApiGatewayRestApi | GET /a | lambda"}, "nobody of f is no function"},
	{"http pool", "http: {path: a, method: get, authorizer: {name: p, arn: !GetAtt Pool.Arn, scopes: [read]}}", []string{"rest-api | ApiGatewayRestApi | GET /a | cognito"}, ""},
	{"http pool elsewhere", "http: {path: a, method: get, authorizer: {arn: 'arn:aws:cognito-idp:eu-west-1:1:userpool/x'}}", []string{"rest-api | ApiGatewayRestApi | GET /a | cognito"}, ""},
	{"http pool by id", "http: {path: a, method: get, authorizer: {type: COGNITO_USER_POOLS, authorizerId: abc}}", []string{"rest-api | ApiGatewayRestApi | GET /a | cognito"}, ""},
	{"http without method", "http: {path: a}", nil, "no method and path"},
	{"httpApi short", "httpApi: 'POST /a'", []string{"http-api | HttpApi | POST /a | none"}, ""},
	{"httpApi all", "httpApi: '*'", []string{"http-api | HttpApi | ANY $default | none"}, ""},
	{"httpApi any", "httpApi: {path: /a, method: '*'}", []string{"http-api | HttpApi | ANY /a | none"}, ""},
	{"httpApi jwt", "httpApi: {path: /a, method: get, authorizer: staff}", []string{"http-api | HttpApi | GET /a | jwt"}, ""},
	{"httpApi request", "httpApi: {path: /a, method: get, authorizer: {name: asked}}", []string{"http-api | HttpApi | GET /a | lambda"}, ""},
	{"httpApi iam", "httpApi: {path: /a, method: get, authorizer: {type: aws_iam}}", []string{"http-api | HttpApi | GET /a | iam"}, ""},
	{"httpApi by id", "httpApi: {path: /a, method: get, authorizer: {id: abc}}", []string{"http-api | HttpApi | GET /a | jwt"}, ""},
	{"httpApi undeclared", "httpApi: {path: /a, method: get, authorizer: nobody}", []string{"http-api | HttpApi | GET /a | unknown"}, "the authorizer nobody of f is not declared"},
	{"websocket", "websocket: $connect", []string{"websocket | WebsocketsApi | $connect | none"}, ""},
	{"websocket guarded", "websocket: {route: $connect, authorizer: guard}", []string{"websocket | WebsocketsApi | $connect | lambda"}, ""},
	{"websocket iam", "websocket: {route: $connect, authorizer: aws_iam}", []string{"websocket | WebsocketsApi | $connect | iam"}, ""},
	{"s3", "s3: media", []string{"s3 | S3BucketMedia | s3:ObjectCreated:* | *"}, ""},
	{"s3 rules", "s3: {bucket: my-media, event: 's3:ObjectRemoved:*', rules: [{prefix: in/}, {suffix: .jpg}]}", []string{"s3 | S3BucketMymedia | s3:ObjectRemoved:* | in/*.jpg"}, ""},
	{"s3 existing", "s3: {bucket: theirs, existing: true, rules: [{prefix: in/}]}", []string{"s3 | s3:ObjectCreated:* | in/*"}, ""},
	{"sns by name", "sns: news", []string{"sns | SNSTopicNews"}, ""},
	{"sns by reference", "sns: {arn: !Ref Topic, filterPolicy: {pet: [dog]}}", []string{`sns | Topic | {"pet":["dog"]}`}, ""},
	{"sns elsewhere", "sns: 'arn:aws:sns:eu-west-1:1:x'", []string{"sns | arn:aws:sns:eu-west-1:1:x"}, ""},
	{"sqs", "sqs: {arn: !GetAtt Queue.Arn, batchSize: 5}", []string{"sqs | Queue"}, ""},
	{"sqs without ARN", "sqs: {batchSize: 5}", []string{"sqs"}, "the event sqs of f has no arn"},
	{"stream of a table", "stream: {type: dynamodb, arn: !GetAtt Table.StreamArn}", []string{"dynamodb | Table"}, ""},
	{"stream", "stream: !GetAtt Stream.Arn", []string{"kinesis | Stream"}, ""},
	{"stream by import", "stream: {type: kinesis, arn: !ImportValue clicks}", []string{"kinesis | ${Fn::ImportValue clicks}"}, ""},
	{"schedule", "schedule: rate(1 hour)", []string{"schedule | FEventsRuleSchedule | rate(1 hour)"}, ""},
	{"schedules", "schedule: {rate: [rate(1 hour), 'cron(0 1 * * ? *)']}", []string{"schedule | FEventsRuleSchedule | rate(1 hour)", "schedule | FEventsRuleSchedule2 | cron(0 1 * * ? *)"}, ""},
	{"scheduler", "schedule: {method: scheduler, rate: rate(1 hour)}", []string{"schedule | FEventsScheduleSchedule | rate(1 hour)"}, ""},
	{"schedule off", "schedule: {rate: rate(1 hour), enabled: false}", nil, ""},
	{"eventBridge", "eventBridge: {pattern: {source: [x]}}", []string{`eventbridge | FEventBridgeRule | {"source":["x"]}`}, ""},
	{"eventBridge of a bus", "eventBridge: {eventBus: orders, pattern: {source: [x]}}", []string{`eventbridge | OrdersEventBridgeEventBus | {"source":["x"]}`}, ""},
	{"eventBridge on time", "eventBridge: {schedule: rate(1 day)}", []string{"schedule | FEventBridgeRule | rate(1 day)"}, ""},
	{"eventBridge empty", "eventBridge: {eventBus: orders}", nil, "has no pattern"},
	{"cloudwatchEvent", "cloudwatchEvent: {event: {source: [aws.ec2]}}", []string{`eventbridge | FEventBridgeRule | {"source":["aws.ec2"]}`}, ""},
	{"cloudwatchLog", "cloudwatchLog: /aws/lambda/x", []string{"logs | /aws/lambda/x"}, ""},
	{"alexaSkill", "alexaSkill: amzn1.ask.skill.x", []string{"invoke | by permission"}, ""},
	{"alexaSmartHome", "alexaSmartHome: amzn1.ask.skill.x", []string{"invoke | by permission"}, ""},
	{"iot", `iot: {sql: "SELECT * FROM 'a'"}`, []string{"iot | FIotTopicRule | SELECT * FROM 'a'"}, ""},
	{"iotFleetProvisioning", "iotFleetProvisioning: {templateBody: {}, provisioningRoleArn: r}", []string{"iot | FIotProvisioningTemplate | provisioning"}, ""},
	{"cognitoUserPool", "cognitoUserPool: {pool: people, trigger: PreSignUp}", []string{"cognito | CognitoUserPoolPeople | PreSignUp"}, ""},
	{"cognitoUserPool existing", "cognitoUserPool: {pool: people, trigger: PreSignUp, existing: true}", []string{"cognito | FCustomCognitoUserPool | PreSignUp"}, ""},
	{"alb", "alb: {listenerArn: !Ref Listener, priority: 1, conditions: {path: /a}}", []string{"alb | Balancer | ANY /a | none"}, ""},
	{"alb signed in", "alb: {listenerArn: !Ref Listener, priority: 1, conditions: {path: [/a]}, authorizer: [door]}", []string{"alb | Balancer | ANY /a | jwt"}, ""},
	{"msk", "msk: {arn: 'arn:aws:kafka:eu-west-1:1:cluster/x', topic: t}", []string{"kafka | arn:aws:kafka:eu-west-1:1:cluster/x"}, ""},
	{"kafka", "kafka: {bootstrapServers: [a:9092], topic: t, accessConfigurations: {saslPlainAuth: [arn]}}", []string{"kafka"}, ""},
	{"activemq", "activemq: {arn: 'arn:aws:mq:eu-west-1:1:broker:x', queue: q, basicAuthArn: s}", []string{"mq | arn:aws:mq:eu-west-1:1:broker:x"}, ""},
	{"rabbitmq", "rabbitmq: {arn: 'arn:aws:mq:eu-west-1:1:broker:x', queue: q, basicAuthArn: s}", []string{"mq | arn:aws:mq:eu-west-1:1:broker:x"}, ""},
	{"documentDb", "documentDb: {cluster: 'arn:aws:rds:eu-west-1:1:cluster:x', smk: s, db: d}", []string{"documentdb | arn:aws:rds:eu-west-1:1:cluster:x"}, ""},
	{"cloudFront", "cloudFront: {eventType: viewer-request, origin: 'https://x.example/a'}", []string{"cloudfront | CloudFrontDistribution | viewer-request"}, ""},
	{"unknown", "carrierPigeon: {to: x}", nil, "the event carrierPigeon of f is not known"},
	{"a list", "sqs: [a]", nil, "it is a list"},
	{"a variable", "'${file(none.yml)}'", nil, "is not known"},
}

func TestEvents(t *testing.T) {
	for _, c := range eventCases {
		t.Run(c.name, func(t *testing.T) {
			a := service(t, `provider: {name: aws, httpApi: {authorizers: {staff: {type: jwt, issuerUrl: 'https://x.example'}, asked: {type: request, functionName: guard}}},
  alb: {authorizers: {door: {type: cognito}}}}
functions:
  guard: {handler: g.h}
  f: {handler: f.h, events: [
    `+c.event+"\n  ]}\n"+declared)
			var got []string
			for _, trigger := range a.TriggersOf(a.Function("FLambdaFunction")) {
				got = append(got, shown(trigger))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("triggers\n\t%s\nnot\n\t%s", strings.Join(got, "\n\t"), strings.Join(c.want, "\n\t"))
			}
			if c.gap != "" {
				hasGap(t, a, 7, c.gap)
			} else {
				noGaps(t, a)
			}
		})
	}
}
