package trigger

import (
	"strings"
	"testing"

	"redoubt/app"
)

const nobody = Writer(99) // no such field

// whoCases has at least one field of the attacker's and one that is not, for
// each kind that has both.
var whoCases = map[app.Kind]map[string]Writer{
	app.HTTPAPI: {
		"": Attacker, "body": Attacker, "body.file": Attacker, "body.a.b.0.c": Attacker, "isBase64Encoded": Platform,
		"headers.Content-TYPE": Attacker, "headers.*": Attacker, "headers": Attacker, "cookies.0": Attacker, "cookies": Attacker,
		"queryStringParameters.q": Attacker, "pathParameters.id": Attacker, "rawPath": Attacker, "rawQueryString": Attacker,
		"multiValueHeaders.accept.0": Attacker, "stageVariables.table": Platform, "routeKey": Platform, "version": Platform,
		"requestContext": Attacker, "requestContext.http": Attacker, "requestContext.http.method": Platform,
		"requestContext.http.path": Attacker, "requestContext.http.userAgent": Attacker, "requestContext.http.sourceIp": Identity,
		"requestContext.requestId": Platform, "requestContext.domainName": Platform,
		"requestContext.authorizer": UserAttribute, "requestContext.authorizer.jwt.claims": UserAttribute,
		"requestContext.authorizer.jwt.claims.sub": Identity, "requestContext.authorizer.jwt.claims.custom:role": UserAttribute,
		"requestContext.authorizer.jwt.claims.email": UserAttribute, "requestContext.authorizer.jwt.claims.cognito:groups": Identity,
		"requestContext.authorizer.jwt.claims.address.locality": UserAttribute,
		"requestContext.authorizer.jwt.scopes.0":                Identity, "requestContext.authorizer.lambda.tenant": Identity,
		"requestContext.authorizer.iam.userArn": Identity, "requestContext.http.body": nobody, "payload": nobody,
	},
	app.RESTAPI: {
		"path": Attacker, "httpMethod": Platform, "resource": Platform, "body.x": Attacker, "multiValueHeaders.Accept.0": Attacker,
		"multiValueQueryStringParameters.*.*": Attacker, "requestContext.path": Attacker, "requestContext.resourcePath": Platform,
		"requestContext.authorizer.claims.sub": Identity, "requestContext.authorizer.claims.custom:tenant": UserAttribute,
		"requestContext.authorizer.principalId": Identity, "requestContext.authorizer.tenant": Identity,
		"requestContext.identity.sourceIp": Identity, "requestContext.identity.userAgent": Attacker,
		"requestContext.identity.cognitoIdentityId": Identity, "requestContext.http": nobody, "rawPath": nobody, "cookies": nobody,
	},
	app.WebSocket: {
		"body.text": Attacker, "requestContext.connectionId": Platform, "requestContext.routeKey": Platform,
		"requestContext.authorizer.principalId": Identity, "requestContext.disconnectReason": Attacker, "headers.Origin": Attacker,
		"queryStringParameters.token": Attacker, "pathParameters": nobody, "requestContext.path": nobody,
	},
	app.FunctionURL: {
		"rawPath": Attacker, "body": Attacker, "requestContext.authorizer.iam.accountId": Identity, "requestContext.timeEpoch": Platform,
		"requestContext.authorizer.jwt": nobody, "resource": nobody,
	},
	app.ALB: {
		"path": Attacker, "queryStringParameters.q": Attacker, "requestContext.elb.targetGroupArn": Platform, "requestContext": Platform,
		"httpMethod": Platform, "rawPath": nobody,
	},
	app.GraphQL: {
		"arguments.id": Attacker, "arguments": Attacker, "0.arguments.id": Attacker, "*.arguments": Attacker, "identity.sub": Identity,
		"identity.claims.email": UserAttribute, "identity.claims.sub": Identity, "0.identity.sourceIp.0": Identity, "identity": UserAttribute,
		"identity.resolverContext.tenant": Identity, "info.fieldName": Platform, "info.variables.x": Attacker, "source.id": Attacker,
		"prev.result.a": Attacker, "request.headers.x-y": Attacker, "typeName": Platform, "args": nobody, "0.args": nobody,
	},
	app.S3: {
		"Records.0.s3.object.key": Attacker, "Records.*.s3.object.key": Attacker, "Records.-1.s3.object.key": Attacker,
		"Records.0.eventTime": Platform, "Records.0.s3.bucket.name": Platform, "Records.0.s3.object.size": Platform, "Records": Attacker,
		"Records.0.s3.bucket": Platform, "Records.0.userIdentity.principalId": Identity, "Records.0.requestParameters.sourceIPAddress": Identity,
		"Records.0.s3.object": Attacker, "Records.0.s3.object.*": Attacker, "Records.0.s3.object.body": nobody, "Records.first": nobody,
		"Records.0.awsRegion.x": Platform,
	},
	app.SNS: {
		"Records.0.Sns.Message": Attacker, "Records.0.Sns.Message.Records.0.s3.object.key": Attacker, "Records.0.Sns.Subject": Attacker,
		"Records.0.Sns.MessageAttributes.x.Value": Attacker, "Records.0.Sns.MessageAttributes.x.Type": Platform,
		"Records.0.Sns.TopicArn": Platform, "Records.0.EventSource": Platform, "Records.0.Sns.body": nobody,
	},
	app.SQS: {
		"Records.0.body": Attacker, "Records.0.body.Message.x": Attacker, "Records.0.messageId": Platform, "Records.0.eventSourceARN": Platform,
		"Records.0.messageAttributes.x.stringValue": Attacker, "Records.0.attributes.SenderId": Identity,
		"Records.0.attributes.MessageGroupId": Attacker, "Records.0.attributes.SentTimestamp": Platform, "Records.0.Body": nobody,
	},
	app.EventBridge: {
		"detail": Attacker, "detail.object.key": Attacker, "detail-type": Attacker, "source": Attacker, "id": Platform, "region": Platform,
		"resources.0": Attacker, "Detail": nobody,
	},
	app.Schedule: {"": Platform, "time": Platform, "detail": Platform, "detail.x": Platform, "resources.0": Platform, "input.of.template": Platform},
	app.Pipe: {
		"0.body.x": Attacker, "0.data.x": Attacker, "0.messageId": Platform, "0.dynamodb.NewImage.id.S": Attacker, "0.value": Attacker,
		"0.basicProperties.userId": Identity, "0.nothing": nobody, "body": nobody, "*": Attacker,
	},
	app.DynamoDB: {
		"Records.0.dynamodb.NewImage.name.S": Attacker, "Records.0.dynamodb.OldImage.*.N": Attacker, "Records.0.dynamodb.Keys.id": Attacker,
		"Records.0.dynamodb.NewImage.a.M.b.S": Attacker, "Records.0.dynamodb.NewImage.a.L.0.M": Attacker, "Records.0.eventName": Platform,
		"Records.0.dynamodb.SequenceNumber": Platform, "Records.0.dynamodb.NewImage.a.X": nobody, "state.x": Attacker, "shardId": Platform,
	},
	app.Kinesis: {
		"Records.0.kinesis.data": Attacker, "Records.0.kinesis.data.x.y": Attacker, "Records.0.kinesis.partitionKey": Attacker,
		"Records.0.kinesis.sequenceNumber": Platform, "Records.0.eventID": Platform,
		"Records.0.data": nobody,
	},
	app.Kafka: {
		"records.orders-0.0.value.x": Attacker, "records.*.*.key": Attacker, "records.*.0.headers.0.tenant": Attacker, "records.*.0.topic": Platform,
		"bootstrapServers": Platform, "records.*.0.offset": Platform, "Records": nobody,
	},
	app.MQ: {
		"messages.0.data.x": Attacker, "messages.0.properties.x": Attacker, "messages.0.redelivered": Platform,
		"rmqMessagesByQueue.orders::/.0.data": Attacker, "rmqMessagesByQueue.*.0.basicProperties.headers.x": Attacker,
		"rmqMessagesByQueue.*.0.basicProperties.userId": Identity, "eventSource": Platform, "messages.0.body": nobody,
	},
	app.DocumentDB: {
		"events.0.event.fullDocument.name": Attacker, "events.0.event.documentKey._id.$oid": Attacker, "events.0.event.ns.coll": Platform,
		"events.0.event.updateDescription.updatedFields.a": Attacker, "events.0.event.operationType": Platform, "events.0.fullDocument": nobody,
	},
	app.Cognito: {
		"userName": Attacker, "request.userAttributes.custom:role": Attacker, "request.userAttributes.email": Attacker, "request.userAttributes.Admin": Platform, "request.userAttributes": Attacker, "request.userAttributes.*": Attacker,
		"request.userAttributes.sub": Identity, "request.userAttributes.cognito:user_status": Platform, "request.clientMetadata.x": Attacker,
		"request.validationData.x": Attacker, "request.challengeAnswer": Attacker, "request.password": Attacker, "triggerSource": Platform,
		"userPoolId": Platform, "response": Platform, "response.autoConfirmUser": Platform, "request.groupConfiguration.groupsToOverride.0": Identity,
		"request.session.0.challengeName": Platform, "request.headers": nobody,
	},
	app.StepFunctions: {"": Attacker, "a.b.0.c": Attacker, "0": Attacker},
	app.IoT:           {"": Attacker, "temperature": Attacker, "a.b": Attacker},
	app.Logs: {
		"awslogs.data": Attacker, "awslogs.data.logEvents.0.message": Attacker, "awslogs.data.logEvents.0.message.x": Attacker,
		"awslogs.data.logGroup": Platform, "awslogs.data.logEvents.0.timestamp": Platform, "awslogs.data.events": nobody, "logEvents": nobody,
	},
	app.SES: {
		"Records.0.ses.mail.commonHeaders.subject": Attacker, "Records.0.ses.mail.headers.0.value": Attacker, "Records.0.ses.mail.source": Attacker,
		"Records.0.ses.receipt.spamVerdict.status": Platform, "Records.0.ses.mail.messageId": Platform, "Records.0.ses.receipt.recipients.0": Attacker,
		"Records.0.ses.mail.body": nobody,
	},
	app.Config: {
		"invokingEvent": Attacker, "invokingEvent.configurationItem.tags.Name": Attacker, "invokingEvent.configurationItem.resourceName": Attacker,
		"invokingEvent.configurationItem.configuration.a.b": Attacker, "invokingEvent.messageType": Platform, "ruleParameters.x": Platform,
		"ruleParameters": Platform, "resultToken": Platform, "invokingEvent.item": nobody,
	},
	app.CloudFront: {
		"Records.0.cf.request.uri": Attacker, "Records.0.cf.request.querystring": Attacker, "Records.0.cf.request.headers.host.0.value": Attacker,
		"Records.0.cf.request.body.data.x": Attacker, "Records.0.cf.request.clientIp": Identity, "Records.0.cf.request.method": Platform,
		"Records.0.cf.config.eventType": Platform, "Records.0.cf.request.origin.custom.domainName": Platform,
		"Records.0.cf.response.headers.server.0.value": Platform, "Records.0.cf.request.path": nobody,
	},
	app.CustomResource: {
		"": Platform, "ResourceProperties.Table": Platform, "ResourceProperties.Rows.0": Platform, "RequestType": Platform, "resourceProperties": nobody,
	},
	app.AuthorizerCall: {
		"authorizationToken": Attacker, "methodArn": Attacker, "routeArn": Attacker, "headers.Authorization": Attacker, "type": Platform,
		"identitySource.0": Attacker, "queryStringParameters.token": Attacker, "requestContext.identity.sourceIp": Identity, "httpMethod": Platform,
		"requestContext.http.userAgent": Attacker, "protocolData.mqtt.username": Attacker, "signatureVerified": Platform,
		"requestContext.variables.id": Attacker, "requestHeaders.x": Attacker, "serverId": Platform, "principal": nobody,
	},
	app.Invoke:      {"": Attacker, "a.b.0.c": Attacker, "Step": Attacker},
	app.UnknownKind: {"": Attacker, "a.b.0.c": Attacker, "*": Attacker},
}

