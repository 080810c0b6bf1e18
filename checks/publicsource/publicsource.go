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
		switch t.Kind {
		case app.S3, app.SQS, app.SNS, app.EventBridge:
		default:
			continue
		}
		if t.Caller != app.Anyone || t.Source == nil {
			continue
		}
		b := t.Source.Base()
		p.Report(check.Finding{
			Function: t.To, Trigger: t, Resource: b.Name, Pos: guilty(p, t.Source),
			Message: fmt.Sprintf("Anyone with an AWS account can start %s: %s takes events from everybody.", t.To.Label(), b.Label()),
			Fix:     check.Fix{Text: "Name who may write in the resource policy, or narrow it with aws:SourceArn or aws:PrincipalOrgID."},
		})
	}
	return nil
}

// guilty is the place of the policy that opens the source, else of the source.
func guilty(p *check.Pass, r app.Resource) app.Pos {
	for _, policy := range p.App.PoliciesOn(r) {
		for _, s := range policy.Statements {
			if s.Effect == app.Allow && reach.OpenToEveryone(s) {
				return reach.EveryonePos(s)
			}
		}
	}
	return r.Base().Pos
}
