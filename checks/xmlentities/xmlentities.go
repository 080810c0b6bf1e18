// Package xmlentities finds XML of an event that is read with external entities.
package xmlentities

import (
	_ "embed"
	"strings"

	"redoubt/check"
	"redoubt/lang/flow"
	"redoubt/reach"
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
			Fix:  "Read XML with defusedxml, or switch entities off: etree.XMLParser(resolve_entities=False, no_network=True); in libxmljs leave noent out.",
			Only: resolving,
		})
	},
}

// resolving leaves out the parsers of Python's standard library where nothing
// tells them to read external entities.
// Source: Python's documentation, "XML processing modules", security.
func resolving(p *check.Pass, fl reach.Flow) bool {
	if !strings.HasPrefix(fl.API, "xml.") {
		return true
	}
	for _, c := range p.Graph.Calls(func(c flow.Call) bool { return c.Misuse == "xxe-parser" }) {
		if c.Place.File == fl.Pos.File {
			return true
		}
	}
	return false
}
