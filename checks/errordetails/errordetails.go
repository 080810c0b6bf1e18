// Package errordetails finds errors of the code whose text is sent to the caller.
package errordetails

import (
	_ "embed"
	"fmt"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/lang"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is error-details-returned.
var Check = &check.Check{
	ID: "RD708", Name: "error-details-returned", Doc: doc,
	Concern: check.Monitoring, Severity: check.Low,
	Refs: []string{"CWE-209", "CWE-497", "OWASP-SLS-S10", "CSA-SAS-10"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, fl := range p.Graph.Flows() {
		if fl.Kinds != "exception" || fl.Kind != "response" && fl.Kind != "xss" || fl.Function == nil || empty(fl) {
			continue
		}
		caller, t := p.Graph.Exposure(fl.Function)
		if t == nil || caller != app.CallerUnknown && caller < app.Authenticated {
			continue // nobody outside reads the answer
		}
		p.Report(check.Finding{
			Function: fl.Function, Trigger: t, Pos: fl.Pos, Resource: fl.API, Severity: severity(fl),
			Message: fmt.Sprintf("Callers of %s read its errors: %s goes into the response.", fl.Function.Label(), what(fl)),
			Trace:   check.FlowTrace(fl),
			Fix:     check.Fix{Text: "Log the error and answer with a fixed text and an id: {\"error\": \"internal error\", \"id\": context.aws_request_id}."},
		})
	}
	return nil
}

// empty reports whether the error itself is what is answered in JavaScript: its
// message and stack are not enumerable, JSON.stringify makes {} of it.
// Source: ECMA-262, "Error Objects"; SerializeJSONObject takes enumerable
// properties.
func empty(fl reach.Flow) bool {
	return fl.Exact && len(fl.Path) == 0 && lang.Language(fl.Pos.File) == "javascript"
}

// severity is advice where only the message goes out: many are meant to.
func severity(fl reach.Flow) check.Severity {
	if len(fl.Path) > 0 && fl.Path[len(fl.Path)-1] == "message" || fl.Low {
		return check.Info
	}
	return check.Low
}

// what the caller gets to read.
func what(fl reach.Flow) string {
	if strings.Contains(fl.Source, "traceback") || strings.HasSuffix(fl.Source, "stack") {
		return "a stack trace"
	}
	return "the exception's text"
}
