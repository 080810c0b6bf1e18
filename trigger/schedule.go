package trigger

import "redoubt/app"

// schedule is written by nobody outside: EventBridge sends its own event or the
// constant input of the template.
func schedule() Kind {
	return Kind{
		Name: app.Schedule,
		Doc:  "the time of a schedule came",
		Link: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html",
		Root: event(
			platform("version id detail-type source account time region"),
			array("resources", platform("*")),
			platform("detail").as(Any).note("an object from rules, a string from EventBridge Scheduler"),
			platform("*").as(Any).note("the constant input that the template gives"),
		),
	}
}
