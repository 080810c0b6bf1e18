package iam

import "strings"

// MatchAction reports whether the pattern of a policy covers the action.
// Actions are compared without regard to case.
func MatchAction(pattern, action string) bool {
	return Glob(strings.ToLower(pattern), strings.ToLower(action))
}

// Glob matches * (any characters) and ? (one), in time proportional to
// len(pattern)·len(s) at worst. Resources are compared with regard to case.
func Glob(pattern, s string) bool {
	p, i, star, mark := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i]):
			p++
			i++
		case star >= 0:
			p = star + 1
			mark++
			i = mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// A Weight counts actions by access level.
type Weight struct{ Read, Write, List, Tagging, PermissionsManagement int }

// Weigh counts the actions that the patterns cover, each once.
func (c *Catalogue) Weigh(patterns []string) Weight {
	var w Weight
	seen := map[string]bool{}
	for _, p := range patterns {
		for _, name := range c.Expand(p) {
			if seen[name] {
				continue
			}
			seen[name] = true
			a, _ := c.Action(name)
			w.add(a.Level)
		}
	}
	return w
}

func (w *Weight) add(l Level) {
	switch l {
	case Read:
		w.Read++
	case Write:
		w.Write++
	case List:
		w.List++
	case Tagging:
		w.Tagging++
	case PermissionsManagement:
		w.PermissionsManagement++
	}
}

// Suggest returns the action of the same service that is nearest to a misspelt
// name, "" if none is near.
func (c *Catalogue) Suggest(name string) string {
	prefix, action, _ := strings.Cut(name, ":")
	s := c.service(strings.ToLower(prefix))
	if s == nil {
		return ""
	}
	best, limit := "", 1+len(action)/4
	for _, n := range s.names {
		if d := distance(strings.ToLower(action), strings.ToLower(n)); d < limit {
			best, limit = n, d
		}
	}
	if best == "" {
		return ""
	}
	return strings.ToLower(prefix) + ":" + best
}

// distance is Levenshtein's.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, row[j]+1, last+1)
		}
	}
	return row[len(b)]
}
