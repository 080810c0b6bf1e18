package flow

import "redoubt/lang/ir"

// A trace is the way that data took, as a rope: what came before, a step, and
// what came after it.
type trace struct {
	before, after *trace
	step          Step
}

// A Step is a place that data passed through.
type Step struct {
	File string
	Pos  ir.Pos
	What string // "passed to run as cmd", "becomes part of a text"
}

func (t *trace) then(s Step) *trace { return &trace{before: t, step: s} }

// steps lists at most limit steps, in order. Steps in one place are one.
func (t *trace) steps(limit int) []Step {
	var out []Step
	var walk func(*trace, int)
	walk = func(t *trace, depth int) {
		if t == nil || len(out) >= limit || depth > 200 {
			return
		}
		walk(t.before, depth+1)
		if n := len(out); t.step.File != "" && len(out) < limit && (n == 0 || out[n-1].File != t.step.File || out[n-1].Pos.Line != t.step.Pos.Line) {
			out = append(out, t.step)
		}
		walk(t.after, depth+1)
	}
	walk(t, 0)
	return out
}
