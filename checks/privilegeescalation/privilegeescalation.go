// Package privilegeescalation finds roles that lead to the rights of an
// administrator, by the known ways and through other roles and functions of the
// application. Administrators themselves are adminrole's.
package privilegeescalation

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/iam"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is privilege-escalation.
var Check = &check.Check{
	ID: "RD411", Name: "privilege-escalation", Doc: doc,
	Concern: check.Privilege, Severity: check.High,
	Refs: []string{"CWE-269", "CWE-250", "OWASP-SLS-S6", "CSA-SAS-4"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, role := range p.App.Roles {
		if list := p.Graph.Climbs(role); len(list) > 0 {
			report(p, role, list)
		}
	}
	return nil
}

// report makes one finding of all the ways of a role: they have one cause.
func report(p *check.Pass, role *app.Role, list []reach.Climb) {
	best := list[0]
	f, who := p.OfRole(role, place(best))
	f.Severity, f.Confidence = rank(p, role, f.Function, best)
	f.Fix.Text = fix(best)
	f.Message = fmt.Sprintf("%s may get the rights of an administrator: %s%s%s.", who, story(p.Graph, role, best), by(best), others(list))
	if by(best) != "" {
		f.Message += p.Used(role)
	}
	if keys := best.Deciding(); best.Depends && len(keys) > 0 {
		f.Message = strings.TrimSuffix(f.Message, ".") + ", depending on " + check.List(keys, 3) + "."
	}
	for _, s := range best.At {
		f.Trace = append(f.Trace, check.Step{Pos: s.Pos, Message: reach.Describe(s)})
	}
	p.Report(f)
}

// place is the statement with the action that the way is called by: the last.
func place(c reach.Climb) app.Pos {
	if len(c.At) == 0 {
		return app.Pos{}
	}
	return c.At[len(c.At)-1].Pos
}

// rank is the severity by who can start a function with the role, and by how
// sure it is that something privileged is there.
func rank(p *check.Pass, role *app.Role, f *app.Function, best reach.Climb) (check.Severity, check.Confidence) {
	severity, confidence := check.High, check.HighConfidence
	if best.Assumed() {
		severity, confidence = check.Medium, check.MediumConfidence
	}
	if f != nil && p.Graph.Public(f) {
		severity = severity.Raise()
	}
	if best.Depends {
		severity, confidence = severity.Lower(), check.LowConfidence
	}
	if role.Boundary.IsSet() || f == nil {
		severity = severity.Lower() // the boundary says how far that goes; nobody outside runs it
	}
	return severity, confidence
}

// story tells the way: "OrdersRole → lambda:UpdateFunctionCode on AdminFn →
// AdminRole".
func story(g *reach.Graph, role *app.Role, c reach.Climb) string {
	parts := []string{role.Label()}
	for {
		parts = append(parts, c.Name+" on "+target(c)+" ("+c.ID+")")
		if c.To == nil {
			break
		}
		parts = append(parts, c.To.Label())
		next := g.Climbs(c.To)
		if len(next) == 0 {
			break
		}
		c = next[0]
	}
	return strings.Join(parts, " → ")
}

func target(c reach.Climb) string {
	switch {
	case c.Through != nil:
		return c.Through.Label()
	case c.To != nil:
		return c.To.Label()
	}
	list := make([]string, len(c.On))
	for i, on := range c.On {
		list[i] = reach.Shorten(on)
	}
	return check.List(list, 2)
}

// by names the managed policies that allow the way.
func by(c reach.Climb) string {
	var names []string
	for _, s := range c.At {
		if name, ok := strings.CutPrefix(s.From, "managed:"); ok && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return ", by " + strings.Join(names, ", ")
}

// others names the ways that are not told, but those that only take more
// actions than another one.
func others(list []reach.Climb) string {
	var ids []string
	for i, c := range list {
		longer := slices.ContainsFunc(list, func(d reach.Climb) bool { return len(d.Actions) < len(c.Actions) && within(d.Actions, c.Actions) })
		if i > 0 && !longer {
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		return ""
	}
	return "; also " + check.List(ids, 4)
}

func within(list, all []string) bool {
	return !slices.ContainsFunc(list, func(s string) bool { return !slices.Contains(all, s) })
}

func fix(c reach.Climb) string {
	switch c.Category {
	case iam.NewPassRole:
		return "Resource: the one role's ARN, with Condition: StringEquals: iam:PassedToService."
	case iam.ExistingPassRole:
		return "Name what the code changes in Resource, nothing that runs with a stronger role."
	}
	return "Leave IAM to the deployment; if the function must write it, name the roles and demand a permissions boundary (iam:PermissionsBoundary)."
}
