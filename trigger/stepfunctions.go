package trigger

import "redoubt/app"

func stepFunctions() Kind {
	return Kind{
		Name: app.StepFunctions,
		Doc:  "the input of a state: what started the execution, and what the states before made of it",
		Link: "https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html",
		Root: event(anything()),
	}
}
