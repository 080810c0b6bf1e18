package report

import (
	"fmt"
	"sort"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

// Describe turns an application into its part of the report: functions,
// triggers and the graph callers → triggers → functions → resources. Labels
// of the graph's nodes are spelt as in the paths of findings.
func Describe(g *reach.Graph) check.Application {
	a := g.App
	out := check.Application{
		Name: a.Name, Root: a.Root, File: a.File, Format: a.Format,
		Functions: []check.Function{}, Nodes: []check.Node{}, Edges: []check.Edge{},
	}
	for _, f := range a.Functions {
		out.Functions = append(out.Functions, describeFunction(g, f))
	}
	b := &builder{g: g, app: &out, seen: map[string]bool{}}
	for _, t := range a.Triggers {
		b.trigger(t)
	}
	for _, f := range a.Functions {
		b.function(f)
	}
	for _, f := range a.Functions {
		b.grants(f)
	}
	return out
}

func describeFunction(g *reach.Graph, f *app.Function) check.Function {
	out := check.Function{
		Name: f.Name, Title: f.Title, Runtime: f.Runtime.V, Handler: f.Handler.V,
		File: f.Pos.File, Line: f.Pos.Line, Role: roleName(f), Triggers: []check.Trigger{},
	}
	for _, t := range g.Triggers(f) {
		out.Triggers = append(out.Triggers, describeTrigger(t))
	}
	return out
}

func roleName(f *app.Function) string {
	if f.Role != nil {
		return f.Role.Name
	}
	return f.RoleRef.V.String()
}

func describeTrigger(t *app.Trigger) check.Trigger {
	out := check.Trigger{
		Kind: string(t.Kind), Source: sourceName(t), Caller: t.Caller.String(),
		File: t.Pos.File, Line: t.Pos.Line,
	}
	if r := t.Route; r != nil {
		out.Method, out.Path, out.Authorizer = r.Method, r.Path, authorizerName(r)
	}
	return out
}

// sourceName is the logical name of the trigger's source where this
// application makes it, else the source as the template states it.
func sourceName(t *app.Trigger) string {
	switch {
	case t.Source != nil:
		return t.Source.Base().Name
	case t.Route != nil && t.Route.API != nil:
		return t.Route.API.Name
	}
	return t.SourceText.String()
}

// authorizerName is the authorizer as the route names it, else the way it
// authenticates, "" for none.
func authorizerName(r *app.Route) string {
	if name := declared(r); name != "" {
		return name
	}
	if r.Auth == app.AuthNone {
		return ""
	}
	return string(r.Auth)
}

// A builder adds nodes and edges, each once.
type builder struct {
	g    *reach.Graph
	app  *check.Application
	seen map[string]bool
}

func (b *builder) node(id, kind, label string) string {
	if !b.seen["n"+id] {
		b.seen["n"+id] = true
		b.app.Nodes = append(b.app.Nodes, check.Node{ID: id, Kind: kind, Label: label})
	}
	return id
}

func (b *builder) edge(from, to, label string) {
	key := "e" + from + "\x00" + to
	if !b.seen[key] {
		b.seen[key] = true
		b.app.Edges = append(b.app.Edges, check.Edge{From: from, To: to, Label: label})
	}
}

func (b *builder) trigger(t *app.Trigger) {
	label := reach.TriggerLabel(t)
	caller := b.node("caller:"+t.Caller.String(), "caller", reach.Origin(t.Caller))
	// The source belongs to the identity: two APIs may have the same route.
	way := b.node("trigger:"+string(t.Kind)+":"+sourceName(t)+":"+label, string(t.Kind), label)
	b.edge(caller, way, t.Caller.String())
	if t.To != nil {
		b.edge(way, b.function(t.To), "")
	}
}

func (b *builder) function(f *app.Function) string {
	return b.node("function:"+f.Name, "function", f.Label())
}

// grants adds what the function's role gives: resources of this application,
// functions that it may invoke, or the whole account.
func (b *builder) grants(f *app.Function) {
	if f.Role == nil {
		return
	}
	from, blast := b.function(f), b.g.Blast(f)
	if blast.Admin {
		b.edge(from, b.node("account", "account", "everything in the account"), "*")
		return
	}
	for _, r := range blast.Resources {
		to := b.node("resource:"+r.Base().Name, r.Base().Type, r.Base().Label())
		b.edge(from, to, b.actions(f.Role, r))
	}
	for _, other := range blast.Functions {
		b.edge(from, b.function(other), "invoke")
	}
}

// actions says what the role may do with r: "dynamodb:GetItem, dynamodb:Query".
func (b *builder) actions(role *app.Role, r app.Resource) string {
	set := map[string]bool{}
	for _, s := range b.g.Effective(role) {
		if s.Effect != app.Allow || !reach.Covers(s, r) {
			continue
		}
		for _, a := range s.Actions {
			if name := a.String(); name == "*" || concerns(name, r) {
				set[name] = true
			}
		}
		if len(s.NotActions) > 0 {
			set["almost everything"] = true
		}
	}
	names := make([]string, 0, len(set))
	for name := range set {
		names = append(names, name)
	}
	sort.Strings(names)
	if rest := len(names) - 3; rest > 0 {
		names = append(names[:3], fmt.Sprintf("%d more", rest))
	}
	return strings.Join(names, ", ")
}

// concerns reports whether the action is one of the service that keeps r.
func concerns(action string, r app.Resource) bool {
	service, _, _ := strings.Cut(action, ":")
	kind := strings.Split(r.Base().Type, "::")
	if len(kind) < 2 {
		return true
	}
	switch kind[1] {
	case "StepFunctions":
		return strings.EqualFold(service, "states")
	case "Serverless":
		return true
	}
	return strings.EqualFold(service, kind[1])
}
