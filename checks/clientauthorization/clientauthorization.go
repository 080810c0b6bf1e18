// Package clientauthorization finds decisions about rights that rest on what the caller says of themselves.
package clientauthorization

import (
	_ "embed"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is client-side-authorization.
var Check = &check.Check{
	ID: "RD216", Name: "client-side-authorization", Doc: doc,
	Concern: check.Auth, Severity: check.High,
	Refs: []string{"CWE-602", "CWE-639", "CWE-285", "OWASP-SLS-S2", "CSA-SAS-2"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Sink: "identity", Does: "pass for somebody with more rights in",
			Fix: "Take roles and groups from the verified token, event.requestContext.authorizer.claims, or look them up by the verified user's id.",
		})
	},
}
