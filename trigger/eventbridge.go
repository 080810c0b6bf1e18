package trigger

import "redoubt/app"

// eventBridge is an event as it came to the bus. A rule with an input
// transformer sends what the template makes of it, which is not known here.
func eventBridge() Kind {
	return Kind{
		Name: app.EventBridge,
		Doc:  "an event that a rule of an EventBridge bus matched",
		Link: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html",
		Root: event(
			platform("version id account time region replay-name"),
			attacker("source detail-type").note("as far as the rule's pattern leaves them open; only AWS writes aws.*"),
			array("resources", attacker("*")),
			object("detail", attacker("*").as(Any)),
		),
	}
}
