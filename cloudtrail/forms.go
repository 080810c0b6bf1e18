package cloudtrail

import (
	"regexp"
	"strings"
)

// A form says how a service's parameters name a resource.
type form struct {
	prefix string // of the ARN: dynamodb
	text   string // of the resource: table/{tableName}
	only   string // events whose name begins so, in lower case; "" for all
	global bool   // its ARNs have no region
	bare   bool   // its ARNs have neither region nor account
	kind   kind
}

// kind is how a value becomes a name.
type kind uint8

const (
	plain   kind = iota
	queue        // the last part of a URL
	lambda       // a function's name, partial ARN or ARN, without its qualifier
	secret       // a name that the service completes with a hyphen and six characters
	slashed      // a name that may begin with a slash
	key          // a key's id, or its alias
)

// before is what stands in front of the form's first parameter.
func (f form) before() string {
	s, _, _ := strings.Cut(f.text, "{")
	return s
}

var partialARN = regexp.MustCompile(`^(?:arn:[^:]*:lambda:[^:]*:)?(?:\d{12}:)?(?:function:)?([^:]+)(?::[^:]*)?$`)

func (f form) spell(v string) string {
	switch f.kind {
	case queue:
		return v[strings.LastIndexByte(v, '/')+1:]
	case lambda:
		if m := partialARN.FindStringSubmatch(v); m != nil {
			return m[1]
		}
	case secret:
		return v + "-??????"
	case slashed:
		return strings.TrimPrefix(v, "/")
	case key:
		if !strings.HasPrefix(v, "alias/") {
			return "key/" + v
		}
	}
	return v
}

