package main

import (
	"cmp"
	"fmt"
	"slices"

	"redoubt/check"
	"redoubt/checks/privilegeescalation"
	"redoubt/iam"
)

// escalationFindings are the known ways to escalate that a document leaves open,
// one finding each. Of an administrator they would say nothing more.
func escalationFindings(file policyFile) []check.Entry {
	admin := func(s iam.Statement) bool { return s.Everything() && len(s.Conditions) == 0 }
	if slices.ContainsFunc(file.document.Statements, admin) {
		return nil
	}
	var list []check.Entry
	for _, e := range iam.EscalationsOf(file.document) {
		list = append(list, escalation(file, e))
	}
	return list
}

func escalation(file policyFile, e iam.Escalation) check.Entry {
	severity, confidence := check.High, check.HighConfidence
	if e.Depends {
		severity, confidence = check.Medium, check.LowConfidence
	}
	at := spot{}
	if len(e.By) > 0 {
		at = place(e.By[len(e.By)-1])
	}
	out := entry(privilegeescalation.Check, severity, file, at, e.ID, fmt.Sprintf("Whoever has it may get more rights by %s, %s: %s (on %s).",
		e.ID, e.Name, cmp.Or(e.Description, e.Category), few(e.On, 3)))
	out.Confidence, out.Path = confidence.String(), []string{e.ID}
	out.Fix.Text = "Name the roles, users or functions in Resource; with iam:PassRole, demand iam:PassedToService."
	if e.Reference != "" {
		out.References = append(slices.Clip(out.References), e.Reference)
	}
	for _, s := range e.By {
		if s != nil {
			out.Trace = append(out.Trace, check.Place{File: file.name, Line: s.Line, Message: few(s.Actions, 3)})
		}
	}
	return out
}
