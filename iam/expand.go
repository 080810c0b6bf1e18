package iam

import "strings"

// names are all actions, by service, without their details.
type names struct {
	services []string // sorted
	actions  map[string][]entry
}

// An entry is an action's full name, "s3:GetObject", and its level.
type entry struct {
	name  string
	level Level
}

// parseNames reads lines like "s3:GetObject R", which are sorted by service.
func parseNames(text string) names {
	n := names{actions: map[string][]entry{}}
	var (
		prefix string
		list   []entry
	)
	for text != "" {
		var row string
		row, text, _ = strings.Cut(text, "\n")
		name, level, _ := strings.Cut(row, " ")
		service, _, _ := strings.Cut(name, ":")
		if service != prefix {
			if prefix != "" {
				n.actions[prefix] = list
			}
			n.services = append(n.services, service)
			prefix, list = service, nil
		}
		list = append(list, entry{name, Level(level)})
	}
	if prefix != "" {
		n.actions[prefix] = list
	}
	return n
}

// Expand lists the actions that a pattern covers, sorted by service and name:
// "s3:Get*", "*".
func (c *Catalogue) Expand(pattern string) []string {
	var list []string
	c.covered([]string{pattern}, func(e entry) bool {
		list = append(list, e.name)
		return true
	})
	return list
}

// Known reports whether the pattern covers any action.
func (c *Catalogue) Known(pattern string) bool {
	known := false
	c.covered([]string{pattern}, func(entry) bool {
		known = true
		return false
	})
	return known
}

// covered yields each action that one of the patterns covers, once, until
// yield says no.
func (c *Catalogue) covered(patterns []string, yield func(entry) bool) {
	n := c.names()
	byService := n.spread(patterns)
	for _, service := range n.services {
		list := byService[service]
		if len(list) == 0 {
			continue
		}
		for _, e := range n.actions[service] {
			if matchAny(list, e.name) && !yield(e) {
				return
			}
		}
	}
}

// spread sorts the patterns by the services that they can cover: a managed
// policy has thousands, of which each action needs to meet only a few.
func (n names) spread(patterns []string) map[string][]string {
	byService := map[string][]string{}
	for _, p := range patterns {
		p, ok := actionPattern(p)
		if !ok {
			continue
		}
		prefix, _, _ := strings.Cut(p, ":")
		if !strings.ContainsAny(prefix, "*?") {
			service := strings.ToLower(prefix)
			byService[service] = append(byService[service], p)
			continue
		}
		for _, service := range n.services {
			if globMatch(prefix, service, foldEqual) {
				byService[service] = append(byService[service], p)
			}
		}
	}
	return byService
}

func matchAny(patterns []string, action string) bool {
	for _, p := range patterns {
		if globMatch(p, action, foldEqual) {
			return true
		}
	}
	return false
}
