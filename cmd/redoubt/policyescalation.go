package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"redoubt/check"
	"redoubt/checks/adminrole"
	"redoubt/checks/privilegeescalation"
	"redoubt/iam"
)

// powerFindings say of each holder whether it owns the account, and else by
// which known ways it may get more rights. Of who may do everything the ways
// would say nothing more.
func powerFindings(file policyFile, list []holder) []check.Entry {
	var out []check.Entry
	known := newRoster(list)
	for _, h := range list {
		s := h.Administrator(h.Now)
		if s != nil {
			out = append(out, admin(file, h, s))
		}
		if s != nil && s.Everything() {
			continue
		}
		for _, w := range distinct(known.escalations(h)) {
			out = append(out, escalation(file, h, w))
		}
	}
	return out
}

func admin(file policyFile, h holder, s *iam.Statement) check.Entry {
	what := "lets one write the policies of any role"
	if s.Everything() {
		what = "allows every action on every resource"
	}
	message := fmt.Sprintf("The statement %s: whoever has it owns the account.", what)
	if h.name != "" {
		message = fmt.Sprintf("The %s owns the account: its policy %s %s.", h.name, h.origin(s), what)
	}
	e := entry(adminrole.Check, check.High, file, h.place(s), strings.TrimSpace("admin "+h.name), message)
	e.Resource = h.name
	e.Fix.Text = "Name the actions that are needed; redoubt harden finds them from the code."
	return e
}

// A route is a way with the ids of those that are the same.
type route struct {
	iam.Escalation
	ids []string
}

// distinct puts ways together that are the same one, numbered by two: one takes
// all actions of the other, and they lead to the same.
func distinct(list []iam.Escalation) []route {
	var out []route
	for _, e := range list {
		if !foreign(e) {
			out = append(out, route{e, []string{e.ID}})
		}
	}
	for _, e := range list {
		if !foreign(e) {
			continue
		}
		i := slices.IndexFunc(out, func(r route) bool {
			return r.Category == e.Category && r.Depends == e.Depends && !foreign(r.Escalation) && (within(r.Actions, e.Actions) || within(e.Actions, r.Actions))
		})
		if i < 0 {
			out = append(out, route{e, []string{e.ID}})
			continue
		}
		out[i].ids = append(out[i].ids, e.ID)
	}
	return out
}

// foreign reports whether the way is not numbered by pathfinding.cloud, but by
// cloudsplaining, which only fills its gaps.
func foreign(e iam.Escalation) bool { return strings.HasPrefix(e.ID, "cs-") }

func within(list, all []string) bool {
	return !slices.ContainsFunc(list, func(s string) bool { return !slices.Contains(all, s) })
}

func escalation(file policyFile, h holder, r route) check.Entry {
	severity, confidence := check.High, check.HighConfidence
	if r.Depends {
		severity, confidence = check.Medium, check.LowConfidence
	}
	at := h.at
	if len(r.By) > 0 {
		at = h.place(r.By[len(r.By)-1])
	}
	who := "Whoever has it"
	if h.name != "" {
		who = "The " + h.name
	}
	message := fmt.Sprintf("%s may get more rights by %s, %s: %s (on %s)%s.",
		who, strings.Join(r.ids, " or "), r.Name, cmp.Or(r.Description, r.Category), few(r.On, 3), through(h, r)+depending(r))
	out := entry(privilegeescalation.Check, severity, file, at, strings.TrimSpace(r.ID+" "+h.name), message)
	out.Confidence, out.Path, out.Resource = confidence.String(), r.ids, h.name
	out.Fix.Text = "Name the roles, users or functions in Resource; with iam:PassRole, demand iam:PassedToService."
	if r.Reference != "" {
		out.References = append(slices.Clip(out.References), r.Reference)
	}
	for _, s := range r.By {
		if s != nil {
			out.Trace = append(out.Trace, check.Place{File: file.name, Line: h.place(s).line, Message: few(s.Actions, 3)})
		}
	}
	return out
}

// depending names the conditions that decide.
func depending(r route) string {
	keys := r.Deciding()
	if !r.Depends || len(keys) == 0 {
		return ""
	}
	return ", depending on " + few(keys, 3)
}

// through names the policies of a member that allow the way.
func through(h holder, r route) string {
	var names []string
	for _, s := range r.By {
		if name := h.origin(s); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if names == nil {
		return ""
	}
	return ", allowed by " + strings.Join(names, " and ")
}
