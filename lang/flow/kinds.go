package flow

import "fmt"

// kinds is a set of kinds of injection.
type kinds uint64

const everyKind kinds = 1<<63 - 1

// kindNames are the kinds that models and checks may name.
var kindNames = []string{
	"command", "code", "sql", "nosql", "path", "zip-slip", "ssrf", "deserialization", "template", "xss", "xxe", "ldap",
	"xpath", "header", "redirect", "log", "regex", "prototype", "mass-assignment", "aws-target", "prompt", "token",
	"test", "identity", "response", "state",
}

// kindOf returns the set with one kind; ok is false for a name that is none.
func kindOf(name string) (k kinds, ok bool) {
	if name == "all" {
		return everyKind, true
	}
	for i, n := range kindNames {
		if n == name {
			return 1 << i, true
		}
	}
	return 0, false
}

func kindsOf(names []string) (kinds, error) {
	var all kinds
	for _, n := range names {
		k, ok := kindOf(n)
		if !ok {
			return 0, fmt.Errorf("unknown kind %q", n)
		}
		all |= k
	}
	return all, nil
}
