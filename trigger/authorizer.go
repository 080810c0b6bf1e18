package trigger

import "redoubt/app"

// authorizer sees requests before anybody is known: all that it gets of the
// caller is unproved. ARNs of methods hold the path of the request.
func authorizer() Kind {
	return Kind{
		Name: app.AuthorizerCall,
		Doc:  "a request for a Lambda authorizer to allow or refuse",
		Link: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html",
		Root: oneOf(
			object("token of a REST API", platform("type"), attacker("authorizationToken"), methodARN("methodArn")),
			object("request of a REST API", requestToAllow(), requestV1()),
			object("request of a WebSocket API", requestToAllow(), headers(), multiHeaders(), query(), multiQuery(), stageVariables(), socketContext()),
			object("request of an HTTP API", platform("type"), methodARN("routeArn"), array("identitySource", attacker("*")), requestV2(nil)),
			object("GraphQL", graphQLRequest()),
			object("events", graphQLRequest()),
			object("IoT", deviceRequest()),
			object("file transfer", attacker("username password"), platform("protocol serverId"), identity("sourceIp")),
		),
	}
}

func requestToAllow() fields {
	return group(platform("type"), methodARN("methodArn"), attacker("identitySource authorizationToken"))
}

func methodARN(name string) fields {
	return attacker(name).note("the account, API and stage are AWS's, the path behind them is the caller's")
}

// graphQLRequest is what AppSync asks.
// Source: AppSync Developer Guide, "AWS_LAMBDA authorization".
func graphQLRequest() fields {
	return group(
		attacker("authorizationToken"),
		object(
			"requestContext",
			platform("apiId accountId requestId operation channelNamespaceName"),
			attacker("queryString operationName channel"),
			object("variables", attacker("*").as(Any)),
		),
		object("requestHeaders", attacker("*")),
	)
}

// deviceRequest is what a custom authorizer of IoT Core gets.
// Source: IoT Core Developer Guide, "Defining your Lambda function".
func deviceRequest() fields {
	return group(
		attacker("token"),
		platform("signatureVerified").as(Boolean),
		array("protocols", platform("*")),
		object(
			"protocolData",
			object("tls", attacker("serverName"), attacker("x509CertificatePem"), identity("principalId")),
			object("http", headers(), attacker("queryString")),
			object("mqtt", attacker("username clientId"), encoded("password")),
		),
		object("connectionMetadata", platform("id")),
	)
}
