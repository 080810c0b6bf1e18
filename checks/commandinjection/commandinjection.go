// Package commandinjection finds event data that a shell reads.
package commandinjection

import (
	_ "embed"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is command-injection.
var Check = &check.Check{
	ID: "RD101", Name: "command-injection", Doc: doc,
	Concern: check.Injection, Severity: check.Critical,
	Refs: []string{"CWE-78", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Sink: "command", Does: "run shell commands in",
			Fix: "Start the program without a shell and pass the data as one argument: subprocess.run([\"convert\", name]), execFile(\"convert\", [name]).",
		})
	},
}
