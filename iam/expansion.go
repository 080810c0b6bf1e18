package iam

import (
	"encoding/binary"
	"slices"
	"strings"
)

// An Expanded is an action that a policy allows, with what it is allowed on.
type Expanded struct {
	Action                  string
	Level                   Level
	Resources, NotResources []string // patterns; nothing in NotResources is allowed by all grants
	Conditional             bool     // no grant of it is without a condition
}

// Expansion lists the actions that the set allows, sorted by service and name.
// The catalogue's levels say what each can do.
func (s Set) Expansion(c *Catalogue) []Expanded {
	x := c.index()
	m := new(meter)
	grants := make([][]byte, len(x.names)) // of each action the numbers of boxes, four bytes each
	for i, b := range s.boxes {
		if b.empty(m) {
			continue
		}
		set := x.empty()
		x.addArea(set, b.actions)
		for a := range grants {
			if set.has(a) {
				grants[a] = binary.BigEndian.AppendUint32(grants[a], uint32(i))
			}
		}
	}
	var list []Expanded
	known := map[string]Expanded{} // most actions share their boxes with others
	for a, name := range x.names {
		if grants[a] == nil {
			continue
		}
		e, ok := known[string(grants[a])]
		if !ok {
			e = s.expanded(grants[a])
			known[string(grants[a])] = e
		}
		e.Action, e.Level = name, x.levels[a]
		list = append(list, e)
	}
	return list
}

// expanded puts the boxes with the numbers together. What only one of several
// leaves out is not left out.
func (s Set) expanded(numbers []byte) Expanded {
	e := Expanded{Conditional: true}
	for i := 0; i < len(numbers); i += 4 {
		b := s.boxes[binary.BigEndian.Uint32(numbers[i:])]
		not := globTexts(b.resources.not)
		if i == 0 {
			e.NotResources = not
		}
		e.NotResources = slices.DeleteFunc(e.NotResources, func(r string) bool { return !slices.Contains(not, r) })
		e.Resources = append(e.Resources, b.resources.texts()...)
		e.Conditional = e.Conditional && len(b.with)+len(b.unless) > 0
	}
	e.Resources, e.NotResources = sorted(e.Resources), sorted(e.NotResources)
	return e
}

