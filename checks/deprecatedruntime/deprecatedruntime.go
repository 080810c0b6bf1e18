// Package deprecatedruntime finds functions on runtimes that AWS no longer
// patches, by the dates that AWS announced.
package deprecatedruntime

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// runtimes.json is endoflife.date's table of AWS Lambda (MIT; see NOTICE).
//
//go:embed runtimes.json
var table []byte

// Check is deprecated-runtime.
var Check = &check.Check{
	ID: "RD901", Name: "deprecated-runtime", Doc: doc,
	Concern: check.Deployment, Severity: check.Medium,
	Refs: []string{"CWE-1104", "CWE-477", "OWASP-SLS-S9", "CSA-SAS-3", "CSA-SAS-6", "Lambda.2"},
	Run:  run,
}

// A life is when a runtime stops being patched, and when functions on it can
// no longer be updated. Zero = not announced.
type life struct{ patched, updated time.Time }

// soon is how long before its end a runtime is worth a word.
const soon = 90 * 24 * time.Hour

func run(p *check.Pass) error {
	if !stated(p.App) {
		return nil
	}
	lives, err := read()
	if err != nil {
		return err
	}
	byRuntime := map[string][]*app.Function{}
	var order []string
	for _, f := range p.App.Functions {
		l, ok := lives[f.Runtime.V]
		if !f.Runtime.Known() || !ok || l.patched.IsZero() || p.Now.Before(l.patched.Add(-soon)) {
			continue
		}
		if byRuntime[f.Runtime.V] == nil {
			order = append(order, f.Runtime.V)
		}
		byRuntime[f.Runtime.V] = append(byRuntime[f.Runtime.V], f)
	}
	for _, runtime := range order {
		fs := byRuntime[runtime]
		report(p, runtime, fs[0].Runtime.Pos, lives[runtime], fs)
	}
	return nil
}

func stated(a *app.Application) bool {
	for _, f := range a.Functions {
		if f.Runtime.Known() {
			return true
		}
	}
	return false
}

// read parses the embedded table. Dates are strings, or false where there is
// none.
func read() (map[string]life, error) {
	var t struct {
		Runtimes []struct {
			ReleaseCycle string
			EOAS, EOL    date
		}
	}
	if err := json.Unmarshal(table, &t); err != nil {
		return nil, fmt.Errorf("reading the table of runtimes: %w", err)
	}
	lives := map[string]life{}
	for _, r := range t.Runtimes {
		lives[r.ReleaseCycle] = life{r.EOAS.Time, r.EOL.Time}
	}
	return lives, nil
}

// date is a date of the table.
type date struct{ time.Time }

// UnmarshalJSON reads "2026-11-10"; false and true are no date.
func (d *date) UnmarshalJSON(b []byte) error {
	s := strings.Trim(string(b), `"`)
	if s == "false" || s == "true" || s == "null" {
		return nil
	}
	var err error
	d.Time, err = time.Parse(time.DateOnly, s)
	return err
}

// fix moves to another runtime only where it runs the same programs.
func fix(runtime string, fs []*app.Function) check.Fix {
	fix := check.Fix{Text: "Move to a supported version of the runtime: docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"}
	if runtime != "java8" { // the same Java on a newer system
		fix.NotDared = "a newer runtime may lack modules and functions that the code was written with: move, and run its tests"
		return fix
	}
	for _, f := range fs {
		fix.Edits = append(fix.Edits, check.One(f.Name, f.Pos, app.EditRuntime, "java8.al2")...)
	}
	return fix
}

func report(p *check.Pass, runtime string, pos app.Pos, l life, fs []*app.Function) {
	who := fs[0].Label()
	if len(fs) > 1 {
		who = fmt.Sprintf("%s and %d more functions", who, len(fs)-1)
	}
	f := check.Finding{
		Function: fs[0], Resource: runtime, Pos: pos, Path: []string{},
		Fix: fix(runtime, fs),
	}
	day := l.patched.Format(time.DateOnly)
	switch {
	case p.Now.Before(l.patched):
		f.Severity = check.Info
		f.Message = fmt.Sprintf("%s will get no more security patches from %s on (%s).", runtime, day, who)
	case !l.updated.IsZero() && !p.Now.Before(l.updated):
		f.Severity = check.High
		f.Message = fmt.Sprintf("%s has had no security patches since %s and can no longer be updated since %s (%s).", runtime, day, l.updated.Format(time.DateOnly), who)
	default:
		f.Message = fmt.Sprintf("%s has had no security patches since %s (%s).", runtime, day, who)
	}
	if pos.IsZero() {
		f.Pos = fs[0].Pos
	}
	p.Report(f)
}
