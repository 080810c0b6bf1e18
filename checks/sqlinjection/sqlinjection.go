// Package sqlinjection finds event data that becomes a part of an SQL statement.
package sqlinjection

import (
	_ "embed"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is sql-injection.
var Check = &check.Check{
	ID: "RD103", Name: "sql-injection", Doc: doc,
	Concern: check.Injection, Severity: check.Critical,
	Refs: []string{"CWE-89", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Sink: "sql", Does: "change SQL statements of",
			Fix: "Bind the data: cursor.execute(\"… where id = %s\", (id,)), pool.query(\"… where id = $1\", [id]). Take names of tables and columns from a list.",
		})
	},
}
