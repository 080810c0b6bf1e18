// Package invokeall finds functions that may invoke all others one by one. A
// wildcard is wildcardinvoke's.
package invokeall

import (
	_ "embed"
	"fmt"

	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is invoke-all.
var Check = &check.Check{
	ID: "RD503", Name: "invoke-all", Doc: doc,
	Concern: check.Segmentation, Severity: check.Low,
	Refs: []string{"CWE-250", "CWE-653", "OWASP-SLS-S6", "CSA-SAS-4"},
	Run:  run,
}

// few is the size below which "all others" says little.
const few = 4

func run(p *check.Pass) error {
	for _, f := range p.App.Functions {
		others := len(p.Graph.Blast(f).Functions)
		if others < few || others < len(p.App.Functions)-1 || wildcard(p, f.Role.Name) {
			continue
		}
		p.Report(check.Finding{
			Function: f, Resource: f.Role.Name, Pos: f.Pos,
			Message: fmt.Sprintf("%s may invoke all %d other functions.", f.Label(), others),
			Fix:     check.Fix{Text: "List the functions that it calls."},
		})
	}
	return nil
}

func wildcard(p *check.Pass, role string) bool {
	for _, r := range p.App.Roles {
		if r.Name != role {
			continue
		}
		for _, s := range p.Graph.Effective(r) {
			for _, text := range s.Resources {
				if reach.CoversAction(s, "lambda:invokefunction") && len(text.Refs()) == 0 {
					return true
				}
			}
		}
	}
	return false
}
