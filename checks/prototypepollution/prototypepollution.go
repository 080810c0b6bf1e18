// Package prototypepollution finds event data that names fields of JavaScript's shared prototypes.
package prototypepollution

import (
	_ "embed"

	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is prototype-pollution.
var Check = &check.Check{
	ID: "RD118", Name: "prototype-pollution", Doc: doc,
	Concern: check.Injection, Severity: check.High,
	Refs: []string{"CWE-1321", "CWE-915", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Sink: "prototype", Does: "change every object of",
			Fix:  "Refuse the keys __proto__, constructor and prototype, keep such data in a Map, or validate the body against a schema before it is merged.",
			Only: structured,
		})
	},
}

// structured reports whether the data can name fields: it is a key itself, or
// an object that is merged. A text that is a value names none.
func structured(_ *check.Pass, fl reach.Flow) bool { return fl.Exact || fl.API == "assignment" }
