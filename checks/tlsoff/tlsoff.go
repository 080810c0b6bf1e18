// Package tlsoff finds connections whose certificate nobody checks.
package tlsoff

import (
	_ "embed"
	"fmt"

	"redoubt/check"
	"redoubt/lang/flow"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is tls-verification-off.
var Check = &check.Check{
	ID: "RD912", Name: "tls-verification-off", Doc: doc,
	Concern: check.Deployment, Severity: check.Medium,
	Refs: []string{"CWE-295", "CWE-297", "OWASP-SLS-S3", "CSA-SAS-3"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, c := range p.Graph.Calls(func(c flow.Call) bool { return c.Misuse == "tls-verification-off" }) {
		p.Report(check.Finding{
			Function: c.Function, Pos: c.Place, Resource: c.API, Path: []string{}, Confidence: confidence(c),
			Message: fmt.Sprintf("%s talks to whoever answers: %s is told not to check the certificate.", where(c), c.API),
			Fix:     check.Fix{Text: "Leave verification on and name the private authority: verify=\"/opt/ca.pem\", new https.Agent({ca}), or NODE_EXTRA_CA_CERTS."},
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
