package inspect

import "redoubt/policy"

// Class is a set of kinds of attack, as policies spell them.
type Class = policy.Class

// The classes.
const (
	Command         = policy.Command
	SQL             = policy.SQL
	NoSQL           = policy.NoSQL
	Path            = policy.Path
	SSRF            = policy.SSRF
	Template        = policy.Template
	Deserialization = policy.Deserialization
	XSS             = policy.XSS
	XXE             = policy.XXE
	LDAP            = policy.LDAP
	Header          = policy.Header
	Prototype       = policy.Prototype
	JNDI            = policy.JNDI
	XPath           = policy.XPath
	GraphQL         = policy.GraphQL
	Scanner         = policy.Scanner

	All = policy.All
)
