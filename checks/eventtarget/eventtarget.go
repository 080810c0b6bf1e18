// Package eventtarget finds event data that chooses the resource of an AWS call.
package eventtarget

import (
	_ "embed"
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
// library's wrapper around it, and people's own addresses in a user pool's
// triggers: to write to them is what these are for.
func certain(_ *check.Pass, fl reach.Flow) bool {
	return !fl.Low && !notified(fl.Path) && (fl.Trigger == nil || fl.Trigger.Kind != app.Cognito)
}

// notified reports whether the field is one by which a service says which of
// its resources an event is about: a notification's bucket, a rotation's secret.
func notified(path []string) bool {
	n := len(path)
	switch {
	case n == 0:
		return false
	case path[0] == "SecretId" || path[n-1] == "bucket_name":
		return true
	}
	return n > 1 && path[n-1] == "name" && strings.EqualFold(path[n-2], "bucket")
}
