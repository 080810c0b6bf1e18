// Package unfiltered finds bucket notifications without a filter whose function
// writes to the same bucket: every result starts the function again.
package unfiltered

import (
	_ "embed"
	"fmt"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is unfiltered-notification.
var Check = &check.Check{
	ID: "RD302", Name: "unfiltered-notification", Doc: doc,
	Concern: check.Triggers, Severity: check.Medium,
	Refs: []string{"CWE-674", "CWE-400", "OWASP-SLS-S8", "CSA-SAS-8"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, t := range p.App.Triggers {
		if t.Kind != app.S3 || t.Object == nil || t.Source == nil || t.To == nil || filtered(t.Object) || !onCreate(t.Object) {
			continue
		}
		s, ok := p.Graph.Allows(t.To.Role, "s3:PutObject", t.Source)
		if !ok || !reach.Names(s, t.Source) {
			continue
		}
		p.Report(check.Finding{
			Function: t.To, Trigger: t, Resource: t.Source.Base().Name, Pos: t.Pos,
			Message: fmt.Sprintf("%s is started by every object in %s and may write there: each result can start it again.",
				t.To.Label(), t.Source.Base().Label()),
			Trace: []check.Step{{Pos: s.Pos, Message: "may write to the bucket"}},
			Fix:   check.Fix{Text: "Filter by a prefix (incoming/) and write under another one, or to another bucket."},
		})
	}
	return nil
}

func filtered(o *app.Object) bool { return o.Prefix.IsSet() || o.Suffix.IsSet() }

func onCreate(o *app.Object) bool {
	for _, e := range o.Events {
		if strings.HasPrefix(e, "s3:ObjectCreated") || e == "s3:*" {
			return true
		}
	}
	return len(o.Events) == 0
}
