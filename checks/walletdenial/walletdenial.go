// Package walletdenial finds public functions that cost much a call and have no
// limit at all. A cheap function without a limit is not worth a word.
package walletdenial

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is wallet-denial.
var Check = &check.Check{
	ID: "RD910", Name: "wallet-denial", Doc: doc,
	Concern: check.Deployment, Severity: check.Medium,
	Refs: []string{"CWE-770", "CWE-400", "OWASP-SLS-S8", "CSA-SAS-8"},
	Run:  run,
}

// costly is the price of one call, in memory × time, from which a flood hurts:
// 30 GB-seconds are about 0.0005 dollars.
const costly = 30 * 1024

// paid are the actions that bill by the call far above Lambda's own price.
var paid = []string{
	"bedrock:InvokeModel", "textract:AnalyzeDocument", "rekognition:DetectLabels", "comprehend:DetectEntities",
	"transcribe:StartTranscriptionJob", "polly:SynthesizeSpeech", "translate:TranslateText", "sagemaker:InvokeEndpoint",
}

func run(p *check.Pass) error {
	for _, f := range p.App.Functions {
		t := door(p, f)
		if t == nil || f.Concurrency.IsSet() || limited(t.Route) {
			continue
		}
		why := cost(p, f)
		if why == "" {
			continue
		}
		p.Report(check.Finding{
			Function: f, Trigger: t, Resource: f.Name, Pos: f.Pos,
			Message: fmt.Sprintf("Anyone can run up your bill: %s %s, and neither concurrency nor %s is limited.", f.Label(), why, reach.RouteLabel(t.Route, t.Kind)),
			Fix:     fix(f, t),
		})
	}
	return nil
}

// fix limits the API where there is one, the function behind a URL.
func fix(f *app.Function, t *app.Trigger) check.Fix {
	const text = "ReservedConcurrentExecutions on the function, and throttling on the stage."
	if t.Route.API != nil {
		return check.Throttled(t.Route.API, text)
	}
	return check.Fix{Text: text, Edits: check.One(f.Name, f.Pos, app.EditConcurrency, 10), Decision: check.DecideConcurrency}
}

func door(p *check.Pass, f *app.Function) *app.Trigger {
	for _, t := range p.Graph.Triggers(f) {
		if t.Caller == app.Anyone && t.Route != nil {
			return t
		}
	}
	return nil
}

func limited(r *app.Route) bool {
	if r.Throttled {
		return true
	}
	if r.API == nil {
		return false
	}
	for _, s := range r.API.Stages {
		if s.Throttled {
			return true
		}
	}
	return r.API.UsagePlan || r.API.Firewall
}

func cost(p *check.Pass, f *app.Function) string {
	for _, action := range paid {
		if s, ok := p.Graph.Allows(f.Role, action, nil); ok && named(s) {
			return "may call " + action
		}
	}
	timeout, tk := f.Timeout.Or(3)
	memory, mk := f.Memory.Or(128)
	if tk && mk && min(timeout, 30)*memory >= costly && timeout > 30 {
		return fmt.Sprintf("takes up to %d s with %d MB a call", timeout, memory)
	}
	return ""
}

// named reports whether the statement is about these services, not everything.
func named(s *app.Statement) bool {
	for _, a := range s.Actions {
		if a.String() == "*" {
			return false
		}
	}
	return len(s.NotActions) == 0
}
