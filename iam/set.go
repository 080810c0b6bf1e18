package iam

import (
	"encoding/json"
	"slices"
	"strings"
)

// A Set is a set of grants: which actions are allowed on which resources, under
// which conditions. Patterns are languages, compared exactly; of a condition is
// only known that it holds or does not hold, so that less is allowed with it
// than without, and which others on the same key it implies. References and variables stand for
// texts that nobody knows: a Set says what may be allowed, and Within what is
// certain. Sets are values; no method changes one.
//
// A set that grew beyond all measure (thousands of denies that cut each other)
// errs to more than is allowed, and is within nothing.
type Set struct {
	boxes   []box
	inexact bool
}

// A box is all pairs of an action and a resource of two areas.
type box struct {
	actions, resources area
	with, unless       []string // conditions that must and must not hold, sorted
}

// maxBoxes is how many boxes a difference makes before it gives up.
const maxBoxes = 250

// Of is what the statements grant: the allows without the denies. Principals
// count as conditions, one principal a box. The statements may be of several
// policies of one kind.
func Of(statements []Statement) Set {
	var s Set
	var denies []box
	for i := range statements {
		switch st := &statements[i]; st.Effect {
		case Allow:
			s.boxes = append(s.boxes, boxesOf(st)...)
		case Deny:
			denies = append(denies, boxesOf(st)...)
		}
	}
	left, whole := subtract(s.boxes, denies, new(meter))
	return Set{boxes: left, inexact: !whole}
}

func boxesOf(s *Statement) []box {
	b := box{actions: actionArea(s), resources: resourceArea(s), with: conditionAtoms(s.Conditions)}
	if len(b.actions.any) == 0 || len(b.resources.any) == 0 {
		return nil
	}
	var boxes []box
	for _, with := range principalAtoms(s) {
		c := b
		if with != "" {
			c.with = insert(b.with, with)
		}
		boxes = append(boxes, c)
	}
	return boxes
}

func actionArea(s *Statement) area {
	if s.Actions != nil || s.NotActions == nil {
		return areaOf(actionGlobs(s.Actions))
	}
	a := everything()
	a.not = actionGlobs(s.NotActions)
	return a
}

// actionGlobs leaves out what is no pattern of actions.
func actionGlobs(patterns []string) []glob {
	var list []glob
	for _, p := range patterns {
		if key, ok := actionPattern(p); ok || strings.HasPrefix(p, "${") {
			if key = strings.ToLower(key); key == "*:*" {
				key = "*"
			}
			list = append(list, newGlob(p, key))
		}
	}
	return list
}

// resourceArea takes a statement without a resource for one about all.
func resourceArea(s *Statement) area {
	if s.Resources != nil {
		return areaOf(resourceGlobs(s, s.Resources))
	}
	a := everything()
	a.not = resourceGlobs(s, s.NotResources)
	return a
}

func resourceGlobs(s *Statement, patterns []string) []glob {
	list := make([]glob, len(patterns))
	for i, p := range patterns {
		if s.Version == version2008 && strings.Contains(p, "${") {
			p = escapeVariables(p)
		}
		list[i] = newGlob(p, p)
	}
	return list
}

// escapeVariables spells a text of the language of 2008, which has no
// variables, in that of 2012.
func escapeVariables(s string) string {
	var b strings.Builder
	for s != "" {
		inside, rest, ok := reference(s)
		switch {
		case ok && !isVariable(inside) && len(inside) > 1:
			b.WriteString(s[:len(s)-len(rest)])
			s = rest
		case strings.HasPrefix(s, "${"):
			b.WriteString("${$}")
			s = s[1:]
		default:
			b.WriteByte(s[0])
			s = s[1:]
		}
	}
	return b.String()
}

// A clause is a condition or a principal, as JSON its key in a box.
type clause struct {
	Operator  string   `json:"op,omitempty"`
	Key       string   `json:"key,omitempty"`
	Values    []string `json:"values,omitempty"`
	Principal string   `json:"principal,omitempty"` // kind of principal
	ID        string   `json:"id,omitempty"`
	But       []string `json:"but,omitempty"` // NotPrincipal: kind, ID in turn
}

func (c clause) key() string {
	text, err := json.Marshal(c)
	if err != nil {
		return "" // strings always marshal
	}
	return string(text)
}

// conditionAtoms are the lines of a condition block; all must hold.
func conditionAtoms(block map[string]map[string][]string) []string {
	var list []string
	for name, keys := range block {
		operator := operatorName(name)
		for key, values := range keys {
			values = slices.Clone(values)
			slices.Sort(values)
			list = append(list, clause{Operator: operator, Key: key, Values: slices.Compact(values)}.key())
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// operatorName spells an operator as AWS does.
func operatorName(name string) string {
	op, ok := parseOperator(name)
	if !ok {
		return name
	}
	out := op.name
	if op.ifExists {
		out += "IfExists"
	}
	switch {
	case op.forAll:
		return "ForAllValues:" + out
	case op.forAny:
		return "ForAnyValue:" + out
	}
	return out
}

// principalAtoms are the principals, one of which it is; "" is anybody.
func principalAtoms(s *Statement) []string {
	if len(s.NotPrincipals) > 0 {
		var but []string
		for _, p := range s.NotPrincipals {
			but = append(but, p.Kind, p.ID)
		}
		return []string{clause{But: but}.key()}
	}
	var list []string
	for _, p := range s.Principals {
		if p.Everyone() {
			return []string{""}
		}
		list = append(list, clause{Principal: p.Kind, ID: p.ID}.key())
	}
	if list == nil {
		return []string{""}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func insert(list []string, s string) []string {
	i, found := slices.BinarySearch(list, s)
	if found {
		return list
	}
	return slices.Insert(slices.Clone(list), i, s)
}
