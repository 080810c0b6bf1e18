// Package tempfile finds names of temporary files that somebody else may take first.
package tempfile

import (
	_ "embed"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is insecure-temp-file.
var Check = &check.Check{
	ID: "RD914", Name: "insecure-temp-file", Doc: doc,
	Concern: check.Deployment, Severity: check.Low,
	Refs: []string{"CWE-377", "CWE-379", "OWASP-SLS-S3", "CSA-SAS-3"},
	Run: func(p *check.Pass) error {
		return p.Misuses(check.MisuseRule{
			Name: "insecure-temp-file",
			Says: "%[1]s writes to a name that was free a moment ago: %[2]s makes a name and no file.",
			Fix:  "Let the file be made at once: tempfile.NamedTemporaryFile(), tempfile.mkstemp(), tempfile.TemporaryDirectory().",
		})
	},
}
