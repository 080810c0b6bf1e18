// Package tlsoff finds connections whose certificate nobody checks.
package tlsoff

import (
	_ "embed"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is tls-verification-off.
var Check = &check.Check{
	ID: "RD912", Name: "tls-verification-off", Doc: doc,
	Concern: check.Deployment, Severity: check.Medium,
	Refs: []string{"CWE-295", "CWE-297", "OWASP-SLS-S3", "CSA-SAS-3"},
	Run: func(p *check.Pass) error {
		return p.Misuses(check.MisuseRule{
			Name: "tls-verification-off",
			Says: "%[1]s talks to whoever answers: %[2]s is told not to check the certificate.",
			Fix:  "Leave verification on and name the private authority: verify=\"/opt/ca.pem\", new https.Agent({ca}), or NODE_EXTRA_CA_CERTS.",
		})
	},
}