func TestWho(t *testing.T) {
	for _, k := range All() {
		if len(whoCases[k.Name]) == 0 {
			t.Errorf("%s: no cases", k.Name)
		}
		for text, want := range whoCases[k.Name] {
			got, ok := k.Who(split(text))
			if !ok {
				got = nobody
			}
			if got != want {
				t.Errorf("%s: %s: writer %d, want %d", k.Name, Spell(split(text)), got, want)
			}
		}
	}
}

func split(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ".")
}

func TestAs(t *testing.T) {
	for _, c := range []struct {
		kind         app.Kind
		detail, path string
		want         Writer
	}{
		{app.Cognito, "PreSignUp", "userName", Attacker},
		{app.Cognito, "PostConfirmation", "userName", UserAttribute},
		{app.Cognito, "postconfirmation", "userName", UserAttribute},
		{app.Cognito, "", "userName", Attacker},
		{app.Cognito, "PostConfirmation", "request.password", nobody},
		{app.HTTPAPI, "2.0", "requestContext.authorizer.jwt.token", nobody},
		{app.Invoke, "rotation", "SecretId", Platform},
		{app.Invoke, "record transformation", "records.0.data.x", Attacker},
		{app.Invoke, "record transformation", "records.0.recordId", Platform},
		{app.Invoke, "object transformation", "userRequest.url", Attacker},
		{app.Invoke, "object transformation", "userIdentity.arn", Identity},
		{app.Invoke, "object transformation", "getObjectContext.outputRoute", Platform},
		{app.Invoke, "agent", "SecretId", Attacker},
		{app.AuthorizerCall, "MyAuthorizer", "methodArn", Attacker},
		{app.S3, "Records", "Records.0.s3.object.key", Attacker},
	} {
		k, _ := Of(c.kind)
		got, ok := k.As(c.detail).Who(split(c.path))
		if !ok {
			got = nobody
		}
		if got != c.want {
			t.Errorf("%s as %q: %s: writer %d, want %d", c.kind, c.detail, c.path, got, c.want)
		}
	}
}

