package flow

import "strings"

// AWS's operations have one name however they are called:
// aws:SERVICE:OPERATION, lower-case, without separators.

// canonical gives a path its one name.
func canonical(path string) string {
	for _, alias := range aliases {
		if rest, ok := strings.CutPrefix(path, alias[0]); ok {
			return canonical(alias[1] + rest)
		}
	}
	if rest, ok := strings.CutPrefix(path, "boto3.$meta."); ok { // resource.meta.client
		if service, rest, found := strings.Cut(rest, ".client"); found {
			return "boto3.client." + service + rest
		}
	}
	return path
}

// aliases are longer ways to the same things.
var aliases = [][2]string{
	{"boto3.session.Session().", "boto3."},
	{"boto3.Session().", "boto3."},
	{"boto3._get_default_session().", "boto3."},
	{"boto3.DEFAULT_SESSION.", "boto3."},
	{"boto3.session.boto3.", "boto3."},
	{"aioboto3.session.Session().", "boto3."},
	{"aioboto3.Session().", "boto3."},
	{"aioboto3.client", "boto3.client"},
	{"aioboto3.resource", "boto3.resource"},
	{"aiobotocore.session.get_session().create_client", "boto3.client"},
	{"aiobotocore.get_session().create_client", "boto3.client"},
	{"aiobotocore.session.AioSession().create_client", "boto3.client"},
	{"botocore.session.get_session().create_client", "boto3.client"},
	{"botocore.session.Session().create_client", "boto3.client"},
	{"pathlib.Path().parent.", "pathlib.Path()."},
	{"pathlib.Path.cwd().", "pathlib.Path()."},
	{"pathlib.Path.home().", "pathlib.Path()."},
	{"aws_xray_sdk.core.xray_recorder.", "aws_xray_sdk.xray_recorder."},
	{"aws-xray-sdk.captureAWS().", "aws-sdk."},
	{"aws-xray-sdk-core.captureAWS().", "aws-sdk."},
	{"aws-sdk/global.", "aws-sdk."},
	{"aws-sdk/clients/all.", "aws-sdk."},
	{"node:", ""},
}

// awsOperation is the operation that a method of a client is, "" for others.
func awsOperation(path, method string) string {
	if client, op, paged := strings.Cut(path, ".$paginator."); paged && method == "paginate" {
		return awsOperation(client, op)
	}
	if client, waiter, waits := strings.Cut(path, ".$waiter."); waits && method == "wait" {
		return awsOperation(client, "waituntil"+waiter)
	}
	service, ok := awsClient(path)
	if !ok || method == "send" || method == "promise" || strings.HasPrefix(path, "aws-sdk") && capital(method) { // AWS.S3.ManagedUpload
		return ""
	}
	if to, ok := helperMethods[service+"."+flat(method)]; ok {
		return "aws:" + to
	}
	if service == "document" && method == AnyOperation {
		service = "dynamodb"
	}
	if service == "document" {
		return ""
	}
	switch flat(method) {
	case "meta", "exceptions", "getpaginator", "getwaiter", "config", "middlewarestack":
		return ""
	}
	return "aws:" + service + ":" + flat(method)
}

