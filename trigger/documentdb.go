package trigger

import "redoubt/app"

func documentDB() Kind {
	return Kind{
		Name: app.DocumentDB,
		Doc:  "changes of documents, from a DocumentDB change stream",
		Link: "https://docs.aws.amazon.com/lambda/latest/dg/with-documentdb.html",
		Root: event(
			platform("eventSource eventSourceArn"),
			list("events", object("event", documentChange())),
		),
	}
}

func documentChange() fields {
	return group(
		object("_id", platform("_data")),
		object("clusterTime", object("$timestamp", platform("t i").as(Number))),
		object("documentKey", attacker("_id").as(Any).note("whoever inserts may choose it")),
		object("fullDocument", attacker("*").as(Any)),
		object("fullDocumentBeforeChange", attacker("*").as(Any)),
		object("ns", platform("db coll")),
		platform("operationType"),
		object(
			"updateDescription",
			object("updatedFields", attacker("*").as(Any)),
			array("removedFields", attacker("*")),
			array("truncatedArrays", attacker("*").as(Any)),
		),
	)
}
