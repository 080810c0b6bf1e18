package trigger

import "redoubt/app"

func customResource() Kind {
	return Kind{
		Name: app.CustomResource,
		Doc:  "CloudFormation creates, updates or deletes a custom resource",
		Link: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html",
		Root: event(
			platform("RequestType ServiceToken ResponseURL StackId RequestId LogicalResourceId PhysicalResourceId ResourceType"),
			object("ResourceProperties", platform("*").as(Any).note("the template's")),
			object("OldResourceProperties", platform("*").as(Any).note("the template's")),
		),
	}
}
