package trigger

import "redoubt/app"

func sns() Kind {
	return Kind{
		Name: app.SNS,
		Doc:  "a message published to a topic",
		Link: "https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html",
		Root: event(list(
			"Records",
			platform("EventSource EventVersion EventSubscriptionArn"),
			object("Sns", notification()),
		)),
	}
}

func notification() fields {
	return group(
		// Lambda and raw HTTP deliveries differ in the case of the URLs.
		platform("Type MessageId TopicArn Timestamp SignatureVersion Signature SigningCertUrl SigningCertURL UnsubscribeUrl UnsubscribeURL"),
		attacker("Subject"),
		text("Message").holds(app.S3, app.SES, app.EventBridge),
		object("MessageAttributes", object("*", platform("Type"), attacker("Value"))),
	)
}
