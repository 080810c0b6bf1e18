// Package unloggedrefusal finds functions that refuse callers without a word in the log.
package unloggedrefusal

import (
	_ "embed"
	"fmt"
	"slices"

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
	for _, fc := range p.Graph.Code().Of {
		if fc.Function == nil || logs(fc) {
			continue
		}
		caller, t := p.Graph.Exposure(fc.Function)
		at, status := refusal(fc)
		if t == nil || status == "" || caller < app.Authenticated {
			continue
		}
		severity := check.Info
		if caller >= app.SelfRegistered {
			severity = check.Low
		}
		p.Report(check.Finding{
			Function: fc.Function, Trigger: t, Pos: at, Resource: fc.Function.Name, Severity: severity,
			Message: fmt.Sprintf("%s refuses callers with %s and logs nothing: who tries doors is not seen.", fc.Function.Label(), status),
			Fix:     check.Fix{Text: "Log each refusal with its reason, the route and the caller's address or id, and count them: a metric and an alarm."},
		})
	}
	return nil
}

// logs reports whether the function's code writes anything to a log or a
// metric, or hands the event to something that does.
func logs(fc *reach.FunctionCode) bool {
	return words.Called(fc.Result.Funcs, logging...)
}

// logging are the names that functions which log are called by.
var logging = []string{
	"print", "log", "warn", "warning", "info", "debug", "error", "critical", "exception", "trace", "notice",
	"audit", "addmetric", "putmetricdata", "putmetric", "captureexception", "capturemessage", "putevents", "publish", "write",
}

// refusal finds the first place that answers with 401 or 403.
func refusal(fc *reach.FunctionCode) (app.Pos, string) {
	for _, fn := range fc.Result.Funcs {
		for _, b := range fn.Blocks {
			for i, in := range b.Instrs {
				if s := constant(b.Instrs[:i], answers(in)...); s == "401" || s == "403" {
					return reach.Pos(fn.Module.File, place(b, i)), s
				}
			}
		}
	}
	return app.Pos{}, ""
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

// constant is the literal that one of the variables was set to in the block.
func constant(before []ir.Instr, vars ...ir.Var) string {
	for i := len(before) - 1; i >= 0; i-- {
		if in := before[i]; in.Op == ir.Const && in.Lit.Kind == ir.Number && slices.Contains(vars, in.Dst) {
			return in.Lit.Text
		}
	}
	return ""
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
