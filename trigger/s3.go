package trigger

import "redoubt/app"

func s3() Kind {
	return Kind{
		Name: app.S3,
		Doc:  "something happened to an object of a bucket",
		Link: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html",
		Root: event(list(
			"Records",
			platform("eventVersion eventSource awsRegion eventTime eventName"),
			object("userIdentity", identity("principalId")),
			object("requestParameters", identity("sourceIPAddress")),
			object("responseElements", platform("*")),
			object("s3", platform("s3SchemaVersion configurationId"), bucket(), storedObject()),
			object("glacierEventData", object("restoreEventData", platform("lifecycleRestorationExpiryTime lifecycleRestoreStorageClass"))),
			object("replicationEventData", platform("*")),
			object("intelligentTieringEventData", platform("*")),
			object("lifecycleEventData", platform("*").as(Any)),
		)),
	}
}

func bucket() fields {
	return object("bucket", platform("name arn"), object("ownerIdentity", platform("principalId")))
}

func storedObject() fields {
	return object(
		"object",
		attacker("key").note("URL-encoded, a space is +; whoever uploads chooses it"),
		platform("size").as(Number),
		platform("eTag versionId sequencer"),
	)
}
