package trigger

import "redoubt/app"

func kinesis() Kind {
	return Kind{
		Name: app.Kinesis,
		Doc:  "records of a Kinesis data stream",
		Link: "https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html",
		Root: event(list("Records", streamOrigin(), object("kinesis", streamData())), window()),
	}
}

func streamOrigin() fields {
	return platform("eventSource eventVersion eventID eventName invokeIdentityArn awsRegion eventSourceARN")
}

func streamData() fields {
	return group(
		platform("kinesisSchemaVersion sequenceNumber encryptionType"),
		platform("approximateArrivalTimestamp").as(Number),
		attacker("partitionKey"),
		encoded("data").note("base64 of what the producer wrote, JSON as a rule").holds(app.DynamoDB, app.Logs),
	)
}
