package reach

import (
	"cmp"

	"redoubt/app"
	"redoubt/lang/flow"
	"redoubt/lang/ir"
)

// A way is a trigger through a route that the code knows.
type way struct {
	trigger             *app.Trigger
	method, path, guard string
}

func (c *Code) webRoutes() []*webRoute {
	if c.program == nil {
		return nil
	}
	forged := map[*ir.Func]bool{}
	for _, fc := range c.Of {
		for _, fl := range fc.Result.Flows {
			if fl.Kind == "token" {
				forged[fl.Func] = true
			}
		}
	}
	return webRoutes(c.program, forged)
}

// routeOf is the route whose request a source is, the most open one of several, nil
// if it is not known.
func (j *joiner) routeOf(src *flow.Source, sink *ir.Func) *webRoute {
	var open, near *webRoute
	for _, r := range j.routes {
		switch {
		case r.brings(src, sink):
			open = moreOpen(open, r)
		case r.reg.Func == src.Func && r.reached[sink]: // a decorator's call of the handler
			near = moreOpen(near, r)
		}
	}
	return cmp.Or(open, near)
}

func moreOpen(a, b *webRoute) *webRoute {
	if a == nil || a.guard != "" && b.guard == "" {
		return b
	}
	return a
}

// brings reports whether a source is what the framework hands to the route: it
// stands in its code, or where it is registered if the sink is in its code.
func (r *webRoute) brings(src *flow.Source, sink *ir.Func) bool {
	return r.reached[src.Func] || r.reg.Func == src.Func && r.reg.Pos == src.Pos && r.reached[sink]
}

// through is the trigger for requests of a route: where the template leads all
// to one function, the code tells routes and who may use them.
func (j *joiner) through(t *app.Trigger, r *webRoute) *app.Trigger {
	if r == nil || t.Route == nil {
		return t
	}
	key := way{t, r.method, r.path, r.guard}
	if j.ways[key] == nil {
		own, route := *t, *t.Route
		if r.path != "" {
			route.Method, route.Path = r.method, r.path
		}
		if r.guard != "" && t.Caller > app.Authenticated {
			own.Caller, route.Auth, route.AuthName = app.Authenticated, app.AuthLambda, r.guard
		}
		own.Route = &route
		j.ways[key] = &own
	}
	return j.ways[key]
}
