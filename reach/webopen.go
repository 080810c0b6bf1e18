package reach

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/lang/ir"
)

// CodeRoutes lists the routes that a function's code registers with a web
// framework, in the order of the code, each once: method, path, and in AuthName
// what lets in only those who prove who they are, "" for nothing.
func (g *Graph) CodeRoutes(f *app.Function) []app.Route {
	if list, ok := g.routes[f]; ok {
		return list
	}
	runs := map[*ir.Func]bool{}
	for _, fn := range g.Code().Funcs(f) {
		runs[fn] = true
	}
	var list []app.Route
	for _, r := range g.Code().webRoutes() {
		if !runs[r.reg.Func] || r.path == "" {
			continue
		}
		i := slices.IndexFunc(list, func(o app.Route) bool { return o.Method == r.method && o.Path == r.path })
		if i < 0 {
			i = len(list)
			list = append(list, app.Route{Method: r.method, Path: r.path})
		}
		if r.guard != "" { // of its handlers the first, the guard, stands before it
			list[i].Auth, list[i].AuthName = app.AuthLambda, r.guard
		}
	}
	if g.routes == nil {
		g.routes = map[*app.Function][]app.Route{}
	}
	g.routes[f] = list
	return list
}

// OpenRoutes lists the routes behind a trigger that takes every path which the
// code leaves open to anyone; ok is false where the code's routes are not known
// or the trigger is a route of its own.
func (g *Graph) OpenRoutes(t *app.Trigger) (open []app.Route, ok bool) {
	if t.Route == nil || t.To == nil || !takesAll(t) {
		return nil, false
	}
	routes := g.CodeRoutes(t.To)
	for _, r := range routes {
		if r.AuthName == "" && r.Method != "OPTIONS" && !MeantOpen(&r) {
			open = append(open, r)
		}
	}
	return open, len(routes) > 0
}

// takesAll reports whether a trigger leads all paths, or all below a prefix, to
// its function.
func takesAll(t *app.Trigger) bool {
	r := t.Route
	return t.Kind == app.FunctionURL || r.API == nil || strings.HasSuffix(r.Path, "+}") || strings.HasSuffix(r.Path, "*") || r.Path == "$default" || r.Path == "/" && r.Method == "ANY"
}