// awsClient is the service of a client object by its path.
func awsClient(path string) (service string, ok bool) {
	switch {
	case strings.HasPrefix(path, "boto3.client."):
		service = strings.TrimPrefix(path, "boto3.client.")
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

// helperMethods are the document clients' methods and the SDKs' own helpers, by
// the operation that they are.
var helperMethods = map[string]string{
	"document.get": "dynamodb:getitem", "document.put": "dynamodb:putitem", "document.query": "dynamodb:query",
	"document.scan": "dynamodb:scan", "document.update": "dynamodb:updateitem", "document.delete": "dynamodb:deleteitem",
	"document.batchget": "dynamodb:batchgetitem", "document.batchwrite": "dynamodb:batchwriteitem",
	"document.transactwrite": "dynamodb:transactwriteitems", "document.transactget": "dynamodb:transactgetitems",
	"document.executestatement": "dynamodb:executestatement", "document.batchexecutestatement": "dynamodb:batchexecutestatement",
	"document.executetransaction": "dynamodb:executetransaction",
	"s3.uploadfile":               "s3:putobject", "s3.uploadfileobj": "s3:putobject", "s3.upload": "s3:putobject",
	"s3.downloadfile": "s3:getobject", "s3.downloadfileobj": "s3:getobject", "lambda.invokeasync": "lambda:invoke",
}

// awsSend is client.send(new XCommand(params)) as an operation and its
// parameters.
func awsSend(path string, args callArgs) (op string, params callArgs) {
	if !strings.HasSuffix(path, ".send") || len(args.pos) == 0 || args.pos[0] == nil {
		return "", args
	}
	for _, p := range args.pos[0].apis {
		if op := commandOperation(strings.TrimSuffix(p, "()")); op != "" {
			return op, callArgs{kwRest: args.pos[0]}
		}
	}
	return "", args
}

// commandOperation is the operation of an SDK v3 command's class, "" for other
// names.
func commandOperation(path string) string {
	pkg, class, ok := strings.Cut(path, ".")
	class, isCommand := strings.CutSuffix(class, "Command")
	if !ok || !isCommand || class == "" {
		return ""
	}
	return packageOperation(pkg, class)
}

// packageOperation is an operation of one of SDK v3's packages.
func packageOperation(pkg, name string) string {
	if pkg == "@aws-sdk/lib-dynamodb" {
		if op, ok := helperMethods["document."+flat(name)]; ok {
			return "aws:" + op
		}
		return ""
	}
	if service, ok := strings.CutPrefix(pkg, "@aws-sdk/client-"); ok {
		return "aws:" + awsService(service) + ":" + flat(name)
	}
	return ""
}

// functionOperation is what SDK v3's paginateX and waitUntilX do.
func functionOperation(path string) string {
	pkg, name, ok := strings.Cut(path, ".")
	if !ok || !strings.HasPrefix(pkg, "@aws-sdk/") {
		return ""
	}
	if op, ok := strings.CutPrefix(name, "paginate"); ok && op != "" {
		return packageOperation(pkg, op)
	}
	if waiter, ok := strings.CutPrefix(name, "waitUntil"); ok && waiter != "" {
		return packageOperation(pkg, "waitUntil"+waiter)
	}
	if waiter, ok := strings.CutPrefix(name, "waitFor"); ok && waiter != "" {
		return packageOperation(pkg, "waitUntil"+waiter)
	}
	return ""
}

// aws turns an SDK's way to call an operation into the operation.
func (c *apiCall) aws() {
	if op, params := awsSend(c.path, c.args); op != "" {
		c.path, c.args = op, params
		return
	}
	if op := functionOperation(c.path); op != "" && len(c.args.pos) > 0 {
		c.path, c.args = op, callArgs{kwRest: lastOf(c.args.pos)}
		return
	}
	if !strings.HasPrefix(c.path, "aws:") {
		c.unknownService()
		return
	}
	c.ofResource()
	c.places()
	// Everything by name, whether it came as keywords or in one object.
	if len(c.args.pos) > 0 && len(c.args.named) == 0 && c.args.kwRest == nil {
		c.args = callArgs{pos: c.args.pos, kwRest: c.args.pos[0]}
	}
	c.waiter()
}

func lastOf(list []*value) *value { return list[len(list)-1] }

// waiter is SDK v2's waitFor("objectExists", params).
func (c *apiCall) waiter() {
	if c.member != "waitFor" || len(c.args.pos) == 0 {
		return
	}
	name, ok := c.args.pos[0].text()
	service, isWait := strings.CutSuffix(c.path, ":waitfor")
	if !ok || !isWait {
		return
	}
	c.path = service + ":waituntil" + flat(name)
	c.args = callArgs{kwRest: arg(c.args, 1)}
}

// paginator is client.get_paginator("scan"): an object whose paginate is the
// operation; get_waiter("table_exists") one whose wait is.
func (c *apiCall) paginator() string {
	for method, mark := range map[string]string{".get_paginator": ".$paginator.", ".get_waiter": ".$waiter."} {
		service, ok := strings.CutSuffix(c.path, method)
		if !ok {
			continue
		}
		name, known := c.args.at(0, "operation_name").text()
		if !known {
			name, known = c.args.at(0, "waiter_name").text()
		}
		if known {
			return service + mark + name
		}
		return service + mark + AnyOperation
	}
	return ""
}
