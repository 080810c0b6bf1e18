package report

import (
	"fmt"
	"strings"

	"redoubt/check"
)

// friendly says what a run without findings means, and what it does not.
func (t *text) friendly(r *check.Report) {
	var line string
	switch {
	case len(r.Applications) == 0 && len(r.Gaps) > 0:
		line = "No application could be read; see the gaps below."
	case len(r.Applications) == 0:
		line = "No serverless application here: no SAM, CloudFormation, CDK or Serverless Framework template was found, and no code that looks like a handler. For a library: --taint-parameter."
	default:
		line = "No way in was found. That is what the templates and the code show."
	}
	t.paragraph("", "", line)
	fmt.Fprintln(t)
}

func notChecked(list []check.NotChecked) string {
	parts := make([]string, len(list))
	for i, n := range list {
		parts[i] = clean(n.What)
	}
	return strings.Join(parts, ", ")
}

// suppressed lists the findings that do not count, with their reasons; the
// report holds them only if they are to be shown.
func (t *text) suppressed(findings []check.Entry) {
	if len(findings) == 0 {
		return
	}
	fmt.Fprintln(t, t.bold("Suppressed"))
	for _, e := range findings {
		t.paragraph("  ", "    ", clip(fmt.Sprintf("%s %s %s: %s (%s)", clean(e.Severity), clean(e.Name),
			clean(place(e.File, e.Line)), clean(e.Suppressed.Reason), clean(e.Suppressed.By)), mostStory))
	}
	fmt.Fprintln(t)
}

// gaps lists what could not be read or resolved: a few, and where the rest is.
func (t *text) gaps(gaps []check.Gap) {
	if len(gaps) == 0 {
		return
	}
	fmt.Fprintln(t, t.bold("Not resolved"))
	shown := min(len(gaps), shownGaps)
	for _, g := range gaps[:shown] {
		where := clean(place(g.File, g.Line))
		if where != "" {
			where += ": "
		}
		t.paragraph("  ", "    ", clip(where+clean(g.Message), mostStory))
	}
	if rest := len(gaps) - shown; rest > 0 {
		fmt.Fprintf(t, "  and %s more: redoubt scan --format json | jq .gaps\n", thousands(rest))
	}
	fmt.Fprintln(t)
}

// unchecked says what was not looked at, and how old what packages were looked up
// in is: no finding is no praise for that.
func (t *text) unchecked(r *check.Report) {
	for _, n := range r.NotChecked {
		t.paragraph("", "  ", clip("not checked: "+clean(n.What)+" ("+clean(n.Why)+")", mostStory))
	}
	if d := r.Database; d != nil {
		t.paragraph("", "  ", clip(fmt.Sprintf("advisories: of %s (%d days old)", clean(d.Date), d.Days), mostStory))
	}
}

func (t *text) hidden(n int) {
	if n > 0 {
		what := "pieces of advice"
		if n == 1 {
			what = "piece of advice"
		}
		fmt.Fprintf(t, "%s %s not shown: redoubt scan --all\n", thousands(n), what)
	}
}

// paint colours text, or leaves it as it is. It is only put around text that
// is clean.
type paint bool

func (p paint) code(code, s string) string {
	if !p || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p paint) bold(s string) string  { return p.code("1", s) }
func (p paint) faint(s string) string { return p.code("2", s) }

func (p paint) severity(severity, s string) string {
	switch severity {
	case "critical":
		return p.code("1;35", s)
	case "high":
		return p.code("1;31", s)
	case "medium":
		return p.code("1;33", s)
	case "low":
		return p.code("36", s)
	}
	return p.code("2", s)
}
