package scan

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sort"

	"redoubt/app"
	"redoubt/check"
	"redoubt/lang"
)

// A gathering puts the results of all applications into one report.
type gathering struct {
	opt    Options
	cfg    *Config
	report *check.Report
	failed []result
	places map[string]string // of findings → the template whose application has it
}

func (g *gathering) add(gaps []app.Gap, results []result) {
	for _, gap := range gaps {
		g.gap(check.Gap{File: gap.Pos.File, Line: gap.Pos.Line, Message: gap.Message})
	}
	for _, r := range withoutParts(results) {
		if r.err != nil {
			g.failed = append(g.failed, r)
			gap := r.gap()
			g.gap(check.Gap{File: gap.Pos.File, Line: gap.Pos.Line, Message: gap.Message})
			continue
		}
		g.application(r)
	}
}

func (g *gathering) gap(gap check.Gap) { g.report.Gaps = append(g.report.Gaps, gap) }

func (g *gathering) application(r result) {
	rep := g.report
	rep.Applications = append(rep.Applications, r.App)
	for _, e := range r.Entries {
		if g.cfg.apply(&e) && !g.seen(&r.App, e) {
			rep.Findings = append(rep.Findings, e)
		}
	}
	rep.Gaps = append(rep.Gaps, r.Gaps...)
	g.inventory(r)
	rep.Stats.Functions += r.Stats.Functions
	rep.Stats.Triggers += r.Stats.Triggers
	rep.Stats.Resources += r.Stats.Resources
	rep.Stats.Lines += r.Stats.Lines
	if r.cached {
		rep.Stats.Cached++
	}
}

// seen reports whether another application has the finding already: it holds the
// same template or code. Who gets at code, and how, is another story in each
// application, unless it deploys the same handlers for the same routes; so is what
// its routes and roles lack for the code.
func (g *gathering) seen(a *check.Application, e check.Entry) bool {
	if g.places == nil {
		g.places = map[string]string{}
	}
	at := fmt.Sprintf("%s %s:%d:%d", e.Check, e.File, e.Line, e.Column)
	if own := story(a, e); a.File != "" && lang.Language(e.File) != "" && own != "" {
		g.places[at] = cmp.Or(g.places[at], a.File) // code by itself has nothing to add
		at += own
	}
	other, ok := g.places[at]
	if !ok {
		g.places[at] = a.File
	}
	return ok && other != a.File && e.Line > 0
}

// story is what a finding in code says of the application that runs it, "" if it
// is about the code alone.
func story(a *check.Application, e check.Entry) string {
	switch {
	case len(e.Trace) > 0:
		return fmt.Sprint(e.Path, e.Trace)
	case e.Concern == check.Privilege, e.Concern == check.Auth && len(e.Path) > 0:
		return fmt.Sprintf("%s %s", a.Root, e.Message)
	}
	return ""
}

// finish applies what needs the whole report: since, baseline, what to show.
func (g *gathering) finish(ctx context.Context, trees []*tree) error {
	if err := g.onlyNew(ctx, trees); err != nil {
		return err
	}
	known, err := readBaseline(g.opt, trees)
	if err != nil {
		return err
	}
	shown := g.report.Findings[:0]
	for _, e := range g.report.Findings {
		if e.Suppressed == nil && known[e.Fingerprint] {
			e.Suppressed = &check.Suppressed{By: "baseline", Reason: "known since the baseline was written"}
		}
		if g.shows(&e) {
			shown = append(shown, e)
		}
	}
	g.report.Findings = shown
	sort.SliceStable(shown, func(i, j int) bool { return before(&shown[i], &shown[j]) })
	return nil
}

// shows decides about an entry and counts what stays hidden.
func (g *gathering) shows(e *check.Entry) bool {
	switch {
	case e.Suppressed != nil:
		g.report.Stats.Suppressed++
		return g.opt.Suppressed
	case e.Severity == check.Info.String() && !g.opt.All:
		g.report.Stats.Hidden++
		return false
	}
	return true
}

// unreadable is the error for a run that read nothing, or, when strict, not
// everything.
func (g *gathering) error() error {
	switch {
	case len(g.failed) == 0:
		return nil
	case len(g.report.Applications) == 0:
		return fmt.Errorf("nothing could be read: %s: %w", g.failed[0].unit.show(), g.failed[0].err)
	case g.opt.Strict:
		return fmt.Errorf("%d of the templates could not be read: %s: %w", len(g.failed), g.failed[0].unit.show(), g.failed[0].err)
	}
	return nil
}

func (g *gathering) unreadable(results []result, unread []app.Gap) error {
	if err := g.error(); err != nil {
		return &InputError{err}
	}
	if len(unread) > 0 && (len(results) == 0 || g.opt.Strict) {
		return &InputError{errors.New("nothing could be read: " + unread[0].Pos.File + ": " + unread[0].Message)}
	}
	if len(results) == 0 && g.named() {
		return &InputError{errors.New(g.report.Gaps[0].File + ": " + g.report.Gaps[0].Message)}
	}
	return nil
}

// named reports whether a template that the user named was no template.
func (g *gathering) named() bool { return g.namesFile() && len(g.report.Gaps) > 0 }

func (g *gathering) namesFile() bool {
	for _, p := range g.opt.Paths {
		if t, err := openTree(p, nil); p == "-" || err == nil && t.only != "" {
			if err == nil {
				closeTrees([]*tree{t})
			}
			return true
		}
	}
	return false
}
