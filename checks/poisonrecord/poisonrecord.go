// Package poisonrecord finds streams and queues that one bad record blocks or
// keeps busy.
package poisonrecord

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is poison-record.
var Check = &check.Check{
	ID: "RD308", Name: "poison-record", Doc: doc,
	Concern: check.Triggers, Severity: check.Low,
	Refs: []string{"CWE-400", "CWE-755", "OWASP-SLS-S8", "CSA-SAS-8", "CSA-SAS-12"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, t := range p.App.Triggers {
		if t.To == nil || t.Poll == nil {
			continue
		}
		switch t.Kind {
		case app.DynamoDB, app.Kinesis:
			stream(p, t)
		case app.SQS:
			queue(p, t)
		}
	}
	return nil
}

// stream: a record that fails blocks those behind it until it is too old (24
// hours to a year), unless retries or its age are bounded.
func stream(p *check.Pass, t *app.Trigger) {
	poll := t.Poll
	retries, rk := poll.MaxRetries.Or(-1)
	age, ak := poll.MaxAge.Or(-1)
	if !rk || !ak {
		return
	}
	name := source(t)
	switch {
	case retries < 0 && age < 0:
		severity := check.Low
		if p.Graph.Public(t.To) {
			severity = check.Medium
		}
		report(p, t, severity, fmt.Sprintf("One record that %s can't process blocks %s: it is retried until it expires.", t.To.Label(), name),
			"MaximumRetryAttempts: 3, BisectBatchOnFunctionError: true and a DestinationConfig OnFailure queue.")
	case !bisects(poll):
		report(p, t, check.Info, fmt.Sprintf("One record that %s can't process makes it process the whole batch of %s again: batches are not bisected.", t.To.Label(), name),
			"BisectBatchOnFunctionError: true, or FunctionResponseTypes: [ReportBatchItemFailures].")
	case !poll.OnFailure.IsSet():
		report(p, t, check.Info, fmt.Sprintf("Records of %s that %s can't process are dropped after the retries: there is no failure destination.", name, t.To.Label()),
			"DestinationConfig: {OnFailure: {Destination: !GetAtt DeadLetters.Arn}}")
	}
}

// bisects reports whether a batch that fails is narrowed down to its bad record.
func bisects(poll *app.Poll) bool {
	on, known := poll.Bisect.Or(false)
	size, _ := poll.BatchSize.Or(100)
	return on || !known || poll.ReportItems || size == 1
}

// queue: without a redrive policy a message that fails comes back until it
// expires.
func queue(p *check.Pass, t *app.Trigger) {
	q, ok := t.Source.(*app.Queue)
	if !ok || q.Redrive.IsSet() || deadLetters(p, q) {
		return
	}
	report(p, t, check.Low, fmt.Sprintf("A message that %s can't process comes back from %s until it expires: there is no dead-letter queue.", t.To.Label(), q.Label()),
		"RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 5}")
}

// deadLetters reports whether the queue is itself a dead-letter queue.
func deadLetters(p *check.Pass, q *app.Queue) bool {
	for _, other := range app.All[*app.Queue](p.App) {
		if other.Redrive.V.Target() == q.Name {
			return true
		}
	}
	return false
}

// mechanical bounds the retries and keeps what failed in a queue.
func mechanical(p *check.Pass, t *app.Trigger, text string) check.Fix {
	fix := check.Fix{Text: text}
	if q, ok := t.Source.(*app.Queue); ok {
		if q.FIFO {
			fix.NotDared = "a FIFO queue needs a FIFO queue for its dead letters, and loses its order with it"
			return fix
		}
		arn, queue := check.FailureQueue(q.Pos, q.Name)
		fix.Edits = append(check.One(q.Name, q.Pos, app.EditRedrive, app.Redrive{To: arn, After: 5}), queue)
		return fix
	}
	arn, queue := check.FailureQueue(t.Pos, t.To.Name)
	more, ok := p.Let(t.To, "sqs:SendMessage", arn)
	if !ok {
		fix.NotDared = "the role of " + t.To.Label() + " is made elsewhere: it must allow sqs:SendMessage"
		return fix
	}
	set := func(what app.Path, value any) {
		fix.Edits = append(fix.Edits, check.One(t.Name, t.Pos, what, value)...)
	}
	if !bisects(t.Poll) {
		set(app.EditBisect, true)
	}
	if retries, _ := t.Poll.MaxRetries.Or(-1); retries < 0 && !t.Poll.MaxAge.IsSet() {
		set(app.EditMaxRetries, 10)
	}
	if !t.Poll.OnFailure.IsSet() {
		set(app.EditPollFailure, arn)
		fix.Edits = append(append(fix.Edits, queue), more...)
	}
	return fix
}

func source(t *app.Trigger) string {
	if t.Source != nil {
		return t.Source.Base().Label()
	}
	return "its stream"
}

func report(p *check.Pass, t *app.Trigger, severity check.Severity, message, fix string) {
	p.Report(check.Finding{
		Function: t.To, Trigger: t, Resource: source(t), Pos: t.Pos, Severity: severity,
		Message: message, Fix: mechanical(p, t, fix),
	})
}
