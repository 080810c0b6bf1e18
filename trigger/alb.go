package trigger

import "redoubt/app"

// alb hands headers and parameters over as they came: parameters are not
// decoded, and with multi-value headers the single ones are absent.
func alb() Kind {
	return Kind{
		Name: app.ALB,
		Doc:  "a request to an Application Load Balancer",
		Link: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#receive-event-from-load-balancer",
		Root: event(
			platform("httpMethod"),
			attacker("path"),
			anyHeaders(), multiHeaders(),
			object("queryStringParameters", attacker("*").note("still percent-encoded")),
			object("multiValueQueryStringParameters", array("*", attacker("*").note("still percent-encoded"))),
			object("requestContext", object("elb", platform("targetGroupArn"))),
			body(),
		),
	}
}
