package reach

import (
	"slices"

	"redoubt/app"
	"redoubt/iam"
)

// Reached is what one who runs code in a function gets to in the end: through
// functions that it may invoke, which do what their code does with their roles,
// and through roles that it may take.
type Reached struct {
	Resources []app.Resource  // of the application, to read or write; the nearest first
	Functions []*app.Function // to invoke or rewrite; the nearest first
	All       []app.Resource  // both, in the order in which they are come by
	Moves     []Move          // how each role was come by first, in that order
	// Admin is true if it ends at the whole account; AdminWay are the moves that
	// lead there, none if the function's own role does.
	Admin    bool
	AdminWay []Move
}

// A Move is a way from one role to another.
type Move struct {
	From, To *app.Role
	By       string        // invoke, rewrite, assume, pass
	Through  *app.Function // that is invoked or rewritten, nil for the others
}

// Reach follows what f's role allows through the application. Roles that lead
// to each other in a circle are looked at once.
func (g *Graph) Reach(f *app.Function) Reached {
	if r, ok := g.reached[f]; ok {
		return r
	}
	s := spread{g: g, seen: map[app.Resource]bool{f: true}, visited: map[visit]bool{}, came: map[*app.Role]Move{}}
	if f.Role != nil {
		s.visited[visit{f.Role, true}] = true
		s.queue = []visit{{f.Role, true}}
		s.run()
	}
	if g.reached == nil {
		g.reached = map[*app.Function]Reached{}
	}
	g.reached[f] = s.Reached
	return s.Reached
}

// A visit is a look at a role: held by the attacker, or only used by the code
// of a function that the attacker invokes.
type visit struct {
	role *app.Role
	held bool
}

// A spread is a search through roles, breadth first.
type spread struct {
	Reached
	g       *Graph
	seen    map[app.Resource]bool
	visited map[visit]bool
	came    map[*app.Role]Move // the move by which a role came to be held
	queue   []visit
}

func (s *spread) run() {
	for len(s.queue) > 0 {
		v := s.queue[0]
		s.queue = s.queue[1:]
		if v.held && !s.Admin && s.g.owns(v.role) {
			s.Admin, s.AdminWay = true, s.way(v.role)
		}
		for _, r := range s.g.touched(v.role) {
			if s.add(r) {
				s.Resources = append(s.Resources, r)
			}
		}
		for _, move := range s.g.moves(v.role) {
			if v.held || move.By == "invoke" {
				s.take(move, v.held && move.By != "invoke")
			}
		}
	}
}

func (s *spread) add(r app.Resource) bool {
	if s.seen[r] {
		return false
	}
	s.seen[r] = true
	s.All = append(s.All, r)
	return true
}

func (s *spread) take(move Move, held bool) {
	if f := move.Through; f != nil && s.add(f) {
		s.Functions = append(s.Functions, f)
	}
	next := visit{move.To, held}
	if move.To == nil || s.visited[next] || s.visited[visit{move.To, true}] {
		return
	}
	s.visited[next] = true
	s.queue = append(s.queue, next)
	s.Moves = append(s.Moves, move)
	if held {
		s.came[move.To] = move
	}
}

// way are the moves from the first role to one that is held.
func (s *spread) way(role *app.Role) []Move {
	var list []Move
	for m, ok := s.came[role]; ok; m, ok = s.came[m.From] {
		list = append(list, m)
	}
	slices.Reverse(list)
	return list
}

// owns reports whether the role has the account or surely gets it without
// another role of the application.
func (g *Graph) owns(role *app.Role) bool {
	return g.Admin(role) != nil || slices.ContainsFunc(g.Climbs(role), func(c Climb) bool { return c.To == nil && !c.Assumed() && !c.Depends })
}

// touched lists the resources that the role may do anything but telemetry with.
func (g *Graph) touched(role *app.Role) []app.Resource {
	list, ok := g.touchedBy[role]
	if !ok {
		for _, r := range g.App.Resources {
			if g.touches(role, r) {
				list = append(list, r)
			}
		}
		if g.touchedBy == nil {
			g.touchedBy = map[*app.Role][]app.Resource{}
		}
		g.touchedBy[role] = list
	}
	return list
}

// moves are the ways on from a role: functions to invoke, functions to rewrite,
// roles to assume, roles to pass.
func (g *Graph) moves(role *app.Role) []Move {
	list, ok := g.movesOf[role]
	if ok {
		return list
	}
	for _, way := range []struct{ by, action string }{{"invoke", "lambda:invokefunction"}, {"rewrite", "lambda:updatefunctioncode"}} {
		if len(g.about(role, way.action)) == 0 {
			continue
		}
		for _, f := range g.App.Functions {
			if _, ok := g.Allows(role, way.action, f); ok {
				list = append(list, Move{From: role, To: f.Role, By: way.by, Through: f})
			}
		}
	}
	for _, other := range g.App.Roles {
		if g.Assumes(role, other) {
			list = append(list, Move{From: role, To: other, By: "assume"})
		}
	}
	for _, other := range g.passes(role) {
		list = append(list, Move{From: role, To: other, By: "pass"})
	}
	if g.movesOf == nil {
		g.movesOf = map[*app.Role][]Move{}
	}
	g.movesOf[role] = list
	return list
}

// passes lists the roles of the application that the role can pass to something
// new, which then does what it is told with them.
func (g *Graph) passes(role *app.Role) []*app.Role {
	if len(g.about(role, "iam:passrole")) == 0 {
		return nil
	}
	boundary, _ := g.boundary(role)
	fits := func(other *app.Role, pattern string, services []string) bool {
		return other != role && (wide(pattern) || named(pattern, other)) &&
			slices.ContainsFunc(services, func(service string) bool { return g.TrustedBy(other, service) })
	}
	ways := iam.Load().Escalations(iam.Holder{
		Policies: iam.Policies{Identity: g.identity(role), Boundary: boundary}, Principal: arn(role),
		Worth: func(p iam.Prize) bool {
			return slices.ContainsFunc(g.App.Roles, func(other *app.Role) bool { return fits(other, p.Pattern, p.Services) })
		},
	})
	var list []*app.Role
	for _, other := range g.App.Roles {
		if slices.ContainsFunc(ways, func(e iam.Escalation) bool {
			return slices.ContainsFunc(e.On, func(pattern string) bool { return fits(other, pattern, e.PassedTo) })
		}) {
			list = append(list, other)
		}
	}
	return list
}
