package flow

import "strings"

// AWS's operations have one name however they are called:
// aws:SERVICE:OPERATION, lower-case, without separators.

// canonical gives a path its one name.
func canonical(path string) string {
	switch {
	case strings.HasPrefix(path, "boto3.session.Session().client"):
		return "boto3.client" + strings.TrimPrefix(path, "boto3.session.Session().client")
	case strings.HasPrefix(path, "boto3.Session()."):
		return "boto3." + strings.TrimPrefix(path, "boto3.Session().")
	case strings.HasPrefix(path, "aws-xray-sdk.captureAWS()."):
		return "aws-sdk." + strings.TrimPrefix(path, "aws-xray-sdk.captureAWS().")
	case strings.HasPrefix(path, "aioboto3.Session()."), strings.HasPrefix(path, "aiobotocore.session.get_session()."):
		_, rest, _ := strings.Cut(path, "().")
		return "boto3." + strings.Replace(rest, "create_client", "client", 1)
	case strings.HasPrefix(path, "node:"):
		return path[len("node:"):]
	}
	return path
}

// awsOperation is the operation that a method of a client is, "" for others.
func awsOperation(path, method string) string {
	if client, op, paged := strings.Cut(path, ".$paginator."); paged && method == "paginate" {
		return awsOperation(client, op)
	}
	service, ok := awsClient(path)
	if !ok || method == "send" || method == "promise" {
		return ""
	}
	if to, ok := resourceMethods[service+"."+flat(method)]; ok {
		return "aws:" + to
	}
	if strings.Contains(service, ".") {
		return ""
	}
	switch flat(method) {
	case "meta", "exceptions", "getpaginator", "getwaiter", "config", "table", "bucket", "object", "queue", "topic", "middlewarestack":
		return ""
	}
	return "aws:" + service + ":" + flat(method)
}

// awsClient is the service of a client object by its path.
func awsClient(path string) (service string, ok bool) {
	switch {
	case strings.HasPrefix(path, "boto3.client."):
		service = strings.TrimPrefix(path, "boto3.client.")
	case strings.HasPrefix(path, "boto3.resource."):
		service = strings.TrimPrefix(path, "boto3.resource.")
		if name, rest, found := strings.Cut(service, "."); found {
			return "resource." + name + "." + flat(strings.TrimSuffix(rest, "()")), true
		}
		return "resource." + service, true
	case strings.HasPrefix(path, "aws-sdk."):
		service = strings.TrimSuffix(strings.TrimPrefix(path, "aws-sdk."), "()")
		if service == "DynamoDB.DocumentClient" {
			return "document", true
		}
	case strings.HasPrefix(path, "aws-sdk/clients/"):
		service = strings.TrimSuffix(strings.TrimPrefix(path, "aws-sdk/clients/"), "()")
		if strings.HasSuffix(service, ".DocumentClient") {
			return "document", true
		}
	case strings.HasPrefix(path, "@aws-sdk/client-"):
		name, class, _ := strings.Cut(strings.TrimPrefix(path, "@aws-sdk/client-"), ".")
		if !strings.HasSuffix(class, "()") || strings.HasSuffix(class, "Command()") || strings.HasSuffix(class, "Client()") {
			return "", false
		}
		service = name
	case strings.HasPrefix(path, "@aws-sdk/lib-dynamodb.DynamoDBDocument.from()"), path == "@aws-sdk/lib-dynamodb.DynamoDBDocument()":
		return "document", true
	default:
		return "", false
	}
	if service == "" || strings.ContainsAny(service, "()") {
		return "", false
	}
	return awsService(service), true
}

// awsService is boto3's name of a service, without separators.
func awsService(name string) string {
	name = flat(name)
	switch name {
	case "sfn":
		return "stepfunctions"
	case "eventbridge", "cloudwatchevents":
		return "events"
	case "cloudwatchlogs":
		return "logs"
	case "cognitoidentityserviceprovider", "cognitoidentityprovider":
		return "cognitoidp"
	case "elasticloadbalancingv2":
		return "elbv2"
	}
	return name
}

func flat(s string) string {
	return strings.ToLower(separators.Replace(s))
}

var separators = strings.NewReplacer("_", "", "-", "", ".", "")

