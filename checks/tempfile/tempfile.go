// Package tempfile finds names of temporary files that somebody else may take first.
package tempfile

import (
	_ "embed"
	"fmt"

	"redoubt/check"
	"redoubt/lang/flow"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is insecure-temp-file.
var Check = &check.Check{
	ID: "RD914", Name: "insecure-temp-file", Doc: doc,
	Concern: check.Deployment, Severity: check.Low,
	Refs: []string{"CWE-377", "CWE-379", "OWASP-SLS-S3", "CSA-SAS-3"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, c := range p.Graph.Calls(func(c flow.Call) bool { return c.Misuse == "insecure-temp-file" }) {
		p.Report(check.Finding{
			Function: c.Function, Pos: c.Place, Resource: c.API, Path: []string{}, Confidence: confidence(c),
			Message: fmt.Sprintf("%s writes to a name that was free a moment ago: %s makes a name and no file.", where(c), c.API),
			Fix:     check.Fix{Text: "Let the file be made at once: tempfile.NamedTemporaryFile(), tempfile.mkstemp(), tempfile.TemporaryDirectory()."},
		})
	}
	return nil
}

func where(c reach.Call) string {
	if c.Function == nil {
		return "This code"
	}
	return c.Function.Label()
}

func confidence(c reach.Call) check.Confidence {
	if c.Row != nil && c.Row.Low {
		return check.MediumConfidence
	}
	return check.HighConfidence
}
