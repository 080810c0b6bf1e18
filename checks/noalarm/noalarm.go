// Package noalarm advises where nobody is told that a public function fails. It
// counts only for something where the template has alarms for others.
package noalarm

import (
	_ "embed"
	"fmt"
	"strings"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is no-alarm.
var Check = &check.Check{
	ID: "RD706", Name: "no-alarm", Doc: doc,
	Concern: check.Monitoring, Severity: check.Info,
	Refs: []string{"CWE-778", "OWASP-SLS-S10", "CSA-SAS-5"},
	Run:  run,
}

func run(p *check.Pass) error {
	alarms := app.All[*app.Alarm](p.App)
	if onLambda(alarms) {
		return nil // an alarm without dimensions watches all functions
	}
	severity := check.Info
	if watched(p.App, alarms) {
		severity = check.Low
	}
	for _, f := range p.App.Functions {
		if !p.Graph.Public(f) || watches(alarms, f) {
			continue
		}
		p.Report(check.Finding{
			Function: f, Resource: f.Name, Pos: f.Pos, Severity: severity, Path: []string{},
			Message: fmt.Sprintf("Nobody is told when %s fails or is throttled: no alarm watches it.", f.Label()),
			Fix:     check.Fix{Text: "AWS::CloudWatch::Alarm on AWS/Lambda Errors and Throttles with its FunctionName.", NotDared: "who is to be told is not known"},
		})
	}
	return nil
}

func onLambda(alarms []*app.Alarm) bool {
	for _, a := range alarms {
		if a.Namespace.V == "AWS/Lambda" && len(a.Dimensions) == 0 {
			return true
		}
	}
	return false
}

func watched(a *app.Application, alarms []*app.Alarm) bool {
	for _, f := range a.Functions {
		if watches(alarms, f) {
			return true
		}
	}
	return false
}

// watches reports whether an alarm is about the function: by reference or by
// its name.
func watches(alarms []*app.Alarm, f *app.Function) bool {
	physical, _ := f.PhysicalName.V.Literal()
	for _, a := range alarms {
		for name, value := range a.Dimensions {
			if name != "FunctionName" && name != "Resource" {
				continue
			}
			if strings.Contains(" "+strings.Join(value.Refs(), " ")+" ", " "+f.Name+" ") {
				return true
			}
			if s := value.String(); physical != "" && s == physical {
				return true
			}
		}
	}
	return false
}