// resourceMethods are boto3's resource methods and the document clients', by
// the operation that they are.
var resourceMethods = map[string]string{
	"resource.dynamodb.table.putitem": "dynamodb:putitem", "resource.dynamodb.table.getitem": "dynamodb:getitem",
	"resource.dynamodb.table.query": "dynamodb:query", "resource.dynamodb.table.scan": "dynamodb:scan",
	"resource.dynamodb.table.updateitem": "dynamodb:updateitem", "resource.dynamodb.table.deleteitem": "dynamodb:deleteitem",
	"resource.dynamodb.batchwriteitem": "dynamodb:batchwriteitem", "resource.dynamodb.batchgetitem": "dynamodb:batchgetitem",
	"resource.dynamodb.table.batchwriter().putitem": "dynamodb:putitem", "resource.dynamodb.table.batchwriterputitem": "dynamodb:putitem",
	"resource.s3.object.get": "s3:getobject", "resource.s3.object.put": "s3:putobject", "resource.s3.object.delete": "s3:deleteobject",
	"resource.s3.object.uploadfile": "s3:putobject", "resource.s3.object.downloadfile": "s3:getobject",
	"resource.s3.object.uploadfileobj": "s3:putobject", "resource.s3.object.copyfrom": "s3:copyobject",
	"resource.s3.bucket.putobject": "s3:putobject", "resource.s3.bucket.uploadfile": "s3:putobject", "resource.s3.bucket.downloadfile": "s3:getobject",
	"resource.s3.bucket.deleteobjects": "s3:deleteobjects", "resource.s3.bucket.uploadfileobj": "s3:putobject",
	"resource.sqs.queue.sendmessage": "sqs:sendmessage", "resource.sqs.queue.sendmessages": "sqs:sendmessagebatch",
	"resource.sqs.getqueuebyname.sendmessage": "sqs:sendmessage", "resource.sqs.getqueuebyname().sendmessage": "sqs:sendmessage",
	"resource.sns.topic.publish": "sns:publish",
	"document.get":               "dynamodb:getitem", "document.put": "dynamodb:putitem", "document.query": "dynamodb:query",
	"document.scan": "dynamodb:scan", "document.update": "dynamodb:updateitem", "document.delete": "dynamodb:deleteitem",
	"document.batchget": "dynamodb:batchgetitem", "document.batchwrite": "dynamodb:batchwriteitem",
	"document.transactwrite": "dynamodb:transactwriteitems", "document.transactget": "dynamodb:transactgetitems",
	"s3.uploadfile": "s3:putobject", "s3.uploadfileobj": "s3:putobject", "s3.upload": "s3:putobject",
	"s3.downloadfile": "s3:getobject", "s3.downloadfileobj": "s3:getobject", "lambda.invokeasync": "lambda:invoke",
}

// commandPrefix marks a value that is an SDK v3 command: its path is followed
// by the constructor's marker.
const commandSuffix = "Command()"

// awsSend is client.send(new XCommand(params)) as an operation and its
// parameters.
func awsSend(path string, args callArgs) (op string, params callArgs) {
	if !strings.HasSuffix(path, ".send") || len(args.pos) == 0 || args.pos[0] == nil {
		return "", args
	}
	for _, p := range args.pos[0].apis {
		pkg, class, ok := strings.Cut(p, ".")
		class, isCommand := strings.CutSuffix(class, commandSuffix)
		if !ok || !isCommand {
			continue
		}
		params := callArgs{kwRest: args.pos[0]}
		switch name, isClient := strings.CutPrefix(pkg, "@aws-sdk/client-"); {
		case isClient:
			return "aws:" + awsService(name) + ":" + flat(class), params
		case pkg == "@aws-sdk/lib-dynamodb":
			if op, ok := resourceMethods["document."+flat(class)]; ok {
				return "aws:" + op, params
			}
		}
	}
	return "", args
}

// aws turns an SDK's way to call an operation into the operation.
func (c *apiCall) aws() {
	if op, params := awsSend(c.path, c.args); op != "" {
		c.path, c.args = op, params
		return
	}
	if !strings.HasPrefix(c.path, "aws:") {
		return
	}
	if c.this != nil && len(c.this.refs) > 0 && len(c.this.apis) > 0 { // a resource's own parameters
		named := map[string]*value{}
		for _, param := range []string{"TableName", "Bucket", "Key", "QueueUrl", "TopicArn"} {
			if v := c.f.fieldValue(&value{refs: c.this.refs}, param); v != nil {
				named[param] = v
			}
		}
		for k, v := range c.args.named {
			named[k] = v
		}
		c.args.named = named
	}
	c.places()
	// Everything by name, whether it came as keywords or in one object.
	if len(c.args.pos) > 0 && len(c.args.named) == 0 && c.args.kwRest == nil {
		c.args = callArgs{pos: c.args.pos, kwRest: c.args.pos[0]}
	}
}

// resourceNames are the parameters that boto3's resources are made with.
var resourceNames = map[string]string{"Table": "TableName", "Bucket": "Bucket", "Object": "Bucket", "Queue": "QueueUrl", "Topic": "TopicArn"}

// resource is one of boto3's resource objects: it remembers what it is made of
// as parameters of the operations that are called on it.
func (c *apiCall) resource() *value {
	if !strings.HasPrefix(c.path, "boto3.resource.") {
		return nil
	}
	name := c.path[strings.LastIndexByte(c.path, '.')+1:]
	param, ok := resourceNames[name]
	if !ok {
		return nil
	}
	r := refTo(c.f.createNth(mapObject, 50))
	if c.this != nil && len(c.this.refs) > 0 { // s3.Bucket(b).Object(k)
		c.f.mergeInto(r, &value{refs: c.this.refs})
	}
	for i, v := range c.args.all() {
		switch {
		case i == 0 && name == "Object" && len(c.args.pos) == 1 && c.this != nil && len(c.this.refs) > 0, i == 1:
			param = "Key"
		}
		c.f.storeField(r, param, v)
	}
	return r
}

// paginator is client.get_paginator("scan"): an object whose paginate is the
// operation.
func (c *apiCall) paginator() string {
	service, ok := strings.CutSuffix(c.path, ".get_paginator")
	name, known := c.args.at(0, "operation_name").text()
	if !ok || !known {
		return ""
	}
	return service + ".$paginator." + name
}
