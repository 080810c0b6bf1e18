// Package blastradius says what one compromised public function reaches, as a
// number and a list. It is a fact to plan by, not a fault.
package blastradius

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is blast-radius.
var Check = &check.Check{
	ID: "RD504", Name: "blast-radius", Doc: doc,
	Concern: check.Segmentation, Severity: check.Info,
	Refs: []string{"CWE-250", "OWASP-SLS-S6", "CSA-SAS-4"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, f := range p.App.Functions {
		if !p.Graph.Public(f) {
			continue
		}
		r := p.Graph.Reach(f)
		if len(r.All) == 0 {
			continue
		}
		names := make([]string, len(r.All))
		for i, x := range r.All {
			names[i] = x.Base().Label()
		}
		p.Report(check.Finding{
			Function: f, Resource: f.Name, Pos: f.Pos,
			Message: fmt.Sprintf("Whoever takes over %s reaches %d of %d resources and functions%s: %s.", f.Label(), len(names), total(p.App), account(r), check.List(names, 12)),
			Fix:     check.Fix{Text: "Narrow its role to what it uses, and split what different callers use."},
		})
	}
	return nil
}

// account says that it does not end at the application.
func account(r reach.Reached) string {
	if r.Admin {
		return ", and everything in the account"
	}
	return ""
}

func total(a *app.Application) int { return len(a.Functions) - 1 + len(a.Resources) }
