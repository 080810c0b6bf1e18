// Package lostevents finds asynchronous functions whose failed events vanish.
// Synchronous callers see the error themselves, pollers have poisonrecord, and
// a schedule comes again.
package lostevents

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is lost-events.
var Check = &check.Check{
	ID: "RD705", Name: "lost-events", Doc: doc,
	Concern: check.Monitoring, Severity: check.Low,
	Refs: []string{"CWE-778", "CWE-755", "OWASP-SLS-S10", "CSA-SAS-12"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, f := range p.App.Functions {
		if f.DeadLetter.IsSet() || f.OnFailure.IsSet() {
			continue
		}
		if t := losing(p, f); t != nil {
			p.Report(check.Finding{
				Function: f, Trigger: t, Resource: f.Name, Pos: t.Pos, Path: []string{},
				Message: fmt.Sprintf("Events of %s on which %s fails are dropped after two retries: there is no failure destination.", reach.TriggerLabel(t), f.Label()),
				Fix:     fix(p, f),
			})
		}
	}
	return nil
}

// fix sends failed events to a queue.
func fix(p *check.Pass, f *app.Function) check.Fix {
	fix := check.Fix{Text: "EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS}}}"}
	arn, queue := check.FailureQueue(f.Pos, f.Name)
	more, ok := p.Let(f, "sqs:SendMessage", arn)
	if !ok {
		fix.NotDared = "the role of " + f.Label() + " is made elsewhere: it must allow sqs:SendMessage"
		return fix
	}
	fix.Edits = append(append(check.One(f.Name, f.Pos, app.EditOnFailure, arn), queue), more...)
	return fix
}

// losing returns an asynchronous trigger whose events matter. S3, SNS and
// custom events happen once; schedules and services' own events come again.
func losing(p *check.Pass, f *app.Function) *app.Trigger {
	for _, t := range p.Graph.Triggers(f) {
		switch t.Kind {
		case app.S3, app.SNS, app.SES:
			return t
		case app.EventBridge:
			if bus, ok := t.Source.(*app.Bus); ok && bus != nil {
				return t
			}
		}
	}
	return nil
}
