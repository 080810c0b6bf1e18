package trigger

import "redoubt/app"

// webSocket has headers and parameters with $connect only, a body with messages
// only.
func webSocket() Kind {
	return Kind{
		Name: app.WebSocket,
		Doc:  "a connection to an API Gateway WebSocket API, a message on it, or its end",
		Link: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-requests.html",
		Root: event(
			headers(), multiHeaders(), query(), multiQuery(), stageVariables(), socketContext(),
			body(),
		),
	}
}

func socketContext() fields {
	return object(
		"requestContext",
		platform("apiId connectionId domainName eventType extendedRequestId messageDirection messageId requestId "+
			"requestTime routeKey stage apiKey apiKeyId error status operationName"),
		platform("connectedAt disconnectStatusCode requestTimeEpoch").as(Number),
		attacker("disconnectReason").note("from the client's close frame"),
		requestAuthorizer(),
		requestIdentity(),
	)
}
