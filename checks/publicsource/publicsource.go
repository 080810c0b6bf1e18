// Package publicsource finds buckets, topics, queues and buses that anyone may
// write to and that start a function.
package publicsource

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is public-event-source.
var Check = &check.Check{
	ID: "RD301", Name: "public-event-source", Doc: doc,
	Concern: check.Triggers, Severity: check.High,
	Refs: []string{"CWE-284", "CWE-732", "OWASP-SLS-S1", "CSA-SAS-1", "SQS.3", "SNS.4", "S3.3"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, t := range p.App.Triggers {
		if t.Caller != app.Anyone || t.Source == nil || t.Route != nil {
			continue
		}
		switch t.Kind {
		case app.S3, app.SQS, app.SNS, app.EventBridge, app.Kinesis, app.StepFunctions:
			report(p, t)
		}
	}
	return nil
}

func report(p *check.Pass, t *app.Trigger) {
	b := t.Source.Base()
	f := check.Finding{Function: t.To, Trigger: t, Resource: b.Name}
	if pos, open := guilty(p, t.Source); open {
		f.Pos = pos
		f.Message = fmt.Sprintf("Anyone with an AWS account can start %s: %s takes events from everybody.", t.To.Label(), b.Label())
		f.Fix.Text = "Name who may write in the resource policy, or narrow it with aws:SourceArn or aws:PrincipalOrgID."
	} else if by := p.Graph.FedBy(t.Source); by != nil {
		f.Pos, f.Path = by.Pos, []string{"internet", by.Label, b.Label(), t.To.Label()}
		f.Message = fmt.Sprintf("Anyone can start %s with an event of their choice: %s, which is open, writes to %s.", t.To.Label(), by.Label, b.Label())
		f.Fix.Text = "Attach an authorizer to the route, or narrow the topic's or bus's policy."
	}
	if f.Pos.IsZero() {
		f.Pos = b.Pos
	}
	if f.Message != "" {
		p.Report(f)
	}
}

// guilty is the place of the policy or ACL that opens the source.
func guilty(p *check.Pass, r app.Resource) (app.Pos, bool) {
	if b, ok := r.(*app.Bucket); ok && b.ACL.V == "PublicReadWrite" {
		return b.ACL.Pos, true
	}
	for _, policy := range p.App.PoliciesOn(r) {
		for _, s := range policy.Statements {
			if s.Effect == app.Allow && reach.OpenToEveryone(s) {
				return reach.EveryonePos(s), true
			}
		}
	}
	return app.Pos{}, false
}
