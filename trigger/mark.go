package trigger

import "redoubt/app"

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
	records, whole := []string{"Records"}, []string{"eventSourceArn"}
	record := func(k app.Kind, field, value string, origin ...string) Face {
		if origin != nil {
			origin = append([]string{"Records", "*"}, origin...)
		}
		return Face{Kind: k, Marks: marks(mark(value, "Records", "*", field)), Records: records, Origin: origin}
	}
	return []Face{
		record(app.SQS, "eventSource", "aws:sqs", "eventSourceARN"),
		record(app.DynamoDB, "eventSource", "aws:dynamodb", "eventSourceARN"),
		record(app.Kinesis, "eventSource", "aws:kinesis", "eventSourceARN"),
		record(app.S3, "eventSource", "aws:s3", "s3", "bucket", "arn"),
		record(app.SNS, "EventSource", "aws:sns", "Sns", "TopicArn"),
		record(app.SES, "eventSource", "aws:ses"),
		{Kind: app.CloudFront, Marks: marks(mark("", "Records", "*", "cf", "config"))},
		{Kind: app.Kafka, Marks: marks(mark("aws:kafka", "eventSource"), mark("", "records")), Records: []string{"records", "*"}, Origin: whole},
		{Kind: app.Kafka, Marks: marks(mark("SelfManagedKafka", "eventSource"), mark("", "records")), Records: []string{"records", "*"}, Origin: whole},
		{Kind: app.MQ, Marks: marks(mark("aws:*", "eventSource"), mark("", "messages")), Records: []string{"messages"}, Origin: whole},
		{Kind: app.MQ, Marks: marks(mark("aws:*", "eventSource"), mark("", "rmqMessagesByQueue")), Records: []string{"rmqMessagesByQueue", "*"}, Origin: whole},
		{Kind: app.DocumentDB, Marks: marks(mark("aws:docdb", "eventSource"), mark("", "events")), Records: []string{"events"}, Origin: whole},
		{Kind: app.Pipe, Marks: marks(mark("aws:*", "*", "eventSource")), Records: []string{}, Origin: []string{"*", "eventSourceARN"}},
		{Kind: app.AuthorizerCall, Marks: marks(mark("TOKEN", "type"), mark("arn:*", "methodArn"))},
		{Kind: app.AuthorizerCall, Marks: marks(mark("REQUEST", "type"), mark("arn:*", "methodArn"))},
		{Kind: app.AuthorizerCall, Marks: marks(mark("REQUEST", "type"), mark("arn:*", "routeArn"))},
		{Kind: app.AuthorizerCall, Marks: marks(mark("", "authorizationToken"), mark("", "requestContext", "apiId"), mark("", "requestHeaders"))},
		{Kind: app.AuthorizerCall, Marks: marks(mark("", "protocolData"), mark("", "connectionMetadata"))},
		{Kind: app.AuthorizerCall, Marks: marks(mark("", "username"), mark("", "serverId"), mark("", "protocol"))},
		{Kind: app.WebSocket, Marks: marks(mark("", "requestContext", "connectionId"), mark("", "requestContext", "eventType"))},
		{Kind: app.ALB, Marks: marks(mark("", "requestContext", "elb")), Origin: []string{"requestContext", "elb", "targetGroupArn"}},
		{Kind: app.FunctionURL, Marks: marks(mark("2.0", "version"), mark("", "requestContext", "http"), mark("*.lambda-url.*", "requestContext", "domainName"))},
		{Kind: app.HTTPAPI, Marks: marks(mark("2.0", "version"), mark("", "requestContext", "http"))},
		{Kind: app.HTTPAPI, Marks: marks(mark("1.0", "version"), mark("", "httpMethod"), mark("", "requestContext"))},
		{Kind: app.RESTAPI, Marks: marks(mark("", "httpMethod"), mark("", "resource"), mark("", "requestContext"))},
		{Kind: app.Cognito, Marks: marks(mark("", "triggerSource"), mark("", "userPoolId"), mark("", "request"))},
		{Kind: app.GraphQL, Marks: marks(mark("", "arguments"), mark("", "info"))},
		{Kind: app.GraphQL, Marks: marks(mark("", "*", "arguments"), mark("", "*", "info"))},
		{Kind: app.Logs, Marks: marks(mark("", "awslogs", "data"))},
		{Kind: app.Config, Marks: marks(mark("", "invokingEvent"), mark("", "configRuleArn"))},
		{Kind: app.CustomResource, Marks: marks(mark("", "RequestType"), mark("", "StackId"), mark("", "ResponseURL"))},
		{Kind: app.Schedule, Marks: marks(mark("aws.events", "source"), mark("Scheduled Event", "detail-type"))},
		{Kind: app.Schedule, Marks: marks(mark("aws.scheduler", "source"), mark("Scheduled Event", "detail-type"))},
		{Kind: app.EventBridge, Marks: marks(mark("", "detail-type"), mark("", "source"), mark("", "detail"))},
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

func marks(list ...Mark) []Mark { return list }

func mark(value string, path ...string) Mark { return Mark{Path: path, Value: value} }
