// Package carriedstate finds data of one caller that is kept for the next one.
package carriedstate

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
	"redoubt/lang/flow"
	"redoubt/lang/ir"
	"redoubt/reach"
	"redoubt/trigger"
)

//go:embed doc.md
var doc string

// Check is state-between-invocations.
var Check = &check.Check{
	ID: "RD508", Name: "state-between-invocations", Doc: doc,
	Concern: check.Segmentation, Severity: check.Low,
	Refs: []string{"CWE-488", "CWE-567", "OWASP-SLS-S11", "CSA-SAS-11"},
	Run:  run,
}

func run(p *check.Pass) error {
	seen := map[string]bool{}
	for _, fc := range p.Graph.Code().Of {
		caller, t := app.CallerUnknown, (*app.Trigger)(nil)
		if fc.Function != nil && !fc.Dead {
			caller, t = p.Graph.Exposure(fc.Function)
		}
		if t == nil || caller < app.Authenticated {
			continue // all callers are one
		}
		for _, fl := range fc.Result.Flows {
			key := fc.Function.Name + " " + fl.API
			if !carried(t, fl) || seen[key] {
				continue
			}
			seen[key] = true
			p.Report(check.Finding{
				Function: fc.Function, Trigger: t, Pos: reach.Pos(fl.File, fl.Pos), Resource: fl.API,
				Message: fmt.Sprintf("%s of one caller stays in %s of %s for the next caller: it is set under a condition, and lives as long as the environment.", trigger.Spell(fl.Path), fl.API, fc.Function.Label()),
				Fix:     check.Fix{Text: "Keep what belongs to a caller in variables of the handler; outside of it only clients, settings and caches with the caller in their key."},
			})
		}
	}
	return nil
}

// carried reports whether somebody's data is assigned to a variable of the
// module, in a place that not every invocation comes through.
func carried(t *app.Trigger, fl flow.Flow) bool {
	if fl.Kind != "state" || fl.Source != nil || fl.Param != 0 || fl.Func == nil || fl.Low {
		return false
	}
	kind, ok := trigger.Of(t.Kind)
	if w, known := kind.Who(fl.Path); !ok || !known || w == trigger.Platform {
		return false
	}
	return !always(fl.Func, fl.Pos)
}

// always reports whether a place of a function is on its straight way from the
// beginning.
func always(fn *ir.Func, at ir.Pos) bool {
	b := fn.Blocks[0]
	for range fn.Blocks {
		for _, in := range b.Instrs {
			if in.Pos == at {
				return true
			}
		}
		if b.Term != ir.Jump || b.Then < 0 {
			return false
		}
		b = fn.Blocks[b.Then]
	}
	return false
}
