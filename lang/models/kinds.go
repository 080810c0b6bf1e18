package models

import (
	"fmt"
	"slices"
)

// Kinds are the kinds of injection that sinks are open to, and sanitizers and
// guards close. The order is part of no contract.
var Kinds = []string{
	"command", "code", "sql", "nosql", "path", "zip-slip", "ssrf", "deserialization", "template", "xss", "xxe", "ldap",
	"xpath", "header", "redirect", "log", "regex", "prototype", "mass-assignment", "aws-target", "prompt", "token",
	"test", "identity", "response", "state", "object", "file", "error",
}

// sources are the kinds of data that sources hold.
var sources = []string{"event", "llm", "secret", "env", "exception", "stored", "upload", "random-weak", "parameter"}

// kinds checks the words of a row.
func (r *Row) kinds() error {
	for _, k := range append(append([]string{}, r.Clears...), r.Guards...) {
		if k != "all" && !slices.Contains(Kinds, k) {
			return fmt.Errorf("%s: there is no kind %q; known are all, %v", r.APIs[0], k, Kinds)
		}
	}
	switch {
	case r.Sink != "" && !slices.Contains(Kinds, r.Sink):
		return fmt.Errorf("%s: there is no kind of sink %q; known are %v", r.APIs[0], r.Sink, Kinds)
	case r.Sink != "" && len(r.At) == 0:
		return fmt.Errorf("%s: a sink needs at: the access paths that are open to data", r.APIs[0])
	case r.Source != "" && !slices.Contains(sources, r.Source):
		return fmt.Errorf("%s: there is no kind of source %q; known are %v", r.APIs[0], r.Source, sources)
	case r.Guards != nil && len(r.At) == 0:
		return fmt.Errorf("%s: guards need at: what they judge", r.APIs[0])
	}
	return nil
}
