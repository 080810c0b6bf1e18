package check

import (
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
