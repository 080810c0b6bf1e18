package trigger

import "redoubt/app"

func sqs() Kind {
	return Kind{
		Name: app.SQS,
		Doc:  "messages from a queue, in a batch",
		Link: "https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html",
		Root: event(list("Records", message())),
	}
}

func message() fields {
	return group(
		platform("messageId receiptHandle md5OfBody md5OfMessageAttributes eventSource eventSourceARN awsRegion"),
		text("body").holds(app.SNS, app.S3, app.EventBridge, app.SES),
		object(
			"attributes",
			platform("ApproximateReceiveCount SentTimestamp ApproximateFirstReceiveTimestamp SequenceNumber DeadLetterQueueSourceArn"),
			identity("SenderId"),
			attacker("MessageGroupId MessageDeduplicationId AWSTraceHeader"),
		),
		object("messageAttributes", object(
			"*",
			attacker("stringValue dataType"),
			encoded("binaryValue"),
			array("stringListValues", attacker("*")),
			array("binaryListValues", attacker("*")),
		)),
	)
}
