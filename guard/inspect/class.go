package inspect

import (
	"math/bits"
	"strings"
)

// A Class is a set of kinds of attack.
type Class uint32

// The classes, in the order of the issue and of policies.
const (
	Command Class = 1 << iota
	SQL
	NoSQL
	Path
	SSRF
	Template
	Deserialization
	XSS
	XXE
	LDAP
	Header
	Prototype
	JNDI
	XPath

	All Class = 1<<iota - 1
)

// name is how a policy spells a single class.
func (c Class) name() string {
	switch c {
	case Command:
		return "command"
	case SQL:
		return "sql"
	case NoSQL:
		return "nosql"
	case Path:
		return "path"
	case SSRF:
		return "ssrf"
	case Template:
		return "template"
	case Deserialization:
		return "deserialization"
	case XSS:
		return "xss"
	case XXE:
		return "xxe"
	case LDAP:
		return "ldap"
	case Header:
		return "header"
	case Prototype:
		return "prototype"
	case JNDI:
		return "jndi"
	case XPath:
		return "xpath"
	}
	return ""
}

// String spells the classes as a policy does, separated by commas.
func (c Class) String() string {
	if bits.OnesCount32(uint32(c)) == 1 {
		return c.name()
	}
	var names []string
	for one := Class(1); one <= c && one < All; one <<= 1 {
		if c&one != 0 {
			names = append(names, one.name())
		}
	}
	return strings.Join(names, ",")
}

// ParseClass reads the name of one class.
func ParseClass(name string) (Class, bool) {
	for one := Class(1); one < All; one <<= 1 {
		if one.name() == name {
			return one, true
		}
	}
	return 0, false
}
