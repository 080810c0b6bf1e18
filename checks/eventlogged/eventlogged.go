// Package eventlogged finds functions that log their event with the tokens in it.
package eventlogged

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/checks/internal/words"
	"redoubt/lang/flow"
	"redoubt/reach"
	"redoubt/trigger"
)

//go:embed doc.md
var doc string

// Check is event-logged-whole.
var Check = &check.Check{
	ID: "RD709", Name: "event-logged-whole", Doc: doc,
	Concern: check.Monitoring, Severity: check.Low,
	Refs: []string{"CWE-532", "OWASP-SLS-S10", "CSA-SAS-7"},
	Run:  run,
}

func run(p *check.Pass) error {
	seen := map[app.Pos]bool{}
	for _, fc := range p.Graph.Code().Of {
		t := withTokens(p, fc.Function)
		if t == nil || fc.Dead { // a function that nobody calls gets no event
			continue
		}
		for _, fl := range fc.Result.Flows {
			pos := reach.Pos(fl.File, fl.Pos)
			if fl.Kind != "log" || fl.Source != nil || fl.Param != 0 || fl.Low || !tells(fl) || seen[pos] {
				continue
			}
			seen[pos] = true
			p.Report(check.Finding{
				Severity: severity(t), Function: fc.Function, Trigger: t, Pos: pos, Resource: fl.API,
				Message: fmt.Sprintf("%s logs %s of every request: %s.", fc.Function.Label(), trigger.Spell(fl.Path), within(t, fl.Path)),
				Fix:     check.Fix{Text: "Log what is needed, the route and the request id, and leave headers, cookies and the body out."},
			})
		}
		byLogger(p, fc, t)
	}
	return nil
}

// byLogger reports a logger that was told to log each event.
func byLogger(p *check.Pass, fc *reach.FunctionCode, t *app.Trigger) {
	for _, c := range fc.Result.Calls {
		if c.Misuse != "event-logged" || c.File != fc.File || !decorates(p, fc, c) {
			continue
		}
		p.Report(check.Finding{
			Severity: severity(t), Function: fc.Function, Trigger: t, Pos: reach.Pos(c.File, c.Pos), Resource: c.API,
			Message: fmt.Sprintf("%s logs event of every request: %s.", fc.Function.Label(), within(t, nil)),
			Fix:     check.Fix{Text: "Leave the logging of events off, and log what is needed: the route and the request id."},
		})
	}
}

// decorates reports whether a call above a Python function is its decorator:
// decorators of other handlers in the file say nothing of this one.
func decorates(p *check.Pass, fc *reach.FunctionCode, c flow.Call) bool {
	handler, _ := fc.Function.Handler.Or("")
	for _, m := range p.Graph.Code().Modules {
		if m.File != fc.File || m.Lang != "python" {
			continue
		}
		below := ""
		for line, fns := int32(0), m.Funcs; len(fns) > 0; fns = fns[1:] {
			if at := fns[0].Pos.Line; fns[0].Parent == m.Init && at >= c.Pos.Line && (line == 0 || at < line) {
				line, below = at, fns[0].Name
			}
		}
		return strings.HasSuffix("."+handler, "."+below)
	}
	return true
}

// severity is advice where no caller has to sign in: then there are hardly any
// tokens in the event.
func severity(t *app.Trigger) check.Severity {
	if t.Route != nil && (t.Route.Auth == app.AuthNone || t.Route.Auth == "") {
		return check.Info
	}
	return check.Low
}

// withTokens is a trigger of the function whose events carry credentials.
func withTokens(p *check.Pass, f *app.Function) *app.Trigger {
	if f == nil {
		return nil
	}
	for _, t := range p.Graph.Triggers(f) {
		if t.Kind.HTTP() || slices.Contains([]app.Kind{app.WebSocket, app.GraphQL, app.AuthorizerCall, app.Cognito}, t.Kind) {
			return t
		}
	}
	return nil
}

// credentials are the fields that let whoever reads them act for the caller.
var credentials = []string{"headers", "multivalueheaders", "authorization", "cookie", "cookies", "authorizationtoken", "identitysource"}

// tells reports whether what is logged is the whole event or a credential.
func tells(fl flow.Flow) bool {
	return len(fl.Path) == 0 || slices.Contains(credentials, words.Flat(fl.Path[len(fl.Path)-1]))
}

func within(t *app.Trigger, path []string) string {
	switch {
	case t.Kind == app.Cognito:
		return "users' attributes are in it"
	case len(path) > 0 && path[0] != "headers":
		return "who reads the log can use it"
	}
	return "tokens and cookies are in it"
}
