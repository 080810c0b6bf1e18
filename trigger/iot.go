package trigger

import "redoubt/app"

func iot() Kind {
	return Kind{
		Name: app.IoT,
		Doc:  "what the query of an IoT rule selects from a device's message",
		Link: "https://docs.aws.amazon.com/iot/latest/developerguide/lambda-rule-action.html",
		Root: event(anything().note("written by the device")),
	}
}
