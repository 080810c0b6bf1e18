package iam

import (
	"slices"
	"strings"
)

// Callable reports whether an operation of an SDK needs the action: what no
// operation needs is used in other ways, by signed requests of one's own, tokens
// or other protocols.
func (c *Catalogue) Callable(action string) bool {
	prefix, name, ok := strings.Cut(action, ":")
	if !ok {
		return false
	}
	for key, text := range c.sdk().rows {
		head, _, _ := strings.Cut(text, "\n")
		if fields := strings.Split(head, "\t"); len(fields) < 2 || !strings.EqualFold(fields[1], prefix) {
			continue
		}
		s := c.sdkService(key)
		if _, same := s.same[flatName(name)]; same {
			return true
		}
		for _, row := range s.other {
			if slices.ContainsFunc(row.actions, func(a string) bool { return strings.EqualFold(a, action) }) {
				return true
			}
		}
	}
	return false
}
