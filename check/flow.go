package check

import (
	"fmt"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/reach"
	"redoubt/trigger"
)

// A FlowRule says how data that reaches one kind of sink is told.
type FlowRule struct {
	Sink string // kind, as lang/models names it
	// Does completes "Anyone on the internet can …": "run shell commands in".
	// The function's name follows.
	Does string
	Fix  string
	// Sources are the kinds of sources that count; nil = data that somebody
	// outside chooses: events, what was stored, uploads, parameters.
	Sources []string
	// Only leaves flows out for which it is false; nil = all count.
	Only func(*Pass, reach.Flow) bool
	// Worst is the severity when anyone can use the flow; Default = the check's.
	Worst Severity
	// Adjust changes a finding before it is reported; nil = it stays as it is.
	Adjust func(*Pass, *Finding)
}

// outside are the sources that somebody outside of the application chooses.
var outside = []string{"event", "stored", "upload", "parameter"}

// Flows reports a finding for every sink of the rule's kind that data reaches.
func (p *Pass) Flows(rule FlowRule) error {
	sources := rule.Sources
	if sources == nil {
		sources = outside
	}
	var found []reach.Flow
	more := map[int]int{} // further places of the same cause, by the first
	for _, fl := range p.Graph.Flows() {
		if fl.Kind != rule.Sink || !among(sources, fl.Kinds) || fl.Writer == trigger.Identity {
			continue
		}
		if rule.Only != nil && !rule.Only(p, fl) {
			continue
		}
		if i := slices.IndexFunc(found, func(old reach.Flow) bool { return sameCause(old, fl) }); i >= 0 {
			more[i]++
			continue
		}
		found = append(found, fl)
	}
	for i, fl := range found {
		f := p.ofFlow(fl, rule)
		if n := more[i]; n > 0 {
			f.Message += fmt.Sprintf(" The same data is used so in %d more places.", n)
		}
		if rule.Adjust != nil {
			rule.Adjust(p, &f)
		}
		p.Report(f)
	}
	return nil
}

// sameCause reports whether two flows are one fault: a path that was made once
// is opened, read and removed; a token is decoded in several ways; a role is
// asked for before each action.
func sameCause(a, b reach.Flow) bool {
	return (a.Kind == "path" || a.Kind == "token" || a.Kind == "identity") && a.Function == b.Function && a.Pos.File == b.Pos.File && a.Source == b.Source && a.Trigger == b.Trigger
}

func among(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func (p *Pass) ofFlow(fl reach.Flow, rule FlowRule) Finding {
	worst := p.check.Severity
	if rule.Worst != Default {
		worst = rule.Worst
	}
	f := Finding{
		Function: fl.Function, Trigger: fl.Trigger, Pos: fl.Pos, Resource: fl.API + " ← " + strings.Join(fl.Sources, ", "),
		Severity: FlowSeverity(worst, fl), Confidence: flowConfidence(fl),
		Message: p.flowMessage(fl, rule), Path: p.flowPath(fl), Fix: Fix{Text: rule.Fix},
		Source: fl.Kinds,
	}
	if w := p.Graph.Behind(fl); w != nil {
		known := w.Advisories[0].ID
		f.Message += fmt.Sprintf(" %s %s is known for weaknesses: %s.", w.Package.Name, w.Package.Version, known)
		f.Refs = append(f.Refs, known)
	}
	f.Also = p.otherWays(fl)
	f.Trace = FlowTrace(fl)
	return f
}

// otherWays are those of the function's other triggers.
func (p *Pass) otherWays(fl reach.Flow) []Way {
	var ways []Way
	for _, other := range fl.Also {
		way := Way{Path: p.flowPath(other)}
		if other.Function != nil {
			way.Function = other.Function.Label()
		}
		ways = append(ways, way)
	}
	return ways
}

// FlowTrace is the way of the data; what the sink does with it comes last.
func FlowTrace(fl reach.Flow) []Step {
	var steps []Step
	for i, s := range fl.Trace {
		what := s.What
		if i == 0 || what == "" {
			what = fl.Source
		}
		if s.Pos.File != fl.Pos.File || s.Pos.Line != fl.Pos.Line {
			steps = append(steps, Step{Pos: s.Pos, Message: what})
		}
	}
	note := fl.Note
	if note == "" {
		note = "reaches " + fl.API
	}
	return append(steps, Step{Pos: fl.Pos, Message: note})
}

// FlowSeverity is the severity of a flow for a check that is worst when anyone
// can use it: the same code behind a queue that only the account writes to is
// two steps less.
func FlowSeverity(worst Severity, fl reach.Flow) Severity {
	for range fl.Distance() {
		worst = max(worst.Lower(), Low)
	}
	if fl.Trigger != nil && fl.Trigger.Kind == app.Invoke && fl.Trigger.Name == "" && fl.Caller <= app.ByAccount && worst == Low && fl.Kind != "token" {
		return Info // only who may invoke functions in the account anyhow
	}
	return worst
}

func flowConfidence(fl reach.Flow) Confidence {
	c := HighConfidence
	if fl.Low {
		c++
	}
	if fl.Trigger == nil || fl.Trigger.Kind == app.UnknownKind {
		c++
	}
	return c
}

// flowMessage is one sentence: who can do what, and by which data.
func (p *Pass) flowMessage(fl reach.Flow, rule FlowRule) string {
	where := "this code"
	if fl.Function != nil {
		where = fl.Function.Label()
	}
	s := fmt.Sprintf("%s can %s %s: %s reaches %s", who(fl), rule.Does, where, fl.Source, fl.API)
	if len(fl.Through) > 0 {
		s += " by way of " + labels(fl.Through)
	}
	if others := slices.DeleteFunc(slices.Clone(fl.Sources), func(o string) bool { return o == fl.Source }); len(others) > 0 {
		verb := "do"
		if len(others) == 1 {
			verb = "does"
		}
		s += ", and so " + verb + " " + List(others, 3)
	}
	return s + "."
}

func labels(list []*app.Function) string {
	names := make([]string, len(list))
	for i, f := range list {
		names[i] = f.Label()
	}
	return strings.Join(names, " and ")
}

// who can choose the data.
func who(fl reach.Flow) string {
	switch {
	case fl.Kinds == "llm":
		return "Whoever steers the model"
	case fl.Trigger == nil && fl.Kinds == "stored":
		return "Whoever writes what is stored"
	case fl.Trigger == nil || fl.Trigger.Kind == app.UnknownKind:
		return "Whoever calls it"
	}
	switch fl.Caller {
	case app.Anyone:
		return "Anyone on the internet"
	case app.SelfRegistered:
		return "Anyone who registers"
	case app.Authenticated:
		return "Anyone who is signed in"
	case app.ByAccount:
		if fl.Trigger.Kind == app.Invoke {
			return "Whoever may invoke it in the account"
		}
		return "Whoever can write to its source in the account"
	}
	return "Whoever fires its trigger"
}

// flowPath is the way of the data: internet, the first trigger, functions, and
// the data itself at last.
func (p *Pass) flowPath(fl reach.Flow) []string {
	if fl.Trigger == nil {
		if fl.Function == nil {
			return []string{}
		}
		return []string{fl.Function.Label(), fl.Source + " → " + fl.API}
	}
	path := p.Graph.Path(fl.Trigger)
	for i, f := range fl.Through {
		if i > 0 {
			path = append(path, f.Label())
		}
	}
	if len(fl.Through) > 0 && fl.Function != nil {
		path = append(path, fl.Function.Label())
	}
	return append(path, fl.Source, fl.API)
}