func sorted(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// Word is the level as AWS's documentation names it.
func (l Level) Word() string {
	switch l {
	case Read:
		return "read"
	case Write:
		return "write"
	case List:
		return "list"
	case Tagging:
		return "tagging"
	case PermissionsManagement:
		return "permissions-management"
	}
	return "unknown"
}

// A Gain is a part of what one policy allows beyond another.
type Gain struct {
	Grant
	// Names are the catalogue's actions in it; none if only actions that it does
	// not know, or that do not exist yet, would be allowed.
	Names  []string
	Weight Weight
	// By is the first statement of the wider policy that allows some of it.
	By *Statement
}

// Gains lists what the statements of b allow and those of a do not, in as few
// parts as it can be said. Nothing is left out: no gains means that b is within
// a whatever its references and conditions turn out to be. Not exact means that
// the policies are too intricate, and that more is listed than b gains.
func (c *Catalogue) Gains(a, b []Statement) (list []Gain, exact bool) {
	if slices.EqualFunc(a, b, func(s, t Statement) bool { return s.says(&t) }) {
		return nil, true
	}
	rest := Of(b).Minus(Of(a)).Minimise()
	x := c.index()
	m := new(meter)
	for _, part := range rest.boxes {
		if part.empty(m) {
			continue
		}
		one := Set{boxes: []box{part}}
		set := x.empty()
		x.addArea(set, part.actions)
		list = append(list, Gain{Grant: one.Grants()[0], Names: x.list(set), Weight: x.weigh(set), By: bringer(b, part, m)})
	}
	return list, rest.Exact()
}

// bringer is the first allow that has something in common with a part.
func bringer(statements []Statement, part box, m *meter) *Statement {
	for i := range statements {
		if s := &statements[i]; s.Effect == Allow && slices.ContainsFunc(boxesOf(s), func(b box) bool { return part.meets(b, m) }) {
			return s
		}
	}
	return nil
}

// A Wildcard is how much a statement allows beyond what it names.
type Wildcard struct {
	Patterns []string // with wildcards, or "NotAction"
	Actions  int      // that they cover
	Weight   Weight
	// Anywhere tells that the statement is about every resource, and Confinable
	// lists the actions named or covered in it that could be confined to some
	// and that change something or give permissions. Data lists those that read
	// what is stored.
	Anywhere   bool
	Confinable []string
	Data       []string
}

// Wildcards weighs the patterns of an allow by what they cover, what no deny among
// the others takes away, and what every limit lets through: a boundary, a level of
// control policies. It is the zero value for a deny.
func (c *Catalogue) Wildcards(s *Statement, others []Statement, limits ...[]Statement) Wildcard {
	var w Wildcard
	if s.Effect != Allow {
		return w
	}
	for _, p := range s.Actions {
		if strings.ContainsAny(p, "*?") && c.Known(p) {
			w.Patterns = append(w.Patterns, p)
		}
	}
	x := c.index()
	covered := x.empty()
	x.addArea(covered, areaOf(actionGlobs(w.Patterns)))
	if s.NotActions != nil {
		w.Patterns = []string{"NotAction"}
		x.addArea(covered, actionArea(s))
	}
	denied := x.denied(others)
	for _, limit := range limits {
		covered.keep(x.allowed(limit, func(*Statement) bool { return true }))
		denied.add(x.denied(limit))
	}
	covered.remove(denied)
	w.Actions, w.Weight = covered.count(), x.weigh(covered)
	w.Anywhere = s.Anywhere()
	if w.Anywhere {
		for _, limit := range limits {
			denied.add(x.allowed(limit, (*Statement).Anywhere).but())
		}
		w.Confinable = c.confinable(s, denied, func(_ string, l Level) bool { return l == Write || l == PermissionsManagement })
		w.Data = c.confinable(s, denied, func(name string, l Level) bool { return l == Read && slices.Contains(dataReads, name) })
	}
	return w
}

// Anywhere reports whether the statement is about every resource, or all but some.
func (s *Statement) Anywhere() bool {
	return s.NotResources != nil || slices.Contains(s.Resources, "*")
}

// allowed are the actions that such allows among the statements are about.
func (x *index) allowed(statements []Statement, such func(*Statement) bool) actionSet {
	set := x.empty()
	for i := range statements {
		if s := &statements[i]; s.Effect == Allow && such(s) {
			x.addArea(set, actionArea(s))
		}
	}
	return set
}

// denied are the actions that statements deny on everything, whatever holds.
func (x *index) denied(statements []Statement) actionSet {
	set := x.empty()
	for i := range statements {
		if s := &statements[i]; s.Effect == Deny && len(s.Conditions) == 0 && !s.resourceBased() && slices.Contains(s.Resources, "*") {
			x.addArea(set, actionArea(s))
		}
	}
	return set
}

// dataReads are the actions that give what applications keep: the catalogue's
// levels have them in one with those that tell how a thing is set up.
var dataReads = []string{
	"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:GetRecords", "dynamodb:PartiQLSelect", "dynamodb:Query", "dynamodb:Scan",
	"s3:GetObject", "s3:GetObjectVersion",
	"secretsmanager:GetSecretValue",
	"ssm:GetParameter", "ssm:GetParameterHistory", "ssm:GetParameters", "ssm:GetParametersByPath",
}

// confinable lists the wanted actions of a statement that need not be allowed on
// everything.
func (c *Catalogue) confinable(s *Statement, denied actionSet, wanted func(name string, l Level) bool) []string {
	x := c.index()
	set := x.empty()
	x.addArea(set, actionArea(s))
	set.remove(denied)
	var list []string
	for i, name := range x.names {
		if set.has(i) && wanted(name, x.levels[i]) && x.confined(c, i) {
			list = append(list, name)
		}
	}
	return list
}

// Everything reports whether an allow is for all actions on all resources,
// without a condition.
func (s *Statement) Everything() bool {
	return s.Effect == Allow && len(s.Conditions) == 0 && !s.resourceBased() &&
		slices.ContainsFunc(s.Actions, func(a string) bool { return a == "*" || a == "*:*" }) && slices.Contains(s.Resources, "*")
}
