package trigger

import "redoubt/app"

// pipe hands over what its source has, as an array without the envelope that
// pollers put around. What an enrichment or a transformer makes of it is not
// known here.
func pipe() Kind {
	return Kind{
		Name: app.Pipe,
		Doc:  "a batch of records that an EventBridge pipe took from a queue or stream",
		Link: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-source.html",
		Root: oneOf(
			array("sqs", object("*", message())),
			array("kinesis", object("*", streamOrigin(), streamData())),
			array("dynamodb", object("*", change())),
			array("kafka", object("*", platform("eventSource eventSourceArn eventSourceKey bootstrapServers"), kafkaRecord())),
			array("activemq", object("*", platform("eventSource eventSourceArn"), activeMessage())),
			array("rabbitmq", object("*", platform("eventSource eventSourceArn eventSourceKey"), rabbitMessage())),
		),
	}
}
