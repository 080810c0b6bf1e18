// Package modeloutput finds answers of a language model that are run, or used as
// statements, paths and addresses.
package modeloutput

import (
	_ "embed"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is model-output-executed.
var Check = &check.Check{
	ID: "RD122", Name: "model-output-executed", Doc: doc,
	Concern: check.Injection, Severity: check.Critical,
	Refs: []string{"CWE-94", "CWE-1427", "OWASP-LLM05", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run:  run,
}

// uses are the ways to use an answer that hand the function over, with the
// severity when anybody can ask the model.
var uses = []struct {
	sink, does string
	severity   check.Severity
}{
	{"command", "run shell commands in", check.Critical},
	{"code", "run code of their own in", check.Critical},
	{"deserialization", "run code by way of deserialization in", check.Critical},
	{"sql", "change SQL statements of", check.High},
	{"nosql", "change database queries of", check.High},
	{"path", "reach files of their choice in", check.High},
	{"ssrf", "make requests to hosts of their choice from", check.High},
	{"template", "run template code in", check.High},
	{"aws-target", "choose the AWS resource that is used by", check.High},
	{"xss", "put script into pages of", check.Medium},
}

const fix = "Treat the answer as input from outside: parse it as JSON of a fixed form, choose among actions of a list, bind values, and let a person agree."

func run(p *check.Pass) error {
	for _, use := range uses {
		err := p.Flows(check.FlowRule{
			Sink: use.sink, Does: use.does, Fix: fix, Sources: []string{"llm"}, Worst: use.severity,
			Adjust: func(p *check.Pass, f *check.Finding) {
				if t := asked(p, f.Function); t != nil {
					f.Trigger = t
					f.Severity = check.FlowSeverity(use.severity, reach.Flow{Caller: t.Caller})
				}
			},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// asked is the most open trigger whose data is in a prompt of the function.
func asked(p *check.Pass, f *app.Function) (best *app.Trigger) {
	for _, fl := range p.Graph.Flows() {
		if fl.Kind != "prompt" || fl.Function != f || fl.Trigger == nil {
			continue
		}
		if best == nil || fl.Trigger.Caller > best.Caller {
			best = fl.Trigger
		}
	}
	return best
}
