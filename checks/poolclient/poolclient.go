// Package poolclient finds user pool clients that hand tokens or passwords over
// in ways that OAuth gave up.
package poolclient

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is pool-client-flows.
var Check = &check.Check{
	ID: "RD209", Name: "pool-client-flows", Doc: doc,
	Concern: check.Auth, Severity: check.Low,
	Refs: []string{"CWE-522", "CWE-319", "OWASP-SLS-S2", "CSA-SAS-2"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, c := range app.All[*app.PoolClient](p.App) {
		if text, severity := fault(c); text != "" {
			p.Report(check.Finding{
				Resource: c.Name, Pos: c.Pos, Severity: severity,
				Message: fmt.Sprintf("The user pool client %s %s.", c.Label(), text),
				Fix:     check.Fix{Text: "Use the code flow with PKCE, ALLOW_USER_SRP_AUTH and https:// callbacks.", NotDared: "clients that sign in that way would be locked out"},
			})
		}
	}
	return nil
}

func fault(c *app.PoolClient) (string, check.Severity) {
	for _, u := range c.Callbacks {
		if strings.HasPrefix(u, "http://") && !strings.HasPrefix(u, "http://localhost") && !strings.HasPrefix(u, "http://127.0.0.1") {
			return "sends codes and tokens to an unencrypted address (" + u + ")", check.Medium
		}
	}
	switch {
	case slices.Contains(c.OAuth, "implicit"):
		return "allows the implicit flow: tokens end up in addresses, histories and logs", check.Low
	case slices.Contains(c.Flows, "ALLOW_USER_PASSWORD_AUTH") || slices.Contains(c.Flows, "USER_PASSWORD_AUTH"):
		return "takes passwords in the clear (USER_PASSWORD_AUTH) instead of SRP", check.Info
	}
	return "", check.Default
}
