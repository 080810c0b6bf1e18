package trigger

import "redoubt/app"

// invoke has shapes for the services of AWS that call functions so. Without a
// detail that names one, all of the event is the caller's.
func invoke() Kind {
	return Kind{
		Name: app.Invoke,
		Doc:  "a direct call: the event is whatever the caller sends",
		Link: "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html",
		Root: oneOf(
			object("payload", anything()),
			object("rotation", platform("Step SecretId ClientRequestToken RotationToken")),
			object("record transformation", firehose()),
			object("object transformation", objectRequest()),
			object("deployment hook", platform("DeploymentId LifecycleEventHookExecutionId")),
		),
	}
}

// firehose is the event of a transformation.
// Source: Amazon Data Firehose Developer Guide, "Transform source data".
func firehose() fields {
	return group(
		platform("invocationId deliveryStreamArn sourceKinesisStreamArn region"),
		list(
			"records",
			platform("recordId"),
			platform("approximateArrivalTimestamp").as(Number),
			encoded("data").note("base64 of what the producer wrote, JSON as a rule"),
			object(
				"kinesisRecordMetadata",
				platform("sequenceNumber shardId subsequenceNumber").as(Any),
				platform("approximateArrivalTimestamp").as(Any),
				attacker("partitionKey"),
			),
		),
	)
}

// objectRequest is what S3 Object Lambda asks for.
// Source: Amazon S3 User Guide, "Event context format and usage".
func objectRequest() fields {
	return group(
		platform("xAmzRequestId protocolVersion"),
		object("getObjectContext", platform("inputS3Url outputRoute outputToken")),
		object("headObjectContext", platform("inputS3Url")),
		object("listObjectsContext", platform("inputS3Url")),
		object("listObjectsV2Context", platform("inputS3Url")),
		object("configuration", platform("accessPointArn supportingAccessPointArn"), platform("payload").as(Any).note("the template's")),
		object("userRequest", attacker("url"), headers()),
		object(
			"userIdentity",
			identity("type principalId arn accountId accessKeyId userName invokedBy"),
			object("sessionContext", identity("*").as(Any)),
		),
	)
}
