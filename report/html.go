package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"redoubt/check"
)

var (
	//go:embed assets/page.html
	pageHTML string
	//go:embed assets/page.css
	pageCSS string
	//go:embed assets/page.js
	pageJS string
)

// A page is what the HTML report shows. All strings are clean; the template
// escapes them.
type page struct {
	Title, Summary, Tool, Empty string
	Policy                      string
	Style                       template.CSS
	Script                      template.JS

	Tiles, Concerns []tile
	Graphs          []pageGraph
	Applications    []string
	Several         bool
	Findings        []pageFinding
	Gaps            []pagePlace
	GapCount        string
	FewGaps         bool
	NotChecked      []check.NotChecked
}

type tile struct {
	Name  string
	Count int
}

type pagePlace struct{ Where, Message string }

// writeHTML prints one file that needs no network: a policy in it lets only
// its own style and script run.
func writeHTML(w io.Writer, r *check.Report) error {
	tmpl, err := template.New("page").Parse(pageHTML)
	if err != nil {
		return fmt.Errorf("writing HTML: %w", err)
	}
	if err := tmpl.Execute(w, newPage(r)); err != nil {
		return fmt.Errorf("writing HTML: %w", err)
	}
	return nil
}

func newPage(r *check.Report) *page {
	live, suppressed := active(r.Findings)
	style := pageCSS + graphCSS
	p := &page{
		Title: pageTitle(r, live), Summary: summary(r), Tool: clean(strings.TrimSpace(r.Tool.Name + " " + r.Tool.Version)),
		Policy: "default-src 'none'; base-uri 'none'; form-action 'none'; style-src '" + digest(style) + "'; script-src '" + digest(pageJS) + "'",
		Style:  template.CSS(style), Script: template.JS(pageJS), //nolint:gosec // both are constants of this package
		Several: len(r.Applications) > 1, GapCount: count(len(r.Gaps), "gap"), FewGaps: len(r.Gaps) <= shownGaps,
		Empty: "No way in was found. That is what the templates and the code show; see below for what was not looked at.",
	}
	p.count(live)
	p.applications(r, append(flat(live), suppressed...))
	for _, g := range r.Gaps {
		p.Gaps = append(p.Gaps, pagePlace{clean(place(g.File, g.Line)), clean(g.Message)})
	}
	for _, n := range r.NotChecked {
		p.NotChecked = append(p.NotChecked, check.NotChecked{What: clean(n.What), Why: clean(n.Why)})
	}
	return p
}

func pageTitle(r *check.Report, live []check.Entry) string {
	name := count(len(r.Applications), "application")
	if len(r.Applications) == 1 && r.Applications[0].Name != "" {
		name = clean(r.Applications[0].Name)
	}
	return name + ": " + counts(live)
}

// digest is the source expression of a content security policy for a text.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func (p *page) count(findings []check.Entry) {
	severity, concern := map[string]int{}, map[string]int{}
	var concerns []string
	for _, e := range findings {
		severity[e.Severity]++
		c := clean(string(e.Concern))
		if concern[c] == 0 {
			concerns = append(concerns, c)
		}
		concern[c]++
	}
	for _, s := range severities() {
		p.Tiles = append(p.Tiles, tile{s, severity[s]})
	}
	for _, c := range concerns {
		p.Concerns = append(p.Concerns, tile{c, concern[c]})
	}
}
