package trigger

import "redoubt/app"

func cloudFront() Kind {
	return Kind{
		Name: app.CloudFront,
		Doc:  "a request or response that passes a CloudFront distribution (Lambda@Edge)",
		Link: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html",
		Root: event(list("Records", object(
			"cf",
			object("config", platform("distributionDomainName distributionId eventType requestId")),
			object("request", edgeRequest()),
			object(
				"response",
				platform("status statusDescription"),
				edgeHeaders("headers", platform),
			).note("written by the origin"),
		))),
	}
}

func edgeRequest() fields {
	return group(
		platform("method"),
		identity("clientIp"),
		attacker("uri").note("may still be percent-encoded"),
		attacker("querystring").note("percent-encoded"),
		edgeHeaders("headers", attacker),
		object(
			"body",
			platform("action encoding"),
			platform("inputTruncated").as(Boolean),
			encoded("data").note("base64 of the body"),
		),
		object("origin", object("custom", origin()), object("s3", origin())),
	)
}

// edgeHeaders are lists by lower-case names.
func edgeHeaders(name string, writer func(string) fields) fields {
	return object(name, list("*", writer("key value")))
}

// origin is the distribution's own.
func origin() fields {
	return group(
		edgeHeaders("customHeaders", platform),
		platform("authMethod domainName path protocol region"),
		platform("keepaliveTimeout port readTimeout").as(Number),
		platform("responseCompletionTimeout").as(Any),
		array("sslProtocols", platform("*")),
	)
}
