package policy

import (
	"encoding/json"
	"fmt"
	"strings"
)

// A Class is a set of kinds of attack.
type Class uint32

// The classes.
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
	GraphQL
	Scanner

	All Class = 1<<iota - 1
)

// classNames are in the order of the bits.
const classNames = "command sql nosql path ssrf template deserialization xss xxe ldap header prototype jndi xpath graphql scanner"

// ParseClass reads the name of one class.
func ParseClass(name string) (Class, bool) {
	for i, n := range strings.Fields(classNames) {
		if n == name {
			return 1 << i, true
		}
	}
	return 0, false
}

// Names lists the classes of the set.
func (c Class) Names() []string {
	var names []string
	for i, n := range strings.Fields(classNames) {
		if c&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return names
}

// String spells the set with commas.
func (c Class) String() string { return strings.Join(c.Names(), ",") }

// MarshalJSON writes a list of names; all of them are ["all"].
func (c Class) MarshalJSON() ([]byte, error) {
	if c == All {
		return []byte(`["all"]`), nil
	}
	names := c.Names()
	if names == nil {
		names = []string{}
	}
	return json.Marshal(names)
}

// UnmarshalJSON reads a list of names.
func (c *Class) UnmarshalJSON(data []byte) error {
	var names []string
	if err := json.Unmarshal(data, &names); err != nil {
		return err
	}
	*c = 0
	for _, name := range names {
		one, ok := ParseClass(name)
		switch {
		case name == "all":
			one = All
		case !ok:
			return fmt.Errorf("class %q is none of %s", name, classNames)
		}
		*c |= one
	}
	return nil
}
