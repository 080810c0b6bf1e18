package trigger

import "redoubt/app"

func mq() Kind {
	return Kind{
		Name: app.MQ,
		Doc:  "messages of an Amazon MQ broker, ActiveMQ or RabbitMQ",
		Link: "https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html",
		Root: oneOf(
			object(
				"activemq",
				platform("eventSource eventSourceArn"),
				list("messages", activeMessage()),
			),
			object(
				"rabbitmq",
				platform("eventSource eventSourceArn"),
				object("rmqMessagesByQueue", list("*", rabbitMessage())),
			),
		),
	}
}

func activeMessage() fields {
	return group(
		platform("messageID messageType connectionId"),
		platform("deliveryMode expiration priority timestamp brokerInTime brokerOutTime").as(Number),
		platform("redelivered persistent").as(Boolean),
		object("destination", platform("physicalName")),
		attacker("type correlationId correlationID"),
		attacker("replyTo").as(Any),
		object("properties", attacker("*").as(Any)),
		encoded("data").note("base64 of what the producer wrote, JSON as a rule"),
	)
}

func rabbitMessage() fields {
	return group(
		object(
			"basicProperties",
			attacker("contentType contentEncoding correlationId replyTo expiration messageId type appId clusterId timestamp"),
			object("headers", attacker("*").as(Any)),
			platform("deliveryMode priority bodySize").as(Number),
			identity("userId").note("RabbitMQ checks it against the connection"),
		),
		platform("redelivered").as(Boolean),
		encoded("data").note("base64 of what the producer wrote, JSON as a rule"),
	)
}
