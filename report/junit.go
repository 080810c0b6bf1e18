package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"redoubt/check"
)

type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Line    int           `xml:"line,attr,omitempty"`
		Failure *junitFailure `xml:"failure"`
		Skipped *junitSkipped `xml:"skipped"`
	}
	junitFailure struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
)

// writeJUnit prints each application as a suite whose failures are the
// findings; an application without any has one passed case.
func writeJUnit(w io.Writer, r *check.Report) error {
	doc := junitSuites{Name: "redoubt", Time: fmt.Sprintf("%.3f", r.Stats.Seconds)}
	for _, g := range byApplication(r, r.Findings) {
		s := junitSuiteOf(g)
		doc.Tests, doc.Failures, doc.Skipped = doc.Tests+s.Tests, doc.Failures+s.Failures, doc.Skipped+s.Skipped
		doc.Suites = append(doc.Suites, s)
	}
	data, err := xml.MarshalIndent(doc, "", "  ")
	if err != nil {
		return fmt.Errorf("writing JUnit: %w", err)
	}
	if _, err := fmt.Fprintf(w, "%s%s\n", xml.Header, data); err != nil {
		return fmt.Errorf("writing JUnit: %w", err)
	}
	return nil
}

func junitSuiteOf(g appFindings) junitSuite {
	s := junitSuite{Name: clean(g.Name)}
	for _, e := range g.Findings {
		s.Cases = append(s.Cases, junitCaseOf(e))
		if e.Suppressed != nil {
			s.Skipped++
		} else {
			s.Failures++
		}
	}
	if len(s.Cases) == 0 {
		s.Cases = []junitCase{{Name: "no findings", Class: s.Name}}
	}
	s.Tests = len(s.Cases)
	return s
}

func junitCaseOf(e check.Entry) junitCase {
	name := strings.TrimSpace(e.Check + " " + e.Name)
	about := e.Function
	if about == "" {
		about = e.Resource
	}
	if about != "" {
		name += " [" + about + "]"
	}
	c := junitCase{Name: clean(name), Class: clean(e.Application), File: clean(e.File), Line: e.Line}
	if e.Suppressed != nil {
		c.Skipped = &junitSkipped{clean(e.Suppressed.By + ": " + e.Suppressed.Reason)}
		return c
	}
	c.Failure = &junitFailure{Type: clean(e.Severity), Message: clean(e.Message), Text: junitText(e)}
	return c
}

func junitText(e check.Entry) string {
	lines := []string{strings.ToUpper(clean(e.Severity)) + " " + clean(place(e.File, e.Line)), clean(e.Message)}
	if len(e.Path) > 0 {
		lines = append(lines, arrows(e.Path))
	}
	for _, l := range e.Excerpt {
		line, _, _ := cleanLine(l.Text, [2]int{})
		lines = append(lines, fmt.Sprintf("%5d | %s", l.Number, line))
	}
	if e.Fix.Text != "" {
		lines = append(lines, "Fix: "+clean(e.Fix.Text))
	}
	return "\n" + strings.Join(lines, "\n") + "\n"
}