// forms are the ways in which services name what a call is about, the more
// exact ones first. Source: AWS service authorization reference for the ARNs,
// the services' CloudTrail examples for the parameters.
var forms = map[string][]form{
	"s3": {
		{prefix: "s3", text: "{bucketName}/{key}", bare: true}, {prefix: "s3", text: "{bucketName}", bare: true},
	},
	"dynamodb": {
		{prefix: "dynamodb", text: "table/{tableName}/index/{indexName}"},
		{prefix: "dynamodb", text: "table/{tableName}"},
		{prefix: "dynamodb", text: "table/{requestItems.*}"},
		{prefix: "dynamodb", text: "table/{transactItems.?.tableName}"},
		{prefix: "dynamodb", text: "{resourceArn}"},
		{prefix: "dynamodb", text: "{backupArn}"},
	},
	"dynamodbstreams": {{prefix: "dynamodb", text: "{streamArn}"}, {prefix: "dynamodb", text: "table/{tableName}/stream/*"}},
	"lambda": {
		{prefix: "lambda", text: "function:{functionName}", kind: lambda},
		{prefix: "lambda", text: "layer:{layerName}"},
		{prefix: "lambda", text: "event-source-mapping:{uUID}"},
		{prefix: "lambda", text: "{resource}"},
	},
	"sqs":            {{prefix: "sqs", text: "{queueUrl}", kind: queue}, {prefix: "sqs", text: "{queueName}"}},
	"sns":            {{prefix: "sns", text: "{topicArn}"}, {prefix: "sns", text: "{targetArn}"}, {prefix: "sns", text: "{name}", only: "createtopic"}},
	"secretsmanager": {{prefix: "secretsmanager", text: "secret:{secretId}", kind: secret}, {prefix: "secretsmanager", text: "secret:{secretIdList}", kind: secret}, {prefix: "secretsmanager", text: "secret:{name}", kind: secret}},
	"ssm": {
		{prefix: "ssm", text: "parameter/{name}", kind: slashed, only: "getparameter"},
		{prefix: "ssm", text: "parameter/{name}", kind: slashed, only: "putparameter"},
		{prefix: "ssm", text: "parameter/{name}", kind: slashed, only: "deleteparameter"},
		{prefix: "ssm", text: "parameter/{names}", kind: slashed},
		{prefix: "ssm", text: "parameter/{path}/*", kind: slashed, only: "getparametersbypath"},
		{prefix: "ssm", text: "document/{documentName}"},
		{prefix: "ssm", text: "session/{sessionId}"},
		{prefix: "ec2", text: "instance/{target}", only: "startsession"},
	},
	"kms":           {{prefix: "kms", text: "{keyId}", kind: key}},
	"stepfunctions": {{prefix: "states", text: "{stateMachineArn}"}, {prefix: "states", text: "{executionArn}"}, {prefix: "states", text: "{activityArn}"}, {prefix: "states", text: "stateMachine:{name}", only: "createstatemachine"}},
	"kinesis":       {{prefix: "kinesis", text: "{streamARN}"}, {prefix: "kinesis", text: "stream/{streamName}"}},
	"firehose":      {{prefix: "firehose", text: "deliverystream/{deliveryStreamName}"}},
	"logs": {
		{prefix: "logs", text: "log-group:{logGroupName}:log-stream:{logStreamName}"},
		{prefix: "logs", text: "log-group:{logGroupName}:*"},
		{prefix: "logs", text: "{logGroupIdentifier}"},
	},
	"events": {
		{prefix: "events", text: "event-bus/{entries.eventBusName}"},
		{prefix: "events", text: "event-bus/default", only: "putevents"},
		{prefix: "events", text: "rule/{eventBusName}/{name}"},
		{prefix: "events", text: "rule/{eventBusName}/{rule}"},
		{prefix: "events", text: "rule/{name}"},
		{prefix: "events", text: "rule/{rule}"},
		{prefix: "events", text: "event-bus/{eventBusName}"},
	},
	"scheduler":       {{prefix: "scheduler", text: "schedule/{groupName}/{name}"}, {prefix: "scheduler", text: "schedule/default/{name}"}},
	"cognitoidp":      {{prefix: "cognito-idp", text: "userpool/{userPoolId}"}},
	"cognitoidentity": {{prefix: "cognito-identity", text: "identitypool/{identityPoolId}"}},
	"sts":             {{prefix: "iam", text: "{roleArn}", global: true}},
	"iam": {
		{prefix: "iam", text: "role/{roleName}", global: true},
		{prefix: "iam", text: "user/{userName}", global: true},
		{prefix: "iam", text: "group/{groupName}", global: true},
		{prefix: "iam", text: "{policyArn}", global: true},
		{prefix: "iam", text: "policy/{policyName}", global: true},
		{prefix: "iam", text: "instance-profile/{instanceProfileName}", global: true},
	},
	"ec2":            {{prefix: "ec2", text: "instance/{instancesSet.items.instanceId}"}, {prefix: "ec2", text: "instance/{instanceId}"}, {prefix: "ec2", text: "security-group/{groupId}"}, {prefix: "ec2", text: "snapshot/{snapshotId}"}},
	"bedrockruntime": {{prefix: "bedrock", text: "foundation-model/{modelId}"}},
	"athena":         {{prefix: "athena", text: "workgroup/{workGroup}"}},
	"ecr":            {{prefix: "ecr", text: "repository/{repositoryName}"}},
	"rds":            {{prefix: "rds", text: "db:{dBInstanceIdentifier}"}, {prefix: "rds", text: "cluster:{dBClusterIdentifier}"}, {prefix: "rds", text: "snapshot:{dBSnapshotIdentifier}"}},
	"rdsdata":        {{prefix: "rds", text: "cluster:{resourceArn}"}},
	"codecommit":     {{prefix: "codecommit", text: "{repositoryName}"}},
	"codebuild":      {{prefix: "codebuild", text: "project/{projectName}"}},
	"cloudformation": {{prefix: "cloudformation", text: "stack/{stackName}/*"}},
	"cloudtrail":     {{prefix: "cloudtrail", text: "trail/{trailName}"}, {prefix: "cloudtrail", text: "trail/{name}"}},
	"glue":           {{prefix: "glue", text: "table/{databaseName}/{tableName}"}, {prefix: "glue", text: "database/{databaseName}"}},
}
