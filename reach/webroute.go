package reach

import (
	"cmp"
	"slices"
	"strings"

	"redoubt/lang/flow"
	"redoubt/lang/ir"
)

// A webRoute is a function that a web framework calls for requests, as the code
// registers it.
type webRoute struct {
	method, path string
	guard        string // what lets in only those who prove who they are, "" for nothing
	reg          *flow.Registration
	handler      *ir.Func
	reached      map[*ir.Func]bool
}

// A router is what routes are registered with: a variable of a file, or "" for
// whatever the file exports.
type router struct{ file, receiver string }

// A layer is middleware that runs before the routes below a prefix.
type layer struct {
	at            int32
	prefix, guard string
}

// A site reads the registrations of a program.
type site struct {
	p        *flow.Program
	calls    map[*ir.Func][]*ir.Func
	forged   map[*ir.Func]bool // functions that believe tokens without verifying them
	reached  map[*ir.Func]map[*ir.Func]bool
	refusing map[*ir.Func]bool
	layers   map[router][]layer
	mounts   map[router][]layer
	routes   []*webRoute
}

// webRoutes lists the routes of the code. forged are functions that believe tokens
// without verifying them: they guard nothing.
func webRoutes(p *flow.Program, forged map[*ir.Func]bool) []*webRoute {
	s := &site{p: p, calls: p.Calls(), forged: forged, reached: map[*ir.Func]map[*ir.Func]bool{}, refusing: map[*ir.Func]bool{}, layers: map[router][]layer{}, mounts: map[router][]layer{}}
	regs := slices.Clone(p.Registrations())
	slices.SortStableFunc(regs, func(a, b *flow.Registration) int {
		return cmp.Or(cmp.Compare(a.Func.Module.File, b.Func.Module.File), cmp.Compare(a.Pos.Start, b.Pos.Start), cmp.Compare(a.Pos.End, b.Pos.End))
	})
	for _, r := range regs {
		if verb(r) == "use" {
			s.use(r)
		}
	}
	for _, r := range regs {
		s.register(r)
	}
	return s.routes
}

// verb is the name that a function is registered by: "post", "use", "route".
func verb(r *flow.Registration) string {
	api := strings.TrimSuffix(r.API, "()")
	return api[strings.LastIndexByte(api, '.')+1:]
}

func routerOf(r *flow.Registration) router { return router{r.Func.Module.File, r.Receiver} }

// use notes middleware for what comes after it, and where routers are mounted.
func (s *site) use(r *flow.Registration) {
	l := layer{at: r.Pos.Start, prefix: pathOf(r)}
	var routers []router
	for _, a := range r.Args {
		l.guard = cmp.Or(l.guard, s.guard(a))
		switch {
		case len(a.Funcs) > 0:
		case a.File != "":
			routers = append(routers, router{file: a.File})
		case a.Var != "" && a.Var != r.Receiver:
			routers = append(routers, router{r.Func.Module.File, a.Var})
		}
	}
	if l.guard != "" {
		s.layers[routerOf(r)] = append(s.layers[routerOf(r)], l)
	}
	for _, m := range routers {
		mount := l
		mount.guard = cmp.Or(l.guard, s.before(routerOf(r), r.Pos.Start, l.prefix))
		s.mounts[m] = append(s.mounts[m], mount)
	}
}

// before is the middleware that runs before a route of the router, of that file.
func (s *site) before(in router, at int32, path string) string {
	for _, l := range s.layers[in] {
		if l.at < at && strings.HasPrefix(path, l.prefix) {
			return l.guard
		}
	}
	return ""
}

// mounted is where a router is mounted: the guard that is before all places.
func (s *site) mounted(in router) (prefix, guard string) {
	list := append(slices.Clone(s.mounts[in]), s.mounts[router{file: in.file}]...)
	for i, l := range list {
		if i == 0 {
			prefix, guard = l.prefix, l.guard
			continue
		}
		if l.prefix != prefix {
			prefix = ""
		}
		if l.guard == "" {
			guard = ""
		}
	}
	return strings.TrimSuffix(prefix, "/"), guard
}

// register adds a route for each function of a registration: what stands before
// it in the list runs before it.
func (s *site) register(r *flow.Registration) {
	prefix, guard := s.mounted(routerOf(r))
	own := pathOf(r)
	guard = cmp.Or(guard, s.before(routerOf(r), r.Pos.Start, own))
	for _, a := range r.Made {
		if a.Name == "authorizer" { // Chalice's
			guard = cmp.Or(guard, a.Var, a.Name)
		}
	}
	for _, a := range r.Args {
		for _, fn := range a.Funcs {
			reached, wrapper := s.wrapped(fn, a.Funcs)
			s.routes = append(s.routes, &webRoute{
				method: methodOf(r), path: prefix + own, guard: cmp.Or(guard, s.asked(fn), guarding(a.APIs), wrapper), reg: r, handler: fn, reached: reached,
			})
		}
		guard = cmp.Or(guard, s.guard(a))
	}
}

func pathOf(r *flow.Registration) string {
	for _, args := range [][]flow.Registered{r.Args, r.Made} {
		for _, a := range args {
			if a.Name == "" && len(a.Texts) > 0 && strings.HasPrefix(a.Texts[0], "/") {
				return a.Texts[0]
			}
		}
	}
	return ""
}

func methodOf(r *flow.Registration) string {
	for _, a := range r.Made {
		if a.Name == "methods" && len(a.Texts) == 1 {
			return strings.ToUpper(a.Texts[0])
		}
	}
	switch v := verb(r); v {
	case "get", "post", "put", "patch", "delete", "head", "options":
		return strings.ToUpper(v)
	case "del":
		return "DELETE"
	case "route":
		if !slices.ContainsFunc(r.Made, func(a flow.Registered) bool { return a.Name == "methods" }) {
			return "GET"
		}
	}
	return "ANY"
}

func (s *site) reach(fn *ir.Func) map[*ir.Func]bool {
	if s.reached[fn] == nil {
		s.reached[fn] = map[*ir.Func]bool{}
		s.visit(fn, s.reached[fn])
	}
	return s.reached[fn]
}

func (s *site) visit(fn *ir.Func, seen map[*ir.Func]bool) {
	if seen[fn] {
		return
	}
	seen[fn] = true
	for _, callee := range s.calls[fn] {
		s.visit(callee, seen)
	}
}

// guard is the name of middleware that refuses callers who do not prove who they
// are, "" if it does not.
func (s *site) guard(a flow.Registered) string {
	for _, fn := range a.Funcs {
		if s.refuses(fn) {
			return cmp.Or(a.Var, fn.Name)
		}
	}
	return guarding(a.APIs)
}

// guards are middleware and decorators of libraries that do.
var guards = []string{
	"passport.authenticate", "passport.default.authenticate", "koa-passport.authenticate", "express-jwt", "koa-jwt", "express-oauth2-jwt-bearer.auth",
	"express-openid-connect.requiresAuth", "express-basic-auth", "connect-ensure-login.ensureLoggedIn", "@clerk/express.requireAuth",
	"flask_login.login_required", "flask_jwt_extended.jwt_required", "flask_jwt.jwt_required", "flask_httpauth",
}

func guarding(apis []string) string {
	for _, api := range apis {
		for _, g := range guards {
			if rest, ok := strings.CutPrefix(api, g); ok && (rest == "" || rest[0] == '.' || rest[0] == '(') {
				return strings.TrimSuffix(strings.ReplaceAll(g, ".default", ""), "()")
			}
		}
	}
	return ""
}
