// Package unloggedrefusal finds functions that refuse callers without a word in the log.
package unloggedrefusal

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
	"redoubt/checks/internal/words"
	"redoubt/lang/ir"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is unlogged-refusal.
var Check = &check.Check{
	ID: "RD712", Name: "unlogged-refusal", Doc: doc,
	Concern: check.Monitoring, Severity: check.Low,
	Refs: []string{"CWE-778", "CWE-223", "OWASP-SLS-S10", "CSA-SAS-12"},
	Run:  run,
}

func run(p *check.Pass) error {
	logs, refuses := words.Called(logging...), map[*ir.Func]answer{}
	for _, fc := range p.Graph.Code().Of {
		if fc.Function == nil {
			continue
		}
		caller, t := p.Graph.Exposure(fc.Function)
		if t == nil || caller < app.Authenticated || logs(fc.Result.Funcs) {
			continue
		}
		refused := refusal(fc, refuses)
		if refused.status == "" {
			continue
		}
		severity := check.Info
		if caller >= app.SelfRegistered {
			severity = check.Low
		}
		p.Report(check.Finding{
			Function: fc.Function, Trigger: t, Pos: refused.at, Resource: fc.Function.Name, Severity: severity,
			Message: fmt.Sprintf("%s refuses callers with %s and logs nothing: who tries doors is not seen.", fc.Function.Label(), refused.status),
			Fix:     check.Fix{Text: "Log each refusal with its reason, the route and the caller's address or id, and count them: a metric and an alarm."},
		})
	}
	return nil
}

// logging are the names of what writes to a log or a metric, or hands the event
// to something that does.
var logging = []string{
	"print", "log", "warn", "warning", "info", "debug", "error", "critical", "exception", "trace", "notice",
	"audit", "addmetric", "putmetricdata", "putmetric", "captureexception", "capturemessage", "putevents", "publish", "write",
}

// An answer is a place that answers with 401 or 403; status is "" for none.
type answer struct {
	at     app.Pos
	status string
}

// refusal finds the first place of the code that refuses. Handlers share
// functions; known holds what was found in them.
func refusal(fc *reach.FunctionCode, known map[*ir.Func]answer) answer {
	for _, fn := range fc.Result.Funcs {
		a, ok := known[fn]
		if !ok {
			a = refusalIn(fn)
			known[fn] = a
		}
		if a.status != "" {
			return a
		}
	}
	return answer{}
}

func refusalIn(fn *ir.Func) answer {
	for _, b := range fn.Blocks {
		numbers := map[ir.Var]string{}
		for i, in := range b.Instrs {
			if in.Op == ir.Const && in.Lit.Kind == ir.Number {
				numbers[in.Dst] = in.Lit.Text
			}
			for _, v := range answers(in) {
				if s := numbers[v]; s == "401" || s == "403" {
					return answer{reach.Pos(fn.Module.File, place(b, i)), s}
				}
			}
		}
	}
	return answer{}
}

// answers lists the variables of an instruction that may be a status: a field of
// that name, or the arguments of a call that builds the answer.
func answers(in ir.Instr) []ir.Var {
	switch in.Op {
	case ir.Store:
		if in.Name == "statusCode" || in.Name == "status" {
			return []ir.Var{in.C}
		}
	case ir.Call:
		var list []ir.Var
		for _, a := range in.Args {
			list = append(list, a.Var)
		}
		return list
	}
	return nil
}

// place is where an instruction stands, or the next one that says so.
func place(b *ir.Block, i int) ir.Pos {
	for _, in := range b.Instrs[i:] {
		if in.Pos.Line > 0 {
			return in.Pos
		}
	}
	return b.Pos
}
