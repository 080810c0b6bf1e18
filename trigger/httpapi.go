package trigger

import "redoubt/app"

func httpAPI() Kind {
	return Kind{
		Name: app.HTTPAPI,
		Doc:  "a request to an API Gateway HTTP API, in payload format 2.0 or 1.0",
		Link: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html",
		Root: oneOf(
			object("2.0", requestV2(object(
				"authorizer",
				object("jwt", claims("claims"), array("scopes", identity("*"))),
				object("lambda", identity("*").as(Any).note("the context that a Lambda authorizer returns")),
				signer(),
			))),
			object("1.0", requestV1()),
		),
	}
}
