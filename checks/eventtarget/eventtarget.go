// Package eventtarget finds event data that chooses the resource of an AWS call.
package eventtarget

import (
	_ "embed"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is event-controlled-target.
var Check = &check.Check{
	ID: "RD120", Name: "event-controlled-target", Doc: doc,
	Concern: check.Injection, Severity: check.High,
	Refs: []string{"CWE-441", "CWE-610", "CWE-639", "OWASP-SLS-S1", "OWASP-SLS-S6", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Only: certain,
			Sink: "aws-target", Does: "choose the AWS resource that is used by",
			Fix: "Take the name from the environment, or look it up: TARGETS[body[\"kind\"]]. What the caller sends chooses among a list only.",
		})
	},
}

// certain leaves out fields that the event may not have, such as those of a
// library's wrapper around it, people's own addresses in a user pool's
// triggers, to write to which is what these are for, and tokens that the route's
// authorizer has verified.
func certain(_ *check.Pass, fl reach.Flow) bool {
	return !fl.Low && !notified(fl.Path) && !verified(fl) && !sameObject(fl) && (fl.Trigger == nil || fl.Trigger.Kind != app.Cognito)
}

// sameObject reports whether a URL is signed for the object that a bucket's
// event is about.
func sameObject(fl reach.Flow) bool {
	n := len(fl.Path)
	return n > 1 && fl.Path[n-1] == "key" && fl.Path[n-2] == "object" && strings.Contains(strings.ToLower(fl.API), "sign")
}

// verified reports whether all of the data is the token that the route's
// authorizer looks at, or what the authorizer says.
func verified(fl reach.Flow) bool {
	if fl.Trigger == nil || fl.Trigger.Route == nil || !slices.Contains(authorizers, fl.Trigger.Route.Auth) {
		return false
	}
	return !slices.ContainsFunc(fl.Sources, func(source string) bool {
		s := strings.ToLower(source)
		return !strings.HasPrefix(s, "event.headers.authorization") && !strings.HasPrefix(s, "event.requestcontext.authorizer")
	})
}

// authorizers are those that let nobody in with a token that somebody made up.
var authorizers = []app.AuthKind{app.AuthCognito, app.AuthJWT, app.AuthLambda}

// notified reports whether the field is one by which a service says which of
// its resources an event is about: a notification's bucket, a rotation's secret,
// the artifacts of a pipeline's job.
func notified(path []string) bool {
	n := len(path)
	switch {
	case n == 0:
		return false
	case path[0] == "SecretId" || path[0] == "CodePipeline.job" || path[n-1] == "bucket_name":
		return true
	}
	return n > 1 && path[n-1] == "name" && strings.EqualFold(path[n-2], "bucket")
}
