// Package headerinjection finds event data that becomes a part of a response or mail header.
package headerinjection

import (
	_ "embed"
	"regexp"
	"slices"

	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is header-injection.
var Check = &check.Check{
	ID: "RD114", Name: "header-injection", Doc: doc,
	Concern: check.Injection, Severity: check.Medium,
	Refs: []string{"CWE-113", "CWE-93", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Sink: "header", Does: "set headers of what is sent by",
			Only: func(_ *check.Pass, fl reach.Flow) bool { return !handedOn(fl) },
			Fix:  "Encode the data, encodeURIComponent(name), urllib.parse.quote(name), or refuse line breaks and separators.",
		})
	},
}

// header is a header of a request, as sources are spelt: not what a header's text holds
// in some encoding.
var header = regexp.MustCompile(`(?i)\.(?:multivalue)?headers\.[^.\[\]]+(?:\[\])?$`)

// handedOn reports whether all that is sent are headers of the request as they came:
// no line break gets into those.
func handedOn(fl reach.Flow) bool {
	return fl.Exact && !fl.Decoded && !slices.ContainsFunc(fl.Sources, func(s string) bool { return !header.MatchString(s) })
}
