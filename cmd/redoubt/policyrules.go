package main

import (
	_ "embed"

	"redoubt/check"
)

var (
	//go:embed policydoc/invalid-policy.md
	invalidPolicyDoc string
	//go:embed policydoc/suspicious-policy.md
	suspiciousPolicyDoc string
	//go:embed policydoc/policy-widened.md
	policyWidenedDoc string
)

// The checks of policy documents that scan does not know: templates are
// compiled, so that they never get to a document.
var (
	invalidPolicy = &check.Check{
		ID: "RD430", Name: "invalid-policy", Doc: invalidPolicyDoc, Concern: check.Privilege, Severity: check.High,
		Refs: []string{"CWE-1164", "OWASP-SLS-S6", "CSA-SAS-4"},
	}
	suspiciousPolicy = &check.Check{
		ID: "RD431", Name: "suspicious-policy", Doc: suspiciousPolicyDoc, Concern: check.Privilege, Severity: check.Medium,
		Refs: []string{"CWE-1164", "OWASP-SLS-S6", "CSA-SAS-4"},
	}
	policyWidened = &check.Check{
		ID: "RD432", Name: "policy-widened", Doc: policyWidenedDoc, Concern: check.Privilege, Severity: check.Medium,
		Refs: []string{"CWE-250", "CWE-732", "OWASP-SLS-S6", "CSA-SAS-4"},
	}
)

// policyChecks are the checks that only redoubt policy makes.
func policyChecks() []*check.Check {
	return []*check.Check{invalidPolicy, suspiciousPolicy, policyWidened}
}
