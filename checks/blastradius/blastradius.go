// Package blastradius says what one compromised public function reaches, as a
// number and a list. It is a fact to plan by, not a fault.
package blastradius

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
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
		names := reached(p, f)
		if len(names) == 0 {
			continue
		}
		p.Report(check.Finding{
			Function: f, Resource: f.Name, Pos: f.Pos,
			Message: fmt.Sprintf("Whoever takes over %s reaches %d of %d resources and functions: %s.", f.Label(), len(names), total(p.App), check.List(names, 12)),
			Fix:     check.Fix{Text: "Narrow its role to what it uses, and split what different callers use."},
		})
	}
	return nil
}

// reached lists what f's role leads to, through the functions that it may
// invoke too.
func reached(p *check.Pass, f *app.Function) []string {
	var (
		names []string
		seen  = map[app.Resource]bool{f: true}
		queue = []*app.Function{f}
	)
	add := func(r app.Resource) bool {
		if seen[r] {
			return false
		}
		seen[r] = true
		names = append(names, r.Base().Label())
		return true
	}
	for len(queue) > 0 {
		b := p.Graph.Blast(queue[0])
		queue = queue[1:]
		for _, r := range b.Resources {
			add(r)
		}
		for _, next := range b.Functions {
			if add(next) {
				queue = append(queue, next)
			}
		}
	}
	return names
}

func total(a *app.Application) int { return len(a.Functions) - 1 + len(a.Resources) }
