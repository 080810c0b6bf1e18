// Package deserialization finds event data that is turned into objects of any class.
package deserialization

import (
	_ "embed"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is unsafe-deserialization.
var Check = &check.Check{
	ID: "RD108", Name: "unsafe-deserialization", Doc: doc,
	Concern: check.Injection, Severity: check.Critical,
	Refs: []string{"CWE-502", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Sink: "deserialization", Does: "run code by way of deserialization in",
			Fix: "Exchange data as JSON, or sign it and check the signature first. yaml.safe_load instead of yaml.load.",
		})
	},
}
