package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"redoubt/check"
	"redoubt/checks/wildcardaction"
	"redoubt/checks/wildcardresource"
	"redoubt/iam"
)

// wildcardFindings weigh what each statement allows beyond what it names.
func wildcardFindings(file policyFile, list []holder, now time.Time) []check.Entry {
	var out []check.Entry
	who := ownersOf(file.document, list)
	for i := range file.document.Statements {
		st := &file.document.Statements[i]
		if who.limits[place(st)] || who.admins[place(st)] || st.Lapsed(now) {
			continue
		}
		w := iam.Load().Wildcards(st, who.denies, who.bounds[place(st)]...)
		if w.Actions > len(w.Patterns) || w.Actions > 0 && slices.Contains(w.Patterns, "*") {
			out = append(out, wildcardAction(file, st, w, who.names[place(st)]))
		}
		if len(st.Conditions) == 0 && len(st.Principals) == 0 {
			out = append(out, wildcardResource(file, st, w, who.names[place(st)])...)
		}
	}
	return out
}

// owners say of statements, by their places, whose they are.
type owners struct {
	names  map[spot][]string // of users and roles, with the policy
	limits map[spot]bool     // statements of boundaries that nobody has as a policy
	admins map[spot]bool     // statements for which somebody is said to be an administrator
	denies []iam.Statement   // of a bare document, which takes them from all of it
	// bounds are what limits whoever has the statement, if that is one holder only.
	bounds map[spot][][]iam.Statement
}

func ownersOf(doc *iam.Document, list []holder) owners {
	o := owners{map[spot][]string{}, map[spot]bool{}, map[spot]bool{}, nil, map[spot][][]iam.Statement{}}
	if doc.Members == nil {
		o.denies = doc.Statements
	}
	for _, h := range list {
		o.add(h)
	}
	for at := range o.names {
		delete(o.limits, at)
	}
	o.bound(list)
	return o
}

// bound notes what limits whoever has a statement. Of those whom a managed policy
// is attached to the least limited one counts, so that it is left out.
func (o owners) bound(list []holder) {
	first := map[spot]int{}
	several := map[spot]bool{}
	for i, h := range list {
		for k := range h.Identity {
			at := place(&h.Identity[k])
			if of, has := first[at]; has && of != i {
				several[at] = true
			}
			first[at], o.bounds[at] = i, h.above()
		}
	}
	for at := range several {
		delete(o.bounds, at)
	}
}

func (o owners) add(h holder) {
	if s := h.Administrator(h.Now); s != nil && s.Everything() {
		for i := range h.Identity {
			if s := &h.Identity[i]; s.Everything() {
				o.admins[place(s)] = true
			}
		}
	}
	if h.member == nil {
		return
	}
	for _, a := range h.member.Policies {
		for i := range a.Statements {
			at := place(&a.Statements[i])
			if name := fmt.Sprintf("%s (policy %s)", h.name, a.Name); !slices.Contains(o.names[at], name) {
				o.names[at] = append(o.names[at], name)
			}
		}
	}
	if h.member.Boundary != nil {
		for i := range h.member.Boundary.Statements {
			o.limits[place(&h.member.Boundary.Statements[i])] = true
		}
	}
}

// whose begins a message with those that it is about.
func whose(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return few(names, 2) + ": "
}

func wildcardAction(file policyFile, st *iam.Statement, w iam.Wildcard, who []string) check.Entry {
	severity := check.Info
	switch {
	case w.Weight.PermissionsManagement > 0:
		severity = check.Medium
	case w.Weight.Write+w.Weight.Tagging > 0:
		severity = check.Low
	}
	if len(st.Conditions) > 0 {
		severity = severity.Lower()
	}
	e := entry(wildcardaction.Check, severity, file, place(st), strings.Join(w.Patterns, " "),
		fmt.Sprintf("%s%s: %d actions%s.", whose(who), few(w.Patterns, 4), w.Actions, levels(w.Weight)))
	e.Resource = few(who, 2)
	return e
}

// wildcardResource tells of actions that change something; where there are none,
// of those that read data, which weigh less.
func wildcardResource(file policyFile, st *iam.Statement, w iam.Wildcard, who []string) []check.Entry {
	severity, actions := check.Medium, w.Confinable
	if len(actions) == 0 {
		severity, actions = check.Low, w.Data
	}
	if len(actions) == 0 {
		return nil
	}
	on := "every resource"
	if st.NotResources != nil {
		on = "every resource but " + few(st.NotResources, 2)
	}
	e := entry(wildcardresource.Check, severity, file, place(st), "*",
		fmt.Sprintf("%s%s on %s, which could be confined to some.", whose(who), few(actions, 4), on))
	e.Resource, e.Fix.Text = few(who, 2), "Name the resources."
	return []check.Entry{e}
}
