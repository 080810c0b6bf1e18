// Package mutableimage finds container images that are named by a tag which
// can be moved.
package mutableimage

import (
	_ "embed"
	"fmt"
	"strings"

	"redoubt/app"
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
		tag, mutable := movingTag(f.Image.V)
		if !mutable {
			continue
		}
		p.Report(check.Finding{
			Function: f, Resource: f.Name, Pos: f.Image.Pos, Path: []string{},
			Message: fmt.Sprintf("%s runs the image %s: what was reviewed is not what the next deployment runs.", f.Label(), tag),
			Fix:     check.Fix{Text: "Name the image by its digest (repository@sha256:…) and make the repository's tags immutable."},
		})
	}
	return nil
}

// movingTag reports whether an image is named by a tag that is meant to move,
// or by none; a version or a digest stays what it is.
func movingTag(image app.Text) (tag string, mutable bool) {
	spelt := image.String()
	if strings.Contains(spelt, "@sha256:") || strings.HasSuffix(spelt, "}") || !strings.Contains(spelt, "/") {
		return "", false // a digest, or decided by the deployment
	}
	name := spelt[strings.LastIndexByte(spelt, '/')+1:]
	_, tag, tagged := strings.Cut(name, ":")
	if !tagged {
		return "without a tag", true
	}
	switch tag {
	case "latest", "main", "master", "dev", "develop", "stable", "prod", "production", "staging", "release":
		return "tagged " + tag, true
	}
	return "", false
}
