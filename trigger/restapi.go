package trigger

import "redoubt/app"

func restAPI() Kind {
	return Kind{
		Name: app.RESTAPI,
		Doc:  "a request to an API Gateway REST API, through the proxy integration",
		Link: "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format",
		Root: event(requestV1()),
	}
}
