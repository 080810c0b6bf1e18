// Package report prints a check.Report: for people (text, html, markdown), for
// programs (json, sarif, junit) and as documents of record (cyclonedx,
// openvex), and it prints the model and its graph.
//
// A handler sees the report alone: it opens no file, reaches no network and
// judges nothing. What comes from templates is hostile: every handler escapes
// it for its format.
package report

import "redoubt/check"

// Handlers lists the formats of a report.
func Handlers() []check.Handler {
	return []check.Handler{
		{Name: "text", Doc: "for a terminal: the findings as stories, worst first", Write: writeText},
		{Name: "json", Doc: "the contract " + check.Schema + ", for other programs", Write: writeJSON},
		{Name: "sarif", Doc: "SARIF 2.1.0, for code hosts and editors", Write: writeSARIF},
		{Name: "html", Doc: "one file for a browser: graph, findings, code and fixes", Write: writeHTML},
		{Name: "junit", Doc: "JUnit XML, findings as failures", Write: writeJUnit},
		{Name: "markdown", Doc: "for a comment on a pull request", Write: writeMarkdown},
		{Name: "cyclonedx", Doc: "CycloneDX 1.6 JSON: packages, and advisories with what reachability says of them (SBOM and VEX)", Write: writeCycloneDX, Each: eachCycloneDX, Inventory: true},
		{Name: "openvex", Doc: "OpenVEX 0.2.0: the same statements on advisories, without the packages", Write: writeOpenVEX, Each: eachOpenVEX, Inventory: true},
	}
}
