package reach

import (
	"cmp"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/lang/flow"
	"redoubt/lang/ir"
)

// Chalice makes one function of all routes, which its application object is the
// handler of, and one of each other function that is registered.
// Source: Chalice, "Topics: Lambda Functions, Lambda Event Sources".

func ofChalice(r *flow.Registration) bool { return strings.HasPrefix(r.API, "chalice.") }

// chalice adds the functions of a module of loose code that do not look like
// handlers: the application with its routes, and what events start.
func (g *Graph) chalice(c *Code, m *ir.Module, handlers map[*ir.Func]bool) {
	routes := false
	for _, r := range c.program.Registrations() {
		if r.Func != m.Init || !ofChalice(r) {
			continue
		}
		if verb(r) == "route" {
			if !routes {
				t := g.looseFunction(c, m, cmp.Or(r.Receiver, "app"), r.Pos, &FunctionCode{Result: c.program.Body(m.File)})
				chaliceAPI(t)
			}
			routes = true
			continue
		}
		for _, a := range r.Args {
			for _, fn := range a.Funcs {
				if !handlers[fn] && fn.Parent == m.Init {
					handlers[fn] = true
					g.looseFunction(c, m, fn.Name, fn.Pos, &FunctionCode{Result: c.program.Body(m.File), Runs: fn})
				}
			}
		}
	}
}

// chaliceAPI makes a trigger the API that Chalice puts before an application's
// routes: a route without an authorizer is open to anyone.
func chaliceAPI(t *app.Trigger) {
	t.Kind, t.Caller = app.RESTAPI, app.Anyone
	t.Route = &app.Route{Method: "ANY", Path: "/{proxy+}", Auth: app.AuthNone, Pos: t.Pos}
}

// foreign reports whether another function than that of fc runs the route that
// brings the data.
func (j *joiner) foreign(fc *FunctionCode, r *webRoute) bool {
	switch {
	case r == nil || !ofChalice(r.reg):
		return false
	case verb(r.reg) == "route":
		return j.events[fc.Runs]
	}
	return j.entered[r.handler] // as its own entry, with its own event
}

// chaliceEvents are the functions that are registered for events.
func chaliceEvents(routes []*webRoute) map[*ir.Func]bool {
	events := map[*ir.Func]bool{}
	for _, r := range routes {
		if ofChalice(r.reg) && verb(r.reg) != "route" {
			events[r.handler] = true
		}
	}
	return events
}

// awayFrom reports whether other functions of Chalice's run some code, and that of
// fc only loads the module that registers them all.
func (c *Code) awayFrom() func(fc *FunctionCode, fn *ir.Func) bool {
	if c.program == nil || !slices.ContainsFunc(c.program.Registrations(), ofChalice) {
		return func(*FunctionCode, *ir.Func) bool { return false }
	}
	routes := slices.DeleteFunc(c.webRoutes(), func(r *webRoute) bool { return !ofChalice(r.reg) })
	events := chaliceEvents(routes)
	return func(fc *FunctionCode, fn *ir.Func) bool {
		away := false
		for _, r := range routes {
			if !r.reached[fn] {
				continue
			}
			if r.handler == fc.Runs || verb(r.reg) == "route" && !events[fc.Runs] {
				return false
			}
			away = true
		}
		return away
	}
}
