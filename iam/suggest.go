package iam

import "strings"

// longest is more than the longest name of an action has: a text beyond it is
// no misspelt action, and measuring its distance to all would take long.
const longest = 100

// Suggest returns the action of the same service that is nearest to a misspelt
// name, of those that do the same if any does (Get, Put), or the action of that name in a service that is spelt almost alike; ""
// if none is near.
func (c *Catalogue) Suggest(name string) string {
	prefix, action, _ := strings.Cut(strings.ToLower(name), ":")
	if len(prefix) > longest || len(action) > longest {
		return ""
	}
	if !c.Service(prefix) {
		return c.suggestService(prefix, action)
	}
	best, limit, alike := "", 1+len(action)/4, false
	for _, e := range c.names().actions[prefix] {
		own := e.name[len(prefix)+1:]
		same := strings.HasPrefix(action, verb(own))
		if same && !alike { // what does something else is not meant
			best, limit, alike = "", 1+len(action)/4, true
		}
		if d := distance(action, strings.ToLower(own)); d < limit && same == alike {
			best, limit = e.name, d
		}
	}
	return best
}

// verb is the first word of an action's name, in small letters.
func verb(name string) string {
	for i := 1; i < len(name); i++ {
		if 'A' <= name[i] && name[i] <= 'Z' {
			return strings.ToLower(name[:i])
		}
	}
	return strings.ToLower(name)
}

// suggestService corrects the service of an action: "dynamdb:GetItem". One
// letter may be wrong in it, none in the action.
func (c *Catalogue) suggestService(prefix, action string) string {
	for _, service := range c.names().services {
		if distance(prefix, service) > 1 {
			continue
		}
		if a, ok := c.Action(service + ":" + action); ok {
			return a.String()
		}
	}
	return ""
}

// distance is Levenshtein's, and two letters that changed places count as one.
func distance(a, b string) int {
	before, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next := make([]int, len(b)+1)
		next[0] = i + 1
		for j := range len(b) {
			cost := row[j]
			if a[i] != b[j] {
				cost++
			}
			next[j+1] = min(cost, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}
