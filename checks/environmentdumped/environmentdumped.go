// Package environmentdumped finds functions that log or return their whole environment.
package environmentdumped

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
	"redoubt/lang/flow"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is environment-dumped.
var Check = &check.Check{
	ID: "RD710", Name: "environment-dumped", Doc: doc,
	Concern: check.Monitoring, Severity: check.High,
	Refs: []string{"CWE-526", "CWE-532", "CWE-200", "OWASP-SLS-S7", "CSA-SAS-7"},
	Run:  run,
}

func run(p *check.Pass) error {
	seen := map[app.Pos]bool{}
	for _, fc := range p.Graph.Code().Of {
		for _, fl := range fc.Result.Flows {
			pos := reach.Pos(fl.File, fl.Pos)
			if fc.Function == nil || seen[pos] || !whole(fl) {
				continue
			}
			switch fl.Kind {
			case "log":
				toLog(p, fc.Function, fl)
			case "response", "xss":
				toCaller(p, fc.Function, fl)
			}
			seen[pos] = true
		}
	}
	return nil
}

// whole reports whether the data is the environment itself, or all values of it.
func whole(fl flow.Flow) bool {
	return fl.Source != nil && fl.Source.Kind == "env" && (len(fl.Path) == 0 || len(fl.Path) == 1 && fl.Path[0] == "*")
}

func toLog(p *check.Pass, f *app.Function, fl flow.Flow) {
	dumped := finding(f, fl, "writes its whole environment to the log")
	dumped.Severity, dumped.Path = check.Medium, []string{f.Label(), fl.Source.Name + " → " + fl.API}
	p.Report(dumped)
}

func toCaller(p *check.Pass, f *app.Function, fl flow.Flow) {
	dumped := finding(f, fl, "sends its whole environment to its callers")
	caller, t := p.Graph.Exposure(f)
	dumped.Trigger = t
	switch {
	case caller >= app.SelfRegistered:
		dumped.Severity = check.Critical
	case caller < app.Authenticated:
		dumped.Severity = check.Medium
	}
	p.Report(dumped)
}

func finding(f *app.Function, fl flow.Flow, does string) check.Finding {
	return check.Finding{
		Function: f, Pos: reach.Pos(fl.File, fl.Pos), Resource: fl.API,
		Message: fmt.Sprintf("%s %s: the keys of its role are in %s.", f.Label(), does, fl.Source.Name),
		Fix:     check.Fix{Text: "Name the variables that are needed, and none that is secret: os.environ[\"STAGE\"], process.env.STAGE."},
	}
}
