package trigger

import "redoubt/app"

func unknown() Kind {
	return Kind{
		Name: app.UnknownKind,
		Doc:  "an event from a source that the template does not tell",
		Link: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html",
		Root: event(anything()),
	}
}
