package check

import (
	"fmt"
	"strings"
	"time"

	"redoubt/app"
	"redoubt/reach"
)

// A Pass is one check's look at one application.
type Pass struct {
	App   *app.Application
	Graph *reach.Graph // who can start what, effective grants, what is reached
	Now   time.Time    // the day that deadlines are judged by

	check  *Check
	report func(*Finding)
	gap    func(app.Gap)
}

// NewPass returns the pass of one check over g's application; report and gap
// receive what it finds and what it could not decide.
func NewPass(c *Check, g *reach.Graph, now time.Time, report func(*Finding), gap func(app.Gap)) *Pass {
	return &Pass{App: g.App, Graph: g, Now: now, check: c, report: report, gap: gap}
}

// OfRole starts a finding about what a role grants, held by the most exposed of
// its functions, and says who a sentence is about: "orders", "orders and 3 more
// functions", or the role itself if no function runs with it.
func (p *Pass) OfRole(role *app.Role, pos app.Pos) (f Finding, who string) {
	f = Finding{Resource: role.Name, Pos: pos, Function: p.Graph.Foremost(role)}
	if pos.IsZero() {
		f.Pos = role.Pos
	}
	switch others := len(role.Functions) - 1; others {
	case -1:
		return f, role.Label()
	case 0:
		return f, f.Function.Label()
	case 1:
		return f, f.Function.Label() + " and 1 more function"
	default:
		return f, fmt.Sprintf("%s and %d more functions", f.Function.Label(), others)
	}
}

// List names at most most of a list's elements and counts the rest: "a, b and
// 3 more".
func List(names []string, most int) string {
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}

// Report records a finding.
func (p *Pass) Report(f Finding) {
	f.Check = p.check
	if f.Severity == Default {
		f.Severity = p.check.Severity
	}
	p.report(&f)
}

// Gap records that a value only the deployment knows kept the check from
// deciding. Use it where a person would want to know.
func (p *Pass) Gap(pos app.Pos, message string) {
	p.gap(app.Gap{Pos: pos, Message: p.check.Name + ": " + message})
}
