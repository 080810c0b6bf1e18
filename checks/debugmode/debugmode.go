// Package debugmode finds frameworks that show callers their inside.
package debugmode

import (
	_ "embed"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is debug-mode.
var Check = &check.Check{
	ID: "RD916", Name: "debug-mode", Doc: doc,
	Concern: check.Deployment, Severity: check.Low,
	Refs: []string{"CWE-489", "CWE-215", "OWASP-SLS-S3", "CSA-SAS-3"},
	Run: func(p *check.Pass) error {
		return p.Misuses(check.MisuseRule{
			Name: "debug-mode",
			Says: "%[1]s answers errors with its inside: %[2]s is told to debug.",
			Fix:  "Leave debug off, or let a variable of the environment decide that only the developers' stage sets.",
		})
	},
}