func TestWhoOfNothing(t *testing.T) {
	if w, ok := (Kind{}).As("x").Who([]string{"a"}); ok {
		t.Errorf("a kind without a shape: %v", w)
	}
}

func TestSpell(t *testing.T) {
	for want, path := range map[string][]string{
		"event":                           nil,
		"event.Records[].s3.object.key":   {"Records", "0", "s3", "object", "key"},
		"event.Records[].body.file":       {"Records", "*", "body", "file"},
		"event.headers.x-api-key":         {"headers", "x-api-key"},
		"event[].body":                    {"-1", "body"},
		`event["a.b"].claims.custom:x`:    {"a.b", "claims", "custom:x"},
		`event["\x1b[31m"][""]["\u00e9"]`: {"\x1b[31m", "", "é"},
		"event.-":                         {"-"},
	} {
		if got := Spell(path); got != want {
			t.Errorf("%q: got %s, want %s", path, got, want)
		}
	}
}

// FuzzWho holds that no path breaks the walk, and that nothing is more open
// than what it is part of.
func FuzzWho(f *testing.F) {
	for _, cases := range whoCases {
		for text := range cases {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		path := strings.Split(text, ".")
		for _, k := range All() {
			w, ok := k.Who(path)
			up, around := k.Who(path[:len(path)-1])
			if ok && (!around || up < w) {
				t.Errorf("%s: %s is written by %v, what is around it by %v (%v)", k.Name, Spell(path), w, up, around)
			}
		}
		if s := Spell(path); strings.ContainsAny(s, "\n\x1b") {
			t.Errorf("unfit for a terminal: %q", s)
		}
	})
}
