package iam

import (
	"maps"
	"slices"
	"strings"
)

// Statements says the set as statements: Of(s.Statements()) allows what s
// allows. What is cut out of a grant becomes a deny. Where such a deny would
// also hit another grant, which IAM can't say in one policy, the statements
// allow less than the set, never more.
func (s Set) Statements() []Statement {
	var allows, denies []Statement
	m := new(meter)
	for _, b := range s.boxes {
		if b.empty(m) {
			continue
		}
		allow, deny := b.statements()
		allows = append(allows, allow...)
		denies = append(denies, deny...)
	}
	return append(unique(allows), unique(denies)...)
}

// unique drops statements that stand twice.
func unique(list []Statement) []Statement {
	seen := map[string]bool{}
	var out []Statement
	for _, s := range list {
		key := strings.Join(slices.Concat([]string{s.Effect}, s.Actions, []string{"-"}, s.NotActions, []string{"on"}, s.Resources,
			[]string{"-"}, s.NotResources, []string{"if"}, conditionAtoms(s.Conditions), principalAtoms(&s)), "\x00")
		if !seen[key] {
			seen[key] = true
			out = append(out, s)
		}
	}
	return out
}

// statements says a box as an allow and the denies that cut it.
func (b box) statements() (allows, denies []Statement) {
	allow := Statement{Effect: Allow}
	if !allow.add(b.with) {
		return nil, nil
	}
	actions, resources := b.actions.texts(), b.resources.texts()
	if len(actions) == 0 || len(resources) == 0 {
		return nil, nil // they meet, if at all, by values of references
	}
	deny := allow
	deny.Effect = Deny
	if allow.Actions = actions; b.actions.isBut() {
		allow.Actions, allow.NotActions = nil, globTexts(b.actions.not)
	} else if len(b.actions.not) > 0 {
		d := deny
		d.Actions, d.Resources = globTexts(b.actions.not), resources
		denies = append(denies, d)
	}
	if allow.Resources = resources; b.resources.isBut() {
		allow.Resources, allow.NotResources = nil, globTexts(b.resources.not)
	} else if len(b.resources.not) > 0 {
		d := deny
		d.Actions, d.Resources = actions, globTexts(b.resources.not)
		denies = append(denies, d)
	}
	for _, clause := range b.unless {
		d := deny
		d.Actions, d.Resources = actions, resources
		d.Conditions = maps.Clone(deny.Conditions)
		d.add([]string{clause})
		denies = append(denies, d)
	}
	return []Statement{allow}, denies
}

// isBut reports whether the area is everything but something.
func (a area) isBut() bool {
	return len(a.any) == 1 && len(a.any[0]) == 1 && a.any[0][0].all() && len(a.not) > 0
}

// add puts clauses into the statement; not ok if no statement says them
// together.
func (s *Statement) add(clauses []string) bool {
	for _, key := range clauses {
		c := conditionOf(key)
		switch {
		case c.Principal != nil:
			if len(s.Principals)+len(s.NotPrincipals) > 0 {
				return false
			}
			s.Principals = []Principal{*c.Principal}
		case c.NotPrincipals != nil:
			if len(s.Principals)+len(s.NotPrincipals) > 0 {
				return false
			}
			s.NotPrincipals = c.NotPrincipals
		case !s.addCondition(c):
			return false
		}
	}
	return true
}

// addCondition adds a line. Two lines of one operator and key must both hold:
// the values that none may have are put together, of those that one must have
// the common ones stay.
func (s *Statement) addCondition(c Condition) bool {
	conditions := map[string]map[string][]string{}
	for operator, keys := range s.Conditions {
		conditions[operator] = maps.Clone(keys)
	}
	s.Conditions = conditions
	if conditions[c.Operator] == nil {
		conditions[c.Operator] = map[string][]string{}
	}
	old, twice := conditions[c.Operator][c.Key]
	values := slices.Clone(c.Values)
	op, known := parseOperator(c.Operator)
	switch {
	case !twice:
	case !known || op.forAny:
		return false
	case op.negated:
		values = append(slices.Clone(old), values...)
		slices.Sort(values)
		values = slices.Compact(values)
	default:
		values = slices.DeleteFunc(values, func(v string) bool { return !slices.Contains(old, v) })
		if len(values) == 0 {
			return false
		}
	}
	conditions[c.Operator][c.Key] = values
	return true
}
