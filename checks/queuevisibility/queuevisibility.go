// Package queuevisibility finds queues that hand a message out again while the
// function still works on it.
package queuevisibility

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is queue-visibility-timeout.
var Check = &check.Check{
	ID: "RD307", Name: "queue-visibility-timeout", Doc: doc,
	Concern: check.Triggers, Severity: check.Low,
	Refs: []string{"CWE-837", "OWASP-SLS-S8", "CSA-SAS-12"},
	Run:  run,
}

// Source: Lambda Developer Guide, "Configuring scaling behavior for SQS": at
// least six times the function's timeout plus the batching window.
const factor = 6

// The defaults of SQS and Lambda, in seconds.
const (
	defaultVisibility = 30
	defaultTimeout    = 3
)

func run(p *check.Pass) error {
	for _, t := range p.App.Triggers {
		q, ok := t.Source.(*app.Queue)
		if t.Kind != app.SQS || !ok || t.To == nil {
			continue
		}
		visibility, v := q.Visibility.Or(defaultVisibility)
		timeout, f := t.To.Timeout.Or(defaultTimeout)
		window, w := 0, true
		if t.Poll != nil {
			window, w = t.Poll.Window.Or(0)
		}
		if need := factor*timeout + window; v && f && w && visibility < need {
			report(p, t, q, visibility, timeout, need)
		}
	}
	return nil
}

func report(p *check.Pass, t *app.Trigger, q *app.Queue, visibility, timeout, need int) {
	f := check.Finding{Function: t.To, Trigger: t, Resource: q.Name, Pos: q.Visibility.Pos}
	if !q.Visibility.IsSet() {
		f.Pos = q.Pos
	}
	f.Message = fmt.Sprintf("%s shows a message again after %d s while %s may still work on it: AWS asks for %d s (6 × its timeout of %d s).",
		q.Label(), visibility, t.To.Label(), need, timeout)
	if visibility < timeout {
		f.Severity = check.Medium
		f.Message = fmt.Sprintf("%s shows a message again after %d s, before %s (timeout %d s) can be done with it: it is processed twice, and Lambda refuses the trigger.",
			q.Label(), visibility, t.To.Label(), timeout)
	}
	f.Fix.Text = fmt.Sprintf("VisibilityTimeout: %d", need)
	if visibility < timeout { // else it works, and how long a message may be away is a choice
		f.Fix.Edits = check.One(q.Name, q.Pos, app.EditVisibility, need)
	}
	p.Report(f)
}
