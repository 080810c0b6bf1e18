// Package secretexposed finds credentials that the code fetches and then lets out:
// to the log, the caller, an error, an event, a file or a bucket.
package secretexposed

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/checks/internal/words"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is secret-exposed.
var Check = &check.Check{
	ID: "RD607", Name: "secret-exposed", Doc: doc,
	Concern: check.Secrets, Severity: check.Medium,
	Refs: []string{"CWE-532", "CWE-200", "CWE-312", "OWASP-SLS-S7", "CSA-SAS-7"},
	Run:  run,
}

// A way is how credentials leave one function: those that take the same are one
// finding.
type way struct {
	function *app.Function
	outlet   reach.Outlet
	public   bool
}

func run(p *check.Pass) error {
	ways := map[way][]reach.Leak{}
	var order []way
	for _, l := range p.Graph.Leaks() {
		if l.Function == nil || plain(l.Field) || l.Outlet == reach.ToResponse && meant(l.Source) {
			continue
		}
		w := way{l.Function, l.Outlet, l.Public}
		if ways[w] == nil {
			order = append(order, w)
		}
		ways[w] = append(ways[w], l)
	}
	for _, w := range order {
		report(p, ways[w])
	}
	return nil
}

func report(p *check.Pass, all []reach.Leak) {
	l := all[0]
	f := check.Finding{
		Function: l.Function, Pos: l.Pos, Resource: l.API + " ← " + l.Source, Severity: severity(p, l),
		Message: message(all), Trace: trace(l), Fix: check.Fix{Text: fixes[l.Outlet]},
	}
	if l.Outlet == reach.ToResponse {
		_, f.Trigger = p.Graph.Exposure(l.Function)
		if f.Trigger == nil || f.Severity == check.Info {
			return // nobody outside reads the answer
		}
	}
	p.Report(f)
}

// plain are the fields of a secret that are no credentials.
func plain(field string) bool {
	return slices.Contains([]string{
		"username", "user", "login", "host", "hostname", "port", "dbname", "database", "engine", "region", "endpoint", "url", "name", "arn",
		"dbclusteridentifier", "dbinstanceidentifier", "accesskeyid", "expiration", "versionid", "createddate", "proxyendpoint", "expiresat", "email", "schema", "bucket", "id", "length",
	}, words.Flat(field))
}

// meant are sources that functions exist for to hand to their callers: credentials
// that soon end, and what was encrypted for them.
func meant(source string) bool {
	return strings.HasPrefix(source, "aws:sts:") || strings.HasPrefix(source, "aws:cognitoidentity:") || strings.HasPrefix(source, "aws:kms:")
}

// severity is by who gets to read it.
func severity(p *check.Pass, l reach.Leak) check.Severity {
	switch l.Outlet {
	case reach.ToResponse:
		switch caller, _ := p.Graph.Exposure(l.Function); {
		case caller >= app.SelfRegistered:
			return check.Critical
		case caller == app.Authenticated:
			return check.High
		}
		return check.Info
	case reach.ToBucket:
		if l.Public {
			return check.Critical
		}
		return check.Medium
	case reach.ToFile:
		return check.Low
	}
	return check.Medium
}

func message(all []reach.Leak) string {
	l := all[0]
	var what []string
	for _, o := range all {
		if !slices.Contains(what, o.Source) {
			what = append(what, o.Source)
		}
	}
	text := fmt.Sprintf("%s %s%s: %s.", l.Function.Label(), does[l.Outlet], to(l), check.List(what, 5))
	if n := len(all) - 1; n > 0 {
		text += fmt.Sprintf(" So it does in %d more places.", n)
	}
	if l.Public {
		text += " Anyone can read it there."
	}
	return text
}

// does says what a function does with a credential.
var does = map[reach.Outlet]string{
	reach.ToLog:      "writes a credential to its log",
	reach.ToResponse: "sends a credential to its callers",
	reach.ToError:    "throws an error with a credential in it, for the log and whoever catches it",
	reach.ToEvent:    "hands a credential on",
	reach.ToFile:     "writes a credential to a file, where later invocations find it",
	reach.ToBucket:   "stores a credential as an object",
}

func to(l reach.Leak) string {
	if len(l.To) == 0 {
		return ""
	}
	return " to " + strings.Join(l.To, ", ")
}

var fixes = map[reach.Outlet]string{
	reach.ToLog:      "Leave it out, or log that it was there: logger.info(\"key loaded\"). What has been logged is to be rotated.",
	reach.ToResponse: "Keep it in the function: call the other service here, or hand out something short-lived instead, and rotate what was sent.",
	reach.ToError:    "Name what failed, not with what: raise RuntimeError(\"login at the database failed\").",
	reach.ToEvent:    "Send the secret's ARN, and let the receiver fetch it with its own rights.",
	reach.ToFile:     "Keep it in memory; if a library wants a file, remove it after use.",
	reach.ToBucket:   "Keep it in Secrets Manager and store its ARN.",
}

// trace is the way from the source; what the sink does comes last.
func trace(l reach.Leak) []check.Step {
	var list []check.Step
	for _, s := range l.Trace {
		if s.Pos.File != l.Pos.File || s.Pos.Line != l.Pos.Line {
			list = append(list, check.Step{Pos: s.Pos, Message: s.What})
		}
	}
	return append(list, check.Step{Pos: l.Pos, Message: "leaves by " + l.API})
}
