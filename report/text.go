package report

import (
	"fmt"
	"io"
	"strings"

	"redoubt/check"
)

// The columns of a report: a terminal's, within what reads well.
const (
	defaultWidth = 100
	leastWidth   = 40
	mostWidth    = 132
	shownGaps    = 5
	mostStory    = 600 // runes of a message, a fix or a reason
	mostPiece    = 160 // runes of a path's or a list's element
	mostFull     = 10  // findings of one check in one application that are told at length
)

// A text is the report for people while it is written. Every string from the
// report passes through clean on its way in.
type text struct {
	strings.Builder
	paint
	width int
	told  map[string]string // what a function reaches → the function it was told of
	full  map[string]int    // check → its findings so far in the present application
}

func writeText(w io.Writer, r *check.Report) error {
	t := &text{paint: paint(r.Colour), width: columns(r.Width), told: map[string]string{}}
	live, suppressed := active(r.Findings)
	t.applications(r, live)
	if len(live) == 0 {
		t.friendly(r)
	}
	t.suppressed(suppressed)
	t.gaps(r.Gaps)
	t.hidden(r.Stats.Hidden)
	t.unchecked(r)
	fmt.Fprintln(t, summary(r))
	if _, err := io.WriteString(w, t.String()); err != nil {
		return fmt.Errorf("writing text: %w", err)
	}
	return nil
}

func columns(width int) int {
	if width <= 0 {
		return defaultWidth
	}
	return min(max(width, leastWidth), mostWidth)
}

// applications prints the findings, under a heading each if there are several
// applications.
func (t *text) applications(r *check.Report, findings []check.Entry) {
	for _, g := range byApplication(r, findings) {
		if len(g.Findings) == 0 {
			continue
		}
		if len(r.Applications) > 1 {
			t.heading(g)
		}
		t.full = map[string]int{}
		for _, w := range ways(g.Findings) {
			t.way(w)
		}
	}
}

func (t *text) heading(g appFindings) {
	name := clean(g.Name)
	if name == "" {
		name = "outside of any application"
	}
	line := name
	if g.App != nil && g.App.File != "" {
		line += "  " + clean(g.App.File)
	}
	line += "  " + counts(g.Findings)
	fmt.Fprintf(t, "%s\n\n", t.bold("━━ "+clip(line, t.width-3)))
}

// way prints findings that share a way in: it stands above them once.
func (t *text) way(w way) {
	if len(w.Findings) == 1 {
		t.finding(w.Findings[0], 0)
		return
	}
	line := fmt.Sprintf("%s  (%s findings: %s)", arrows(w.In), thousands(len(w.Findings)), w.Severity)
	for i, l := range wrap("▸ "+line, t.width) {
		if i > 0 {
			l = "  " + l
		}
		fmt.Fprintln(t, t.bold(l))
	}
	for _, e := range w.Findings {
		t.finding(e, len(w.In))
	}
}

// finding prints one story; the first skip elements of its path stand above
// it already.
func (t *text) finding(e check.Entry, skip int) {
	t.title(e)
	if t.full[e.Check]++; t.full[e.Check] > mostFull {
		t.brief(e)
		return
	}
	t.paragraph("  ", "  ", clip(clean(e.Message), mostStory))
	switch {
	case skip > 0 && len(e.Path) > skip:
		t.paragraph("  ", "    ", "… → "+arrows(e.Path[skip:]))
	case skip == 0 && len(e.Path) > 0:
		t.paragraph("  ", "    ", arrows(e.Path))
	}
	t.trace(e)
	t.excerpt(e)
	t.reaches(e)
	t.fix(e)
	fmt.Fprintln(t)
}

// brief is for the later ones of many findings of one check: where and what. The
// first of them says so.
func (t *text) brief(e check.Entry) {
	t.paragraph("  ", "  ", clip(clean(e.Message), 2*t.width))
	if t.full[e.Check] == mostFull+1 {
		t.paragraph("  ", "  ", "From here on "+clean(e.Name)+" is told in short; --format json and html hold all.")
	}
	fmt.Fprintln(t)
}

