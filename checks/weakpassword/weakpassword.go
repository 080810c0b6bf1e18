// Package weakpassword finds user pools whose password policy is weaker than
// Cognito's own default.
package weakpassword

import (
	_ "embed"
	"fmt"
	"strings"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is weak-password-policy.
var Check = &check.Check{
	ID: "RD207", Name: "weak-password-policy", Doc: doc,
	Concern: check.Auth, Severity: check.Medium,
	Refs: []string{"CWE-521", "OWASP-SLS-S2", "CSA-SAS-2", "Cognito.3"},
	Run:  run,
}

// shortest is the length below which a password policy is weak whatever else it
// asks for; enough is the length from which classes of characters are not
// needed (NIST SP 800-63B-4, section 3.1.1: 8 with a second factor, 15 alone).
const (
	shortest = 8
	enough   = 12
)

func run(p *check.Pass) error {
	for _, pool := range app.All[*app.UserPool](p.App) {
		policy := pool.Password
		if policy == nil {
			continue
		}
		length, known := policy.MinLength.Or(shortest)
		missing := missing(policy)
		switch {
		case known && length < shortest:
			report(p, pool, check.Medium, fmt.Sprintf("Passwords of %d characters are enough in %s.", length, pool.Label()))
		case known && length < enough && len(missing) >= 3:
			report(p, pool, check.Low, fmt.Sprintf("Passwords of %d characters without %s are enough in %s.",
				length, strings.Join(missing, ", "), pool.Label()))
		}
	}
	return nil
}

// missing lists the classes of characters that the policy turns off.
func missing(policy *app.PasswordPolicy) []string {
	var list []string
	for _, c := range []struct {
		name string
		v    app.Value[bool]
	}{{"lower-case letters", policy.Lower}, {"upper-case letters", policy.Upper}, {"numbers", policy.Numbers}, {"symbols", policy.Symbols}} {
		if on, known := c.v.Or(false); !on && known {
			list = append(list, c.name)
		}
	}
	return list
}

func report(p *check.Pass, pool *app.UserPool, severity check.Severity, message string) {
	p.Report(check.Finding{
		Resource: pool.Name, Pos: pool.Password.Pos, Severity: severity, Message: message,
		Fix: check.Fix{
			Text:  "MinimumLength: 12 or more, and MfaConfiguration: OPTIONAL or ON.",
			Edits: check.One(pool.Name, pool.Pos, app.EditMinLength, 12),
		},
	})
}
