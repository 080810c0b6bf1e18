package trigger

import (
	"strings"

	"redoubt/app"
)

// A Mark is something in an event that tells its kind.
type Mark struct {
	Path []string // "*" is each element, of which there is one at least
	// Value is what stands there, "" = anything but null. A * at either end
	// stands for any text.
	Value string
}

// A Face is how events of a kind look: all of its marks are there.
type Face struct {
	Kind  app.Kind
	Marks []Mark
	// Records is where the batch lies, nil where the event is about one thing.
	Records []string
	// Origin is where the event, or each record of it, names what sent it.
	Origin []string
}

// Faces lists what events look like, those first whose marks say more. What has
// none of these faces is some caller's own: Invoke, StepFunctions, IoT, a
// transformed event.
//
// Each face is told by what the source itself writes. A caller who can invoke
// the function may write anything; that is why an event must have the face of a
// trigger that is declared.
func Faces() []Face {
	record := func(k app.Kind, mark, origin string) Face {
		f := Face{Kind: k, Marks: marks("Records.*." + mark), Records: at("Records")}
		if origin != "" {
			f.Origin = at("Records.*." + origin)
		}
		return f
	}
	return []Face{
		record(app.SQS, "eventSource=aws:sqs", "eventSourceARN"),
		record(app.DynamoDB, "eventSource=aws:dynamodb", "eventSourceARN"),
		record(app.Kinesis, "eventSource=aws:kinesis", "eventSourceARN"),
		record(app.S3, "eventSource=aws:s3", "s3.bucket.arn"),
		record(app.SNS, "EventSource=aws:sns", "Sns.TopicArn"),
		record(app.SES, "eventSource=aws:ses", ""),
		{Kind: app.CloudFront, Marks: marks("Records.*.cf.config")},
		{Kind: app.Kafka, Marks: marks("eventSource=aws:kafka", "records"), Records: at("records.*"), Origin: at("eventSourceArn")},
		{Kind: app.Kafka, Marks: marks("eventSource=SelfManagedKafka", "records"), Records: at("records.*"), Origin: at("eventSourceArn")},
		{Kind: app.MQ, Marks: marks("eventSource=aws:*", "messages"), Records: at("messages"), Origin: at("eventSourceArn")},
		{Kind: app.MQ, Marks: marks("eventSource=aws:*", "rmqMessagesByQueue"), Records: at("rmqMessagesByQueue.*"), Origin: at("eventSourceArn")},
		{Kind: app.DocumentDB, Marks: marks("eventSource=aws:docdb", "events"), Records: at("events"), Origin: at("eventSourceArn")},
		{Kind: app.Pipe, Marks: marks("*.eventSource=aws:*"), Records: []string{}, Origin: at("*.eventSourceARN")},
		{Kind: app.AuthorizerCall, Marks: marks("type=TOKEN", "methodArn=arn:*")},
		{Kind: app.AuthorizerCall, Marks: marks("type=REQUEST", "methodArn=arn:*")},
		{Kind: app.AuthorizerCall, Marks: marks("type=REQUEST", "routeArn=arn:*")},
		{Kind: app.AuthorizerCall, Marks: marks("authorizationToken", "requestContext.apiId", "requestHeaders")},
		{Kind: app.AuthorizerCall, Marks: marks("protocolData", "connectionMetadata")},
		{Kind: app.AuthorizerCall, Marks: marks("username", "serverId", "protocol")},
		{Kind: app.WebSocket, Marks: marks("requestContext.connectionId", "requestContext.eventType")},
		{Kind: app.ALB, Marks: marks("requestContext.elb"), Origin: at("requestContext.elb.targetGroupArn")},
		{Kind: app.FunctionURL, Marks: marks("version=2.0", "requestContext.http", "requestContext.domainName=*.lambda-url.*")},
		{Kind: app.HTTPAPI, Marks: marks("version=2.0", "requestContext.http")},
		{Kind: app.HTTPAPI, Marks: marks("version=1.0", "httpMethod", "requestContext")},
		{Kind: app.RESTAPI, Marks: marks("httpMethod", "resource", "requestContext")},
		{Kind: app.Cognito, Marks: marks("triggerSource", "userPoolId", "request")},
		{Kind: app.GraphQL, Marks: marks("arguments", "info")},
		{Kind: app.GraphQL, Marks: marks("*.arguments", "*.info")},
		{Kind: app.Logs, Marks: marks("awslogs.data")},
		{Kind: app.Config, Marks: marks("invokingEvent", "configRuleArn")},
		{Kind: app.CustomResource, Marks: marks("RequestType", "StackId", "ResponseURL")},
		{Kind: app.Schedule, Marks: marks("source=aws.events", "detail-type=Scheduled Event")},
		{Kind: app.Schedule, Marks: marks("source=aws.scheduler", "detail-type=Scheduled Event")},
		{Kind: app.EventBridge, Marks: marks("detail-type", "source", "detail")},
	}
}

// Free reports whether events of the kind may look like anything: a caller, a
// device or the template says what they hold.
func Free(k app.Kind) bool {
	switch k {
	case app.Invoke, app.StepFunctions, app.IoT, app.UnknownKind, app.Schedule, app.EventBridge, app.Pipe, app.GraphQL:
		return true
	}
	return false
}

// marks reads marks as a path and its value, "source=aws.events", or a path alone.
func marks(texts ...string) []Mark {
	list := make([]Mark, len(texts))
	for i, text := range texts {
		path, value, _ := strings.Cut(text, "=")
		list[i] = Mark{at(path), value}
	}
	return list
}

// at is a path whose steps have dots between them.
func at(path string) []string { return strings.Split(path, ".") }
