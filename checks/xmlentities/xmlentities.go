// Package xmlentities finds XML of an event that is read with external entities.
package xmlentities

import (
	_ "embed"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is xml-external-entities.
var Check = &check.Check{
	ID: "RD111", Name: "xml-external-entities", Doc: doc,
	Concern: check.Injection, Severity: check.High,
	Refs: []string{"CWE-611", "CWE-776", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Sink: "xxe", Does: "read files through XML entities in",
			Fix: "Read XML with defusedxml, or switch entities off: etree.XMLParser(resolve_entities=False, no_network=True); in libxmljs leave noent out.",
		})
	},
}
