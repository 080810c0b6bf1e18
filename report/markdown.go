package report

import (
	"fmt"
	"html"
	"io"
	"strings"

	"redoubt/check"
)

// Bounds of a comment on a pull request: code hosts refuse more than 65,536
// characters.
const (
	mostMarkdown = 60_000
	mostDetails  = 50
)

func writeMarkdown(w io.Writer, r *check.Report) error {
	live, _ := active(r.Findings)
	var b strings.Builder
	markdownHead(&b, r, live)
	tail := "\n" + markdownGaps(r.Gaps) + "<sub>" + md(summary(r)) + "</sub>\n"
	room := mostMarkdown - len(tail) - 200
	left := 0
	for i, way := range flat(live) {
		block := markdownFinding(way)
		if i >= mostDetails || b.Len()+len(block) > room {
			left = len(live) - i
			break
		}
		b.WriteString(block)
	}
	if left > 0 {
		fmt.Fprintf(&b, "\n%s not shown here: `redoubt scan` lists them all.\n", count(left, "further finding"))
	}
	b.WriteString(tail)
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing Markdown: %w", err)
	}
	return nil
}

// flat lists findings in the order of the text report.
func flat(findings []check.Entry) []check.Entry {
	var out []check.Entry
	for _, w := range ways(findings) {
		out = append(out, w.Findings...)
	}
	return out
}

func markdownHead(b *strings.Builder, r *check.Report, live []check.Entry) {
	if len(live) == 0 {
		fmt.Fprint(b, "### redoubt: nothing found\n\n")
		if len(r.NotChecked) > 0 {
			fmt.Fprintf(b, "Not looked at: %s.\n", md(notChecked(r.NotChecked)))
		}
		return
	}
	fmt.Fprintf(b, "### redoubt: %s\n\n", counts(live))
	n := map[[2]string]int{}
	concerns := []string{}
	for _, e := range live {
		c := string(e.Concern)
		if n[[2]string{c, ""}] == 0 {
			concerns = append(concerns, c)
		}
		n[[2]string{c, ""}]++
		n[[2]string{c, e.Severity}]++
	}
	b.WriteString("| concern | critical | high | medium | low | info |\n| --- | ---: | ---: | ---: | ---: | ---: |\n")
	for _, c := range concerns {
		fmt.Fprintf(b, "| %s |", md(c))
		for _, s := range severities() {
			cell := ""
			if k := n[[2]string{c, s}]; k > 0 {
				cell = fmt.Sprint(k)
			}
			fmt.Fprintf(b, " %s |", cell)
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
}

// markdownFinding is one finding, folded up.
func markdownFinding(e check.Entry) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<details><summary><b>%s</b> %s — %s</summary>\n\n", strings.ToUpper(tag(e.Severity, 20)),
		tag(e.Name, 80), tag(e.Message, 400))
	where := place(e.File, e.Line)
	if e.Function != "" {
		where += " [" + e.Function + "]"
	}
	fmt.Fprintf(&b, "%s\n\n", md(clip(clean(where), 300)))
	if len(e.Path) > 0 {
		fmt.Fprintf(&b, "%s\n\n", md(clip(arrows(e.Path), 600)))
	}
	if len(e.Excerpt) > 0 {
		fence, code := fenced(e.Excerpt)
		fmt.Fprintf(&b, "%s\n%s%s\n\n", fence, code, fence)
	}
	if reaches := capped(e.Reaches, 6); reaches != "" {
		fmt.Fprintf(&b, "From there: %s\n\n", md(clip(reaches, 600)))
	}
	if e.Fix.Text != "" {
		fmt.Fprintf(&b, "**Fix:** %s\n\n", md(clip(clean(e.Fix.Text), 1000)))
	}
	b.WriteString("</details>\n")
	return b.String()
}

// fenced returns the excerpt and a fence that does not occur in it.
func fenced(lines []check.Line) (fence, code string) {
	var b strings.Builder
	for _, l := range lines {
		line, _, _ := cleanLine(l.Text, [2]int{})
		fmt.Fprintf(&b, "%5d  %s\n", l.Number, clip(line, 240))
	}
	code, fence = b.String(), "```"
	for strings.Contains(code, fence) {
		fence += "`"
	}
	return fence, code
}

func markdownGaps(gaps []check.Gap) string {
	if len(gaps) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<details><summary>%s: what could not be resolved</summary>\n\n", count(len(gaps), "gap"))
	for i, g := range gaps {
		if i == 20 {
			fmt.Fprintf(&b, "- and %d more\n", len(gaps)-i)
			break
		}
		fmt.Fprintf(&b, "- %s\n", md(clip(clean(strings.TrimSpace(place(g.File, g.Line)+" "+g.Message)), 300)))
	}
	b.WriteString("\n</details>\n\n")
	return b.String()
}

// tag makes a string fit for the inside of an HTML tag in Markdown, where
// Markdown is not read but mentions and references are.
func tag(s string, n int) string {
	s = html.EscapeString(clip(clean(s), n))
	return unmention(strings.NewReplacer("[", "&#91;", "]", "&#93;", "`", "&#96;", "*", "&#42;").Replace(s))
}

// md spells every character that Markdown could read as its own.
func md(s string) string {
	var b strings.Builder
	for _, r := range clean(s) {
		switch r {
		case '<', '>', '&':
			b.WriteString(html.EscapeString(string(r)))
		case '\\', '`', '*', '_', '[', ']', '|', '~', '#', '!', '$':
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return unmention(b.String())
}

// unmention keeps a name in a template from calling somebody, and an address
// from becoming a link.
func unmention(s string) string {
	return strings.NewReplacer("@", "@\u2060", "://", ":\u2060//", "www.", "www\u2060.").Replace(s)
}
