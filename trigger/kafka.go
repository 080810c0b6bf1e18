package trigger

import "redoubt/app"

func kafka() Kind {
	return Kind{
		Name: app.Kafka,
		Doc:  "records of Kafka topics, from MSK or a cluster of one's own",
		Link: "https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html",
		Root: event(
			platform("eventSource eventSourceArn bootstrapServers"),
			object("records", list("*", kafkaRecord())),
		),
	}
}

func kafkaRecord() fields {
	return group(
		platform("topic timestampType"),
		platform("partition offset timestamp").as(Number),
		encoded("key value").note("base64 of what the producer wrote, JSON as a rule; a schema registry decodes it"),
		array("headers", object("*", array("*", attacker("*").as(Number)).note("the bytes of the value, one by one"))),
		object("keySchemaMetadata", platform("dataFormat schemaId")),
		object("valueSchemaMetadata", platform("dataFormat schemaId")),
	)
}
