package reach

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iam"
)

// Excess is the difference between what a role grants and what the functions
// that run with it need.
type Excess struct {
	// Known: all code of all of the role's functions was read and every policy
	// is known, so that the answer is complete.
	Known  bool
	Unused []Unused // by statement, in their order
	Wide   []Wide   // actions that are needed, on fewer resources than are granted
	// Missing is what is needed and surely not granted: it fails at run time.
	// What depends on a condition, or on a policy of the resource, is not here.
	Missing []Need
	// Size weighs the unused actions: by access level (read and list 1, tag 2,
	// write 3, permissions management 10) and by how much they are granted on (one
	// resource 1, a pattern 10, everything 100).
	Size int
	// Behind is what may use something that is granted and that no call needs,
	// without a call being seen: "smart_open calls AWS by itself"; "" if there is
	// nothing. Such actions count as used.
	Behind string
}

// Unused is what one statement grants and nothing needs.
type Unused struct {
	Statement *app.Statement
	Actions   []string // each by its name, sorted
	Resources []app.Text
	Whole     bool // nothing of the statement is needed
	Size      int
}

// Wide is an action that is needed on less than it is granted on.
type Wide struct {
	Statement *app.Statement
	Action    string
	Granted   []app.Text
	Needed    []app.Text
}

// Excess compares what f's role grants with what all of its functions need.
func (g *Graph) Excess(f *app.Function) Excess {
	if f.Role == nil {
		return Excess{}
	}
	return g.RoleExcess(f.Role)
}

// RoleExcess compares what a role grants with what its functions need.
func (g *Graph) RoleExcess(role *app.Role) Excess {
	if e, ok := g.excesses[role]; ok {
		return e
	}
	x := &excess{g: g, role: role, scopes: map[grantText]scope{}}
	for _, f := range role.Functions {
		x.needs = append(x.needs, g.Needs(f)...)
	}
	x.needs = sortedNeeds(x.needs)
	for _, f := range role.Functions {
		x.hidden = append(x.hidden, g.hidden(f)...)
	}
	x.Known = g.allRead(role)
	x.limits()
	for _, s := range g.Effective(role) {
		if s.Effect == app.Allow {
			x.statement(s)
		}
	}
	x.missing()
	if g.excesses == nil {
		g.excesses = map[*app.Role]Excess{}
	}
	g.excesses[role] = x.Excess
	return x.Excess
}

// allRead reports whether the code of all functions of the role was read.
func (g *Graph) allRead(role *app.Role) bool {
	if len(role.Functions) == 0 || !g.Complete(role) {
		return false
	}
	for _, f := range role.Functions {
		if g.Code().Funcs(f) == nil || slices.ContainsFunc(f.Layers, g.extends) {
			return false
		}
	}
	return true
}

// extends reports whether a layer may hold a program of its own, which runs with
// the function's role.
func (g *Graph) extends(layer app.Text) bool {
	if g.GuardLayer(layer) {
		return false
	}
	if l, ok := g.byName[layer.Target()].(*app.Layer); ok && g.source.Files != nil {
		info, err := fs.Stat(g.source.Files, path.Join(l.CodeDir, "extensions"))
		return l.CodeDir == "" || err == nil && info.IsDir()
	}
	name := strings.ToLower(layer.String())
	return strings.Contains(name, "extension") && !strings.Contains(name, "lambdainsightsextension")
}

// excess is the comparison under way.
type excess struct {
	Excess
	g      *Graph
	role   *app.Role
	needs  []Need
	hidden []hiding // of all functions
	// denials are the role's denials without conditions.
	denials  []*app.Statement
	boundary []iam.Statement
	bounded  bool // the boundary is known
	scopes   map[grantText]scope
}

type grantText struct{ text, service string }

func (x *excess) scope(t app.Text, service string) scope {
	key := grantText{t.String(), service}
	s, ok := x.scopes[key]
	if !ok {
		s = x.g.scopeOf(t, service)
		x.scopes[key] = s
	}
	return s
}

// statement finds what of a statement nothing needs.
func (x *excess) statement(s *app.Statement) {
	u := Unused{Statement: s, Resources: s.Resources}
	used := false
	for _, action := range x.g.actionsOf(s) {
		if x.denies(action) {
			continue // the statement does not grant it
		}
		needed := x.neededOf(s, action)
		if len(needed) == 0 && x.g.PolledElsewhere(x.role, s, action) {
			used = true
			continue
		}
		if what := x.behind(action); what != "" {
			used = true
			if len(needed) == 0 {
				x.Behind = what
			}
			continue
		}
		if len(needed) == 0 {
			u.Actions = append(u.Actions, action)
			u.Size += weight(action) * breadth(s)
			continue
		}
		used = true
		x.wide(s, action, needed)
	}
	u.Whole = !used
	if len(u.Actions) > 0 {
		slices.Sort(u.Actions)
		x.Unused = append(x.Unused, u)
		x.Size += u.Size
	}
}

// behind is what may call the action without a call being seen, "" if nothing
// does.
func (x *excess) behind(action string) string {
	for _, h := range x.hidden {
		if h.calls(action) {
			return h.what
		}
	}
	return ""
}

