package trigger

import "redoubt/app"

func logs() Kind {
	return Kind{
		Name: app.Logs,
		Doc:  "log lines that a subscription filter of CloudWatch Logs matched",
		Link: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample",
		Root: event(object("awslogs", base64Of(
			"data",
			platform("messageType owner logGroup logStream policyLevel"),
			array("subscriptionFilters", platform("*")),
			list(
				"logEvents",
				platform("id"),
				platform("timestamp").as(Number),
				text("message").note("what a program logged, its callers' text included"),
				object("extractedFields", attacker("*").as(Any)),
			),
		).note("base64 of gzip of JSON"))),
	}
}
