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

func run(p *check.Pass) error {
	for _, l := range p.Graph.Leaks() {
		if l.Function == nil || plain(l.Field) {
			continue
		}
		f := check.Finding{
			Function: l.Function, Pos: l.Pos, Resource: l.API + " ← " + l.Source, Severity: severity(p, l),
			Trace: trace(l), Fix: check.Fix{Text: fixes[l.Outlet]},
		}
		if l.Outlet == reach.ToResponse {
			_, f.Trigger = p.Graph.Exposure(l.Function)
			if f.Trigger == nil || f.Severity == check.Info {
				continue // nobody outside reads the answer
			}
		}
		f.Message = message(l)
		p.Report(f)
	}
	return nil
}

// plain are the fields of a secret that are no credentials.
func plain(field string) bool {
	return slices.Contains([]string{
		"username", "user", "login", "host", "hostname", "port", "dbname", "database", "engine", "region", "endpoint", "url", "name", "arn",
		"dbclusteridentifier", "dbinstanceidentifier", "accesskeyid", "expiration", "versionid", "createddate", "proxyendpoint", "expiresat", "email", "schema", "bucket", "id", "length",
	}, words.Flat(field))
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

func message(l reach.Leak) string {
	who := l.Function.Label()
	switch l.Outlet {
	case reach.ToLog:
		return fmt.Sprintf("%s writes a credential to its log: %s.", who, l.Source)
	case reach.ToResponse:
		return fmt.Sprintf("%s sends a credential to its callers: %s.", who, l.Source)
	case reach.ToError:
		return fmt.Sprintf("%s throws an error with a credential in it, for the log and whoever catches it: %s.", who, l.Source)
	case reach.ToEvent:
		return fmt.Sprintf("%s hands a credential on%s: %s.", who, to(l), l.Source)
	case reach.ToFile:
		return fmt.Sprintf("%s writes a credential to a file, where later invocations find it: %s.", who, l.Source)
	}
	text := fmt.Sprintf("%s stores a credential as an object%s: %s.", who, to(l), l.Source)
	if l.Public {
		text += " Anyone can read it there."
	}
	return text
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
