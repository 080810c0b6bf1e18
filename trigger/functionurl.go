package trigger

import "redoubt/app"

func functionURL() Kind {
	return Kind{
		Name: app.FunctionURL,
		Doc:  "a request to the function's own URL, in payload format 2.0",
		Link: "https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads",
		Root: event(requestV2(object("authorizer", signer()))),
	}
}