// actionsOf lists the actions that a statement covers, each once.
func (g *Graph) actionsOf(s *app.Statement) []string {
	var list []string
	if len(s.NotActions) > 0 {
		return slices.DeleteFunc(slices.Clone(g.expand("*")), func(a string) bool { return !CoversAction(s, a) })
	}
	for _, a := range s.Actions {
		list = append(list, g.expand(a.String())...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// expand lists the actions that a pattern means. The same few patterns stand in
// many roles.
func (g *Graph) expand(pattern string) []string {
	list, ok := g.expanded[pattern]
	if !ok {
		list = iam.Load().Expand(pattern)
		if g.expanded == nil {
			g.expanded = map[string][]string{}
		}
		g.expanded[pattern] = list
	}
	return list
}

// neededOf lists the needs of an action that the statement's resources serve.
func (x *excess) neededOf(s *app.Statement, action string) []Need {
	first, _ := slices.BinarySearchFunc(x.needs, action, func(n Need, a string) int { return cmp.Compare(n.Action, a) })
	var list []Need
	for _, n := range x.needs[first:] {
		if n.Action != action {
			break
		}
		if x.serves(s, n) {
			list = append(list, n)
		}
	}
	return list
}

// serves reports whether a statement's resources may include a need's.
func (x *excess) serves(s *app.Statement, n Need) bool {
	if len(s.NotResources) > 0 {
		return true
	}
	service, _, _ := strings.Cut(n.Action, ":")
	want := x.scope(n.Resource, service)
	return slices.ContainsFunc(s.Resources, func(t app.Text) bool { return x.scope(t, service).meets(want) })
}

// wide notes an action that is granted on more than is needed.
func (x *excess) wide(s *app.Statement, action string, needed []Need) {
	service, _, _ := strings.Cut(action, ":")
	if !iam.Load().SupportsResources(action) || len(s.Resources) == 0 {
		return
	}
	if !slices.ContainsFunc(s.Resources, func(t app.Text) bool { return strings.ContainsAny(t.String(), "*?") }) {
		return // each is one resource
	}
	w := Wide{Statement: s, Action: action, Granted: s.Resources}
	for _, n := range needed {
		want := x.scope(n.Resource, service)
		if arn, ok := app.ParseARN(n.Resource.String()); ok && wholeType(arn) {
			return
		}
		if n.Conditional || n.Why == "logs" || n.Why == "trigger" && s.From != "inline" || want.pattern == "*" || slices.ContainsFunc(s.Resources, func(t app.Text) bool { return want.holds(x.scope(t, service)) }) {
			return
		}
		w.Needed = append(w.Needed, n.Resource)
	}
	x.Wide = append(x.Wide, w)
}

// missing lists the needs that no statement serves.
func (x *excess) missing() {
	if !x.g.Complete(x.role) || x.g.UnknownAction(x.role) != "" || slices.ContainsFunc(x.role.Functions, byPlugin) {
		return
	}
	for _, n := range x.needs {
		if !n.Conditional && !elsewhere(n) && !x.granted(n) && !x.otherKind(n) {
			x.Missing = append(x.Missing, n)
		}
	}
}

// UnknownAction is what stands for an action in one of the role's statements and
// is not known, such as a parameter; "" if all are.
func (g *Graph) UnknownAction(role *app.Role) string {
	for _, s := range g.Effective(role) {
		for _, a := range slices.Concat(s.Actions, s.NotActions) {
			if _, literal := a.Literal(); !literal {
				return a.String()
			}
		}
	}
	return ""
}

// byPlugin reports whether a plug-in's construct is named in the function's
// environment: it grants what it is meant for.
func byPlugin(f *app.Function) bool {
	return slices.ContainsFunc(f.Env, func(v app.EnvVar) bool { return strings.Contains(v.Value.V.String(), construct) })
}

const construct = "resolve:serverless:construct"

// elsewhere reports whether what grants a need may not be in the model: a
// plug-in's construct grants by itself, and pollers get along without some of
// the calls that describe their source.
func elsewhere(n Need) bool {
	_, action, _ := strings.Cut(n.Action, ":")
	return strings.Contains(n.Resource.String(), construct) ||
		n.Why == "trigger" && (strings.HasPrefix(action, "Describe") || strings.HasPrefix(action, "List"))
}

// weight is how much an action weighs, by its access level.
func weight(action string) int {
	a, _ := iam.Load().Action(action)
	switch a.Level {
	case iam.Write:
		return 3
	case iam.Tagging:
		return 2
	case iam.PermissionsManagement:
		return 10
	}
	return 1
}

// breadth is how much a statement is about: one resource, a pattern of
// resources, everything.
func breadth(s *app.Statement) int {
	if len(s.NotResources) > 0 || Everything(s) {
		return 100
	}
	n := 0
	for _, t := range s.Resources {
		if strings.Contains(strings.TrimSuffix(t.String(), "/*"), "*") {
			n += 10
		} else {
			n++
		}
	}
	return max(n, 1)
}
