package report

import (
	"fmt"
	"html/template"

	"redoubt/check"
)

// Bounds of what a page draws and opens by itself.
const (
	mostBoxes  = 400 // a larger graph shows only what findings run through
	openGraphs = 3
	openFirst  = 3
)

type pageGraph struct {
	Name, About string
	Open        bool
	SVG         template.HTML
}

type pageFinding struct {
	Severity, Name, Check, Concern, Application, Function string
	Where, Message, Doubt, Fix, Suppressed, Trail         string
	Path, Reaches, References                             []string
	Lines                                                 []pageLine
	Trace                                                 []pagePlace
	Open                                                  bool
}

type pageLine struct {
	Number                int
	Before, Marked, After string
}

// applications draws every application's graph and ties the findings to it.
func (p *page) applications(r *check.Report, findings []check.Entry) {
	trails := map[string]string{}
	groups := byApplication(r, findings)
	for i, g := range groups {
		if g.Name != "" {
			p.Applications = append(p.Applications, clean(g.Name))
		}
		if g.App == nil || len(g.App.Nodes) == 0 {
			continue
		}
		d, prefix := arrange(reduced(*g.App, g.Findings)), fmt.Sprintf("a%d", i)
		for _, e := range g.Findings {
			trails[e.Fingerprint+e.Application] = d.trail(e).names(&d, prefix)
		}
		p.Graphs = append(p.Graphs, pageGraph{
			Name: clean(g.Name), About: about(g), Open: len(groups) <= openGraphs,
			SVG: template.HTML(d.svg(prefix, d.lit(g.Findings))), //nolint:gosec // svg escapes every label
		})
	}
	for i, e := range findings {
		f := pageFindingOf(e)
		f.Trail, f.Open = trails[e.Fingerprint+e.Application], i < openFirst && e.Suppressed == nil
		p.Findings = append(p.Findings, f)
	}
}

func about(g appFindings) string {
	s := clean(g.App.File)
	if s != "" {
		s += " · "
	}
	live, _ := active(g.Findings)
	s += count(len(g.App.Functions), "function") + " · " + counts(live)
	if len(g.App.Nodes) > mostBoxes {
		s += " · a large application: only what the findings run through is drawn"
	}
	return s
}

// reduced leaves of a very large graph what findings run through.
func reduced(a check.Application, findings []check.Entry) check.Application {
	if len(a.Nodes) <= mostBoxes {
		return a
	}
	d, all := arrange(a), newTrail()
	for _, e := range findings {
		all.add(d.trail(e))
	}
	a.Nodes = nil
	for i, b := range d.Boxes {
		if all.boxes[i] && len(a.Nodes) < mostBoxes {
			a.Nodes = append(a.Nodes, b.Node)
		}
	}
	return a
}

func pageFindingOf(e check.Entry) pageFinding {
	f := pageFinding{
		Severity: clean(e.Severity), Name: clean(e.Name), Check: clean(e.Check), Concern: clean(string(e.Concern)),
		Application: clean(e.Application), Function: clean(e.Function), Where: clean(place(e.File, e.Line)),
		Message: clean(e.Message), Fix: clean(e.Fix.Text),
		Path: mapped(e.Path, clean), Reaches: mapped(e.Reaches, clean), References: mapped(e.References, clean),
	}
	if e.Confidence != check.HighConfidence.String() {
		f.Doubt = clean(e.Confidence)
	}
	if s := e.Suppressed; s != nil {
		f.Suppressed = clean(s.By + ": " + s.Reason)
	}
	for _, l := range e.Excerpt {
		f.Lines = append(f.Lines, pageLineOf(l))
	}
	for _, s := range e.Trace {
		f.Trace = append(f.Trace, pagePlace{clean(place(s.File, s.Line)), clean(s.Message)})
	}
	return f
}

// pageLineOf splits a line at its mark.
func pageLineOf(l check.Line) pageLine {
	from, to := l.Mark[0], l.Mark[1]
	if from < 0 || to <= from || to > len(l.Text) {
		return pageLine{Number: l.Number, Before: clean(l.Text)}
	}
	return pageLine{l.Number, clean(l.Text[:from]), clean(l.Text[from:to]), clean(l.Text[to:])}
}
