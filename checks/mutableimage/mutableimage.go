// Package mutableimage finds container images that are named by a tag which
// can be moved.
package mutableimage

import (
	_ "embed"
	"fmt"
	"strings"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is mutable-image.
var Check = &check.Check{
	ID: "RD908", Name: "mutable-image", Doc: doc,
	Concern: check.Deployment, Severity: check.Low,
	Refs: []string{"CWE-494", "CWE-829", "OWASP-SLS-S9", "CSA-SAS-6", "ECR.2"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, f := range p.App.Functions {
		if !f.Image.IsSet() {
			continue
		}
		image := f.Image.V.String()
		if !strings.HasSuffix(image, ":latest") {
			continue
		}
		p.Report(check.Finding{
			Function: f, Resource: f.Name, Pos: f.Image.Pos, Path: []string{},
			Message: fmt.Sprintf("%s runs the image tagged latest: what was reviewed is not what the next deployment runs.", f.Label()),
			Fix:     check.Fix{Text: "Name the image by its digest (repository@sha256:…) and make the repository's tags immutable."},
		})
	}
	return nil
}
