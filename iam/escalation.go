package iam

import (
	"slices"
	"strings"
	"time"
)

// An Escalation is a known way from what somebody may do to what only others
// may.
type Escalation struct {
	ID          string // lambda-001
	Name        string // iam:PassRole + lambda:CreateFunction + lambda:InvokeFunction
	Category    string
	Description string // what one then does, without its subject: "calls a new function with the role"
	Reference   string // a page that tells more
	Actions     []string
	PassedTo    []string // services to one of which a role is passed, nil if none is
	// On are the roles, users, functions … that one gets hold of so, as the
	// policies' patterns spell them, sorted: "*", "arn:aws:iam::*:role/app-*".
	On []string
	// By are the statements that allow the actions, in the same order.
	By []*Statement
	// Depends tells that a condition on the caller (MFA, a network, a tag) or on a
	// tag of the target, or a name that only the deployment knows, decides.
	Depends bool
}

// The categories of ways, as pathfinding.cloud has them.
const (
	NewPassRole      = "new-passrole"      // makes something that runs with a role
	ExistingPassRole = "existing-passrole" // takes over something that does
	SelfEscalation   = "self-escalation"   // gives oneself rights
	PrincipalAccess  = "principal-access"  // becomes somebody else
	PolicyVersion    = "policy-version"    // changes which version of a policy counts
)

// A Holder is whose ways to escalate are looked for.
type Holder struct {
	Policies         // those that bear on the holder; Resource is not looked at
	Principal string // its ARN, "" if unknown
	// Now is when the policies are looked at: what only held before does not count.
	// The zero value is the day of the catalogue's data.
	Now time.Time
	// Worth says whether something may be worth getting hold of. nil is that
	// everything is: of what a bare policy names nobody knows how privileged it is.
	Worth func(Prize) bool
}

// A Prize is what a way would give its holder.
type Prize struct {
	Way      *Escalation // without On and By
	Kind     string      // a type of resources of the catalogue: "role", "function", "instance"
	Pattern  string      // as the policies spell it
	Services []string    // to one of which a role is passed, nil if it is not passed
}

// Escalations lists the known ways to escalate that the policies leave open, in
// the catalogue's order.
//
// A way is open if each of its actions is allowed on a resource of the type that
// the action needs, and where it takes several actions on one thing, all on the
// same. Service-linked roles, AWS's own policies, and for the ways of another
// user's credentials the own user do not count. Roles must be passable to the
// service of the way.
//
// What the caller chooses (names, tags of requests, regions, the time) is chosen
// so that the actions are allowed. What is true of nothing privileged, or of no
// direct call, does not hold: iam:PermissionsBoundary, aws:CalledVia,
// aws:SourceArn. iam:PolicyARN is that of a policy of AWS with
// all rights. Any other condition, on a tag of the resource
// too, is unknown: an allow that it may let through
// counts, with Depends; a deny that it may hold keeps the way shut.
func (c *Catalogue) Escalations(h Holder) []Escalation {
	search := newHunt(c, h)
	var list []Escalation
	for _, w := range c.ways() {
		if e, ok := search.open(w); ok {
			list = append(list, e)
		}
	}
	return list
}

// EscalationsOf lists the ways that a document leaves open to whoever has it as
// identity-based policy. Statements with principals are left out.
func EscalationsOf(doc *Document) []Escalation {
	identity := []Statement{}
	for i := range doc.Statements {
		if s := &doc.Statements[i]; !s.resourceBased() {
			identity = append(identity, *s)
		}
	}
	return Load().Escalations(Holder{Policies: Policies{Identity: identity}})
}

// open reports whether the way is open, and on what.
func (h *hunt) open(w way) (Escalation, bool) {
	e := w.escalation
	passes := w.needs[0].pass != nil
	for _, n := range w.needs {
		if !h.possible(n) {
			return e, false
		}
	}
	for i, n := range w.needs {
		for _, kinds := range h.kinds(n) {
			prize := !passes && !tool(kinds) || passes && i == 0
			m := h.meet(n, kinds, chosenFor(&w.escalation, prize))
			if len(m.on) == 0 {
				return e, false
			}
			e.Depends = e.Depends || m.depends
			if prize {
				e.On = append(e.On, m.on...)
			}
			if len(e.By) < len(e.Actions) {
				e.By = append(e.By, m.by...)
			}
		}
	}
	e.By = slices.Compact(e.By)
	slices.Sort(e.On)
	e.On = slices.Compact(e.On)
	return e, true
}

// chosenFor is the way if it is for the sake of the things, else nil.
func chosenFor(e *Escalation, prize bool) *Escalation {
	if prize {
		return e
	}
	return nil
}

// tool reports whether things of the types are only a means, which nobody wants
// to have.
func tool(kinds []string) bool {
	return slices.Contains(kinds, "document") || slices.Contains(kinds, "notebook-instance-lifecycle-config") || slices.Contains(kinds, anyKind)
}

// Deciding are what a way depends on: the condition keys of the statements that allow it
// whose values the caller does not choose, sorted.
func (e Escalation) Deciding() []string {
	var keys []string
	for _, s := range e.By {
		if s == nil {
			continue
		}
		for _, line := range s.Conditions {
			for key := range line {
				if _, known := fixed[strings.ToLower(key)]; !known && !free(strings.ToLower(key)) {
					keys = append(keys, key)
				}
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