// reaches says what the function gets to: once at length, then by the name of
// the function that gets to the same.
func (t *text) reaches(e check.Entry) {
	all := capped(e.Reaches, 6)
	if all == "" {
		return
	}
	if first, ok := t.told[all]; ok && len(all) > t.width/2 {
		if all = "the same as before"; first != e.Function {
			all = "the same as from " + clip(clean(first), mostPiece)
		}
	} else {
		t.told[all] = e.Function
	}
	t.paragraph("  ", "    ", "From there: "+all)
}

func (t *text) title(e check.Entry) {
	severity, name := clip(strings.ToUpper(clean(e.Severity)), 10), clip(clean(e.Name), t.width-12)
	where := clip(clean(place(e.File, e.Line)), mostPiece)
	if e.Function != "" {
		where += "  [" + clip(clean(e.Function), mostPiece) + "]"
	}
	if e.Confidence != "" && e.Confidence != check.HighConfidence.String() {
		where = "(" + clip(clean(e.Confidence), 10) + " confidence)  " + where
	}
	gap := t.width - width(severity) - 2 - width(name) - width(where)
	head := t.severity(e.Severity, severity) + "  " + t.bold(name)
	switch {
	case where == "":
		fmt.Fprintln(t, head)
	case gap >= 2:
		fmt.Fprintln(t, head+strings.Repeat(" ", gap)+t.faint(where))
	default:
		fmt.Fprintln(t, head)
		t.paragraph("  ", "    ", where)
	}
}

// trace prints the steps before the guilty line.
func (t *text) trace(e check.Entry) {
	if len(e.Trace) < 2 {
		return
	}
	for i, s := range e.Trace {
		if s.File == e.File && s.Line == e.Line {
			continue // stands under the excerpt
		}
		t.paragraph("  ", "     ", fmt.Sprintf("%d. %s (%s)", i+1, clip(clean(s.Message), mostStory), clip(clean(place(s.File, s.Line)), mostPiece)))
	}
}

func (t *text) fix(e check.Entry) {
	explain := "redoubt explain " + clean(e.Name)
	if e.Fix.Text == "" {
		fmt.Fprintln(t, "  "+t.faint(explain))
		return
	}
	lines := wrap("Fix: "+clip(clean(e.Fix.Text), mostStory), t.width-4)
	last := lines[len(lines)-1]
	for i, l := range lines {
		indent := "  "
		if i > 0 {
			indent = "    "
		}
		fmt.Fprint(t, indent+l)
		if i < len(lines)-1 {
			fmt.Fprintln(t)
		}
	}
	if 4+width(last)+6+width(explain) <= t.width {
		fmt.Fprintln(t, "      "+t.faint(explain))
		return
	}
	fmt.Fprintln(t, "\n    "+t.faint(explain))
}

// paragraph prints s wrapped, its later lines indented by rest.
func (t *text) paragraph(first, rest, s string) {
	for i, l := range wrap(s, t.width-len(rest)) {
		if i == 0 {
			fmt.Fprintln(t, first+l)
		} else {
			fmt.Fprintln(t, rest+l)
		}
	}
}

// arrows joins a path.
func arrows(path []string) string {
	parts := make([]string, len(path))
	for i, p := range path {
		parts[i] = clip(clean(p), mostPiece)
	}
	return strings.Join(parts, " → ")
}

// capped joins at most n of the list and says how many are left.
func capped(list []string, n int) string {
	parts := make([]string, 0, n+1)
	for i, s := range list {
		if i == n {
			parts = append(parts, fmt.Sprintf("and %d more", len(list)-n))
			break
		}
		parts = append(parts, clip(clean(s), mostPiece))
	}
	return strings.Join(parts, "; ")
}
