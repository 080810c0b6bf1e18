// Package swallowederrors finds functions that lose records of a batch, because they catch
// the error and go on.
package swallowederrors

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/checks/internal/words"
	"redoubt/lang/flow"
	"redoubt/lang/ir"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is swallowed-errors.
var Check = &check.Check{
	ID: "RD711", Name: "swallowed-errors", Doc: doc,
	Concern: check.Monitoring, Severity: check.Low,
	Refs: []string{"CWE-390", "CWE-391", "CWE-755", "OWASP-SLS-S10", "CSA-SAS-12"},
	Run:  run,
}

func run(p *check.Pass) error {
	reports := words.Mentioned("batchitemfailures", "batchprocessor", "processpartialresponse")
	for _, fc := range p.Graph.Code().Of {
		t := polled(p, fc.Function)
		if t == nil || fc.Dead || reports(fc.Result.Funcs) {
			continue
		}
		for _, c := range catches(p, fc) {
			p.Report(check.Finding{
				Function: fc.Function, Trigger: t, Pos: reach.Pos(fc.File, c.Pos), Resource: fc.Function.Name, Path: []string{},
				Message: fmt.Sprintf("Records of %s on which %s fails are lost%s: the error is caught and the batch counts as done.", reach.TriggerLabel(t), fc.Function.Label(), silently(c)),
				Fix:     check.Fix{Text: "Return {\"batchItemFailures\": [{\"itemIdentifier\": record[\"messageId\"]}]} with FunctionResponseTypes: [ReportBatchItemFailures], or raise."},
			})
		}
	}
	return nil
}

// polled is a trigger of the function whose records are deleted, or passed by,
// when it returns.
func polled(p *check.Pass, f *app.Function) *app.Trigger {
	if f == nil {
		return nil
	}
	list := p.Graph.Triggers(f)
	i := slices.IndexFunc(list, func(t *app.Trigger) bool {
		return slices.Contains([]app.Kind{app.SQS, app.Kinesis, app.DynamoDB, app.Kafka, app.MQ}, t.Kind)
	})
	if i < 0 {
		return nil
	}
	return list[i]
}

// catches lists the handlers of exceptions in the loop over the batch that go
// on as if nothing had happened.
func catches(p *check.Pass, fc *reach.FunctionCode) []ir.Catch {
	var list []ir.Catch
	for _, m := range p.Graph.Code().Modules {
		if m.File != fc.File {
			continue
		}
		for _, c := range m.Catches {
			if c.InLoop && !c.Throws && handler(fc, c.Func) && !handedOn(fc, c) {
				list = append(list, c)
			}
		}
	}
	return list
}

// handler reports whether fn is the function's own entry: a loop elsewhere may
// be one over attempts.
func handler(fc *reach.FunctionCode, fn *ir.Func) bool {
	name, _ := fc.Function.Handler.Or("")
	return fn != nil && slices.Contains(fc.Result.Funcs, fn) && strings.HasSuffix("."+name, "."+fn.Name)
}

// handedOn reports whether the record goes somewhere else: to a queue for
// failures, into a table.
func handedOn(fc *reach.FunctionCode, c ir.Catch) bool {
	return slices.ContainsFunc(fc.Result.Calls, func(call flow.Call) bool {
		return call.File == fc.File && call.Pos.Start >= c.Pos.Start && call.Pos.End <= c.Pos.End && strings.HasPrefix(call.API, "aws:")
	})
}

func silently(c ir.Catch) string {
	if c.Logs {
		return ""
	}
	return " without a trace"
}
