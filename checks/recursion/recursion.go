// Package recursion finds loops: a function that may write to what starts it,
// directly or through other functions. Only grants that name the resource
// count; a wildcard says nothing about what the code does. A bucket that starts
// the function without any filter is unfiltered's.
package recursion

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is recursive-trigger.
var Check = &check.Check{
	ID: "RD306", Name: "recursive-trigger", Doc: doc,
	Concern: check.Triggers, Severity: check.Low,
	Refs: []string{"CWE-674", "CWE-400", "OWASP-SLS-S8", "CSA-SAS-8"},
	Run:  run,
}

func run(p *check.Pass) error {
	g := edges(p)
	reported := map[*app.Function]bool{}
	for _, f := range p.App.Functions {
		if reported[f] {
			continue
		}
		if loop := g.loop(f); loop != nil {
			for _, e := range loop {
				reported[e.to] = true
			}
			report(p, f, loop)
		}
	}
	return nil
}

// An edge says that from may write to what starts to.
type edge struct {
	from, to *app.Function
	via      *app.Trigger
	grant    *app.Statement
}

type graph map[*app.Function][]edge

func edges(p *check.Pass) graph {
	g := graph{}
	for _, t := range p.App.Triggers {
		if t.Source == nil || t.To == nil {
			continue
		}
		for _, f := range p.App.Functions {
			s := writer(p, f, t)
			if s == nil || !own(f, t.Source) || f == t.To && t.Kind == app.S3 && !prefixed(t) {
				continue
			}
			g[f] = append(g[f], edge{f, t.To, t, s})
		}
	}
	return g
}

// own reports whether the grant says something about f: those of a role that
// several functions share do only if f alone is told of the resource.
func own(f *app.Function, r app.Resource) bool {
	if len(f.Role.Functions) < 2 {
		return true
	}
	return slices.ContainsFunc(f.Env, func(v app.EnvVar) bool {
		return slices.Contains(v.Value.V.Refs(), r.Base().Name) && !inherited(f, v)
	})
}

// inherited reports whether the variable stands in one place for several
// functions.
func inherited(f *app.Function, v app.EnvVar) bool {
	return slices.ContainsFunc(f.Role.Functions, func(other *app.Function) bool {
		return other != f && slices.ContainsFunc(other.Env, func(o app.EnvVar) bool { return o.Value.Pos == v.Value.Pos })
	})
}

// writer returns the statement by which f may make the trigger fire, nil if
// there is none.
func writer(p *check.Pass, f *app.Function, t *app.Trigger) *app.Statement {
	for _, action := range writes(t) {
		s, ok := p.Graph.Allows(f.Role, action, t.Source)
		if ok && reach.Names(s, t.Source) && (!prefixed(t) || underPrefix(s, t)) {
			return s
		}
	}
	return nil
}

// writes lists the actions that make the trigger fire.
func writes(t *app.Trigger) []string {
	switch t.Kind {
	case app.S3:
		if t.Object != nil && t.Object.Suffix.IsSet() {
			return nil // what the function writes may end otherwise
		}
		return []string{"s3:PutObject"}
	case app.SQS:
		return []string{"sqs:SendMessage"}
	case app.SNS:
		return []string{"sns:Publish"}
	case app.DynamoDB:
		if t.Filter != "" {
			return nil
		}
		return []string{"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"}
	case app.Kinesis:
		return []string{"kinesis:PutRecord", "kinesis:PutRecords"}
	}
	return nil
}

// prefixed reports whether only some objects of the bucket start the function.
func prefixed(t *app.Trigger) bool { return t.Object != nil && t.Object.Prefix.IsSet() }

// underPrefix reports whether the grant is for the very objects that start the
// function: "${Bucket.Arn}/incoming/*" where those under incoming/ do.
func underPrefix(s *app.Statement, t *app.Trigger) bool {
	prefix := strings.TrimSuffix(t.Object.Prefix.V, "/")
	return prefix != "" && slices.ContainsFunc(s.Resources, func(r app.Text) bool {
		return strings.HasSuffix(r.String(), "/"+prefix+"/*")
	})
}

// loop returns the shortest way from f back to f.
func (g graph) loop(f *app.Function) []edge {
	type way struct {
		at   *app.Function
		path []edge
	}
	seen := map[*app.Function]bool{}
	queue := []way{{at: f}}
	for len(queue) > 0 {
		w := queue[0]
		queue = queue[1:]
		for _, e := range g[w.at] {
			path := append(append([]edge{}, w.path...), e)
			if e.to == f {
				return path
			}
			if !seen[e.to] {
				seen[e.to] = true
				queue = append(queue, way{e.to, path})
			}
		}
	}
	return nil
}

func report(p *check.Pass, f *app.Function, loop []edge) {
	severity := check.Low
	if len(loop) == 1 && p.Graph.Public(f) {
		severity = check.Medium
	}
	hops := []string{f.Label()}
	var trace []check.Step
	for _, e := range loop {
		hops = append(hops, e.via.Source.Base().Label(), e.to.Label())
		trace = append(trace, check.Step{Pos: e.grant.Pos, Message: e.from.Label() + " may write to " + e.via.Source.Base().Label()})
	}
	last := loop[len(loop)-1].via
	p.Report(check.Finding{
		Function: f, Trigger: last, Resource: last.Source.Base().Name, Pos: last.Pos, Severity: severity,
		Confidence: check.MediumConfidence, Trace: trace, Path: hops,
		Message: fmt.Sprintf("%s may start itself again: %s.", f.Label(), strings.Join(hops, " → ")),
		Fix:     check.Fix{Text: "Write to another resource than the one that starts it, or filter the events that the function wrote."},
	})
}
