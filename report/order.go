package report

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"redoubt/check"
)

// An appFindings is what was found in one application.
type appFindings struct {
	Name     string
	App      *check.Application // nil if the report lists none of the name
	Findings []check.Entry
}

// byApplication splits findings by application, in the report's order of
// applications; those of none come last.
func byApplication(r *check.Report, findings []check.Entry) []appFindings {
	var groups []appFindings
	at := map[string]int{}
	for i := range r.Applications {
		a := &r.Applications[i]
		if _, ok := at[a.Name]; !ok {
			at[a.Name] = len(groups)
			groups = append(groups, appFindings{Name: a.Name, App: a})
		}
	}
	for _, e := range findings {
		i, ok := at[e.Application]
		if !ok {
			i = len(groups)
			at[e.Application] = i
			groups = append(groups, appFindings{Name: e.Application})
		}
		groups[i].Findings = append(groups[i].Findings, e)
	}
	return groups
}

// A way is a way in with the findings of one severity behind it.
type way struct {
	Severity string
	In       []string // the path's first two elements
	Findings []check.Entry
}

// ways groups findings by severity, worst first, and within it by their way
// in; groups keep the order of their first finding.
func ways(findings []check.Entry) []way {
	sorted := append([]check.Entry(nil), findings...)
	sort.SliceStable(sorted, func(i, j int) bool { return rank(sorted[i]) > rank(sorted[j]) })
	var list []way
	at := map[string]int{}
	for _, e := range sorted {
		in := e.Path
		if len(in) > 2 {
			in = in[:2]
		}
		key := e.Severity + "\x00" + strings.Join(in, "\x00")
		i, ok := at[key]
		if !ok || len(in) < 2 {
			i = len(list)
			at[key] = i
			list = append(list, way{Severity: e.Severity, In: in})
		}
		list[i].Findings = append(list[i].Findings, e)
	}
	return list
}

func rank(e check.Entry) check.Severity {
	s, _ := check.ParseSeverity(e.Severity)
	return s
}

// active splits off the findings that are suppressed.
func active(findings []check.Entry) (live, suppressed []check.Entry) {
	for _, e := range findings {
		if e.Suppressed != nil {
			suppressed = append(suppressed, e)
		} else {
			live = append(live, e)
		}
	}
	return live, suppressed
}

// severities lists the names from the worst down.
func severities() []string { return []string{"critical", "high", "medium", "low", "info"} }

// counts says "2 critical, 5 high"; "no findings" for none.
func counts(findings []check.Entry) string {
	n := map[string]int{}
	for _, e := range findings {
		n[e.Severity]++
	}
	var parts []string
	for _, s := range severities() {
		if n[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[s], s))
		}
	}
	if len(parts) == 0 {
		return "no findings"
	}
	return strings.Join(parts, ", ")
}

// count says "1 function", "26 functions".
func count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + one + "s"
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// place says "file:line", or the file alone.
func place(file string, line int) string {
	if file == "" || line == 0 {
		return file
	}
	return file + ":" + strconv.Itoa(line)
}

// summary is the last line of a run: what was looked at, what was found, what
// was not read.
func summary(r *check.Report) string {
	live, _ := active(r.Findings)
	s := r.Stats
	parts := []string{
		count(s.Functions, "function") + ", " + count(s.Triggers, "trigger") + ", " + countLines(s.Lines),
		counts(live), count(len(r.Gaps), "gap"),
	}
	if s.Suppressed > 0 {
		parts = append(parts, thousands(s.Suppressed)+" suppressed")
	}
	return strings.Join(append(parts, seconds(s.Seconds)), " · ")
}

func countLines(n int) string {
	if n == 1 {
		return "1 line of code"
	}
	return thousands(n) + " lines of code"
}

func seconds(s float64) string {
	if s > 0 && s < 0.1 {
		return fmt.Sprintf("%.2f s", s)
	}
	return fmt.Sprintf("%.1f s", s)
}
