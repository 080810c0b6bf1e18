// Package ldapinjection finds event data that becomes a part of an LDAP query.
package ldapinjection

import (
	_ "embed"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is ldap-injection.
var Check = &check.Check{
	ID: "RD112", Name: "ldap-injection", Doc: doc,
	Concern: check.Injection, Severity: check.Medium,
	Refs: []string{"CWE-90", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Sink: "ldap", Does: "change LDAP queries of",
			Fix: "Escape the data: ldap3.utils.conv.escape_filter_chars(name), ldap.filter.filter_format; in ldapjs build the filter from objects (EqualityFilter).",
		})
	},
}
