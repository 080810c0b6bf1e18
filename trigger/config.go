package trigger

import "redoubt/app"

func config() Kind {
	return Kind{
		Name: app.Config,
		Doc:  "a resource for a custom rule of AWS Config to evaluate",
		Link: "https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html",
		Root: event(
			jsonOf(
				"invokingEvent",
				platform("awsAccountId notificationCreationTime messageType recordVersion"),
				object("configurationItem", configurationItem()),
				attacker("configurationItemDiff").as(Any).note(byCreator),
				object("configurationItemSummary", configurationItem(), platform("changeType")),
				object("s3DeliverySummary", platform("s3BucketLocation errorCode errorMessage")),
			),
			jsonOf("ruleParameters", platform("*").as(Any).note("the template's")),
			platform("resultToken executionRoleArn configRuleArn configRuleName configRuleId accountId version evaluationMode"),
			platform("eventLeftScope").as(Boolean),
		),
	}
}

const byCreator = "written by whoever can create the resource"

func configurationItem() fields {
	return group(
		platform("configurationItemVersion configurationItemCaptureTime configurationStateMd5Hash configurationItemMD5Hash "+
			"awsAccountId configurationItemStatus resourceType awsRegion availabilityZone resourceCreationTime"),
		platform("configurationStateId").as(Any),
		attacker("resourceId resourceName ARN arn").note(byCreator),
		object("configuration", attacker("*").as(Any).note(byCreator)),
		object("supplementaryConfiguration", attacker("*").as(Any).note(byCreator)),
		object("tags", attacker("*").note(byCreator)),
		array("relatedEvents", platform("*").as(Any)),
		list("relationships", platform("resourceType name"), attacker("resourceId resourceName").note(byCreator)),
	)
}
