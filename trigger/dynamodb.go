package trigger

import "redoubt/app"

func dynamoDB() Kind {
	return Kind{
		Name: app.DynamoDB,
		Doc:  "changes of a table's items, from its stream",
		Link: "https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html",
		Root: event(list("Records", change()), window()),
	}
}

func change() fields {
	return group(
		platform("eventID eventName eventVersion eventSource eventSourceARN awsRegion"),
		object("userIdentity", platform("type principalId")),
		object(
			"dynamodb",
			platform("ApproximateCreationDateTime SizeBytes").as(Number),
			platform("SequenceNumber StreamViewType"),
			object("Keys", attributeValue("*")),
			object("NewImage", attributeValue("*")),
			object("OldImage", attributeValue("*")),
		),
	)
}

// attributeValue is one typed value of an item, written by whoever the
// application lets write to the table.
func attributeValue(name string) fields {
	return object(
		name,
		attacker("S"),
		attacker("N").note("a number as text, checked by DynamoDB"),
		encoded("B"),
		attacker("BOOL NULL").as(Boolean),
		array("SS", attacker("*")),
		array("NS", attacker("*")),
		array("BS", encoded("*")),
		object("M", attacker("*").as(Any).note("attribute values again")),
		array("L", attacker("*").as(Any).note("attribute values again")),
	)
}

// window is there when the function aggregates over a tumbling window.
func window() fields {
	return group(
		object("window", platform("start end")),
		object("state", attacker("*").as(Any).note("what the function returned for the records before")),
		platform("shardId eventSourceARN"),
		platform("isFinalInvokeForWindow isWindowTerminatedEarly").as(Boolean),
	)
}
