// Package loginjection finds event data that can start a new line of a plain-text log.
package loginjection

import (
	_ "embed"
	"slices"
	"strings"

	"redoubt/check"
	"redoubt/reach"
	"redoubt/trigger"
)

//go:embed doc.md
var doc string

// Check is log-injection.
var Check = &check.Check{
	ID: "RD116", Name: "log-injection", Doc: doc,
	Concern: check.Injection, Severity: check.Low,
	Refs: []string{"CWE-117", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run:  run,
}

func run(p *check.Pass) error {
	return p.Flows(check.FlowRule{
		Sink: "log", Does: "forge log lines of", Only: joined,
		Adjust: func(_ *check.Pass, f *check.Finding) { f.Severity = check.Info }, // advice: CloudWatch keeps each message apart
		Fix:    "Log JSON instead of text: logger.info(\"login\", extra={\"user\": user}), console.log(JSON.stringify({user})).",
	})
}

// plain are the ways of logging that write a message as it is.
var plain = []string{"print", "logging.", "console.", "process.stdout.", "process.stderr.", "sys.stdout.", "sys.stderr."}

// joined reports whether the data is a part of a message in plain text. Headers
// hold no line breaks, and a whole body is mostly JSON.
func joined(_ *check.Pass, fl reach.Flow) bool {
	if !slices.ContainsFunc(plain, func(api string) bool { return strings.HasPrefix(fl.API, api) }) || fl.Writer != trigger.Attacker {
		return false
	}
	last := ""
	if len(fl.Path) > 0 {
		last = fl.Path[len(fl.Path)-1]
	}
	if last == "" || last == "body" || fl.Path[0] == "headers" {
		return false
	}
	return !fl.Exact || strings.HasPrefix(fl.API, "logging.")
}
