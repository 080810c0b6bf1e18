package iam

import (
	"slices"
	"strings"
)

// A hunt looks for open ways of one holder.
type hunt struct {
	catalogue *Catalogue
	holder    Holder
	policies  Policies              // the holder's, without what never holds for it
	about     map[string]*inquiry   // by action
	targets   map[string][]target   // by actions, types and what is to be left out
	met       map[string]meetResult // the same and the services that a role is passed to
	budget    int
}

// A meetResult is what actions can be done to.
type meetResult struct {
	on      []string     // patterns of the policies
	by      []*Statement // one for each action
	depends bool
}

func newHunt(c *Catalogue, h Holder) *hunt {
	return &hunt{
		catalogue: c, holder: h, policies: h.direct(),
		about: map[string]*inquiry{}, targets: map[string][]target{}, met: map[string]meetResult{}, budget: maxSteps,
	}
}

// possible reports whether some statement allows each of the need's actions on
// anything at all: most policies have nothing to do with most ways.
func (h *hunt) possible(n need) bool {
	return !slices.ContainsFunc(n.actions, func(action string) bool { return !h.inquiry(action).possible })
}

func (h *hunt) inquiry(action string) *inquiry {
	q, ok := h.about[action]
	if !ok {
		q = newInquiry(h.holder, h.policies, action, &h.budget)
		h.about[action] = q
	}
	return q
}

// anyKind stands for whatever an action without types of resources is done to.
const anyKind = "*"

// kinds are the groups of types of which each has to have a resource.
func (h *hunt) kinds(n need) [][]string {
	if n.kinds != nil {
		return n.kinds
	}
	var list [][]string
	for _, t := range h.catalogue.ResourceTypes(n.actions[0]) {
		if t.Required {
			list = append(list, []string{t.Name})
		}
	}
	if list == nil {
		list = [][]string{{anyKind}}
	}
	return list
}

// meet looks for resources of one of the types to which all actions of the need
// can be done. If they are what a way is for, they have to be worth it.
func (h *hunt) meet(n need, kinds []string, way *Escalation) meetResult {
	key := strings.Join(slices.Concat(n.actions, kinds, n.pass), " ")
	if way != nil {
		key += " for " + way.ID
	}
	if m, ok := h.met[key]; ok {
		return m
	}
	m := meetResult{depends: true}
	for _, t := range h.candidates(n, kinds, way) {
		verdict, by := h.all(n, t)
		if verdict != Allowed && verdict != Depends {
			continue
		}
		if verdict == Allowed && m.depends {
			m = meetResult{} // what is certain hides what is not
		} else if verdict == Depends && !m.depends {
			continue
		}
		m.on = append(m.on, t.pattern)
		if m.by == nil {
			m.by = by
		}
	}
	if h.budget < 0 && m.on == nil {
		m.on, m.by = h.unsearched(n), nil // too large to tell: rather open than shut
	}
	h.met[key] = m
	return m
}

// unsearched is the widest pattern about the need's first action.
func (h *hunt) unsearched(n need) []string {
	patterns := h.inquiry(n.actions[0]).patterns()
	return []string{slices.MinFunc(patterns, compareWidth)}
}

// all asks for each action of the need on the target.
func (h *hunt) all(n need, t target) (Verdict, []*Statement) {
	result := Allowed
	var statements []*Statement
	for _, action := range n.actions {
		verdict, by := h.inquiry(action).ask(t.resource, n.pass)
		if verdict != Allowed && verdict != Depends {
			return verdict, nil
		}
		if verdict == Depends {
			result = Depends
		}
		if by != nil {
			statements = append(statements, h.original(by))
		}
	}
	return result, statements
}

// original finds the holder's own statement for one that was made of it.
func (h *hunt) original(s *Statement) *Statement {
	for _, list := range h.holder.lists() {
		for i := range list {
			if o := &list[i]; o == s || o.Sid == s.Sid && o.File == s.File && o.Line == s.Line && o.Column == s.Column && slices.Equal(o.Resources, s.Resources) && slices.Equal(o.Actions, s.Actions) {
				return o
			}
		}
	}
	return s
}
