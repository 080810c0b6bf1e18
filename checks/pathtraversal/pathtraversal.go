// Package pathtraversal finds event data that becomes a part of a file's path.
package pathtraversal

import (
	_ "embed"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is path-traversal.
var Check = &check.Check{
	ID: "RD105", Name: "path-traversal", Doc: doc,
	Concern: check.Injection, Severity: check.High,
	Refs: []string{"CWE-22", "CWE-73", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Sink: "path", Does: "reach files of their choice in",
			Fix: "Take the last part of the name only, os.path.basename(name), path.basename(name), or resolve the path and check that it is still below the folder.",
			// Names inside of archives are zip-slip's.
			Sources: []string{"event", "stored", "parameter"},
		})
	},
}
