package harden

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iam"
	"redoubt/lang"
	"redoubt/reach"
)

// A regrant works out what of a role's policies goes and what takes its place.
type regrant struct {
	g      *reach.Graph
	role   *app.Role
	excess reach.Excess
	open   func(name string) ([]byte, error)
	needs  []reach.Need

	stays, goes []*app.Statement // of those that the template states
	made        []*app.Statement // by the format itself
	result      app.Grants
	// avoid are resources that must not be referred to: they depend on the role.
	avoid []string
	// unknown are needs that nothing grants, on resources that are not known.
	unknown []reach.Need
	// circles are needs that keep their wide grant, since what they are about
	// depends on the role.
	circles []reach.Need
	// missed are grants of what was needed and not granted.
	missed []grant
}

// regranted is what changes, nil if nothing does; why is the reason where it is
// not dared.
func regranted(s *Subject, role *app.Role, avoid []string) (r *regrant, why string) {
	g := s.Graph
	r = &regrant{g: g, role: role, excess: g.RoleExcess(role), open: s.Open, avoid: avoid}
	if why := r.refused(); why != "" {
		return nil, why
	}
	for _, f := range role.Functions {
		r.needs = append(append(r.needs, g.Needs(f)...), s.Watch.needs(f)...)
	}
	r.seen()
	r.sort()
	r.add()
	r.result.Drop = places(r.goes)
	if len(r.result.Drop) == 0 && len(r.result.Statements) == 0 && len(r.result.Templates) == 0 {
		return nil, r.circular()
	}
	return r, ""
}

// circular says what keeps its wide grant, "" if nothing does.
func (r *regrant) circular() string {
	if len(r.circles) == 0 {
		return ""
	}
	n := r.circles[0]
	return n.Action + " can't be confined to " + n.Resource.String() + ", which depends on the role: the template would refer to itself in a circle"
}

// refused says why the role is left alone, "" if it is not.
func (r *regrant) refused() string {
	g := r.g
	switch {
	case !g.Complete(r.role):
		return "a policy is attached that neither the template nor AWS's list holds"
	case len(r.role.Functions) == 0:
		return "no function runs with it"
	}
	for _, f := range r.role.Functions {
		if g.Code().Funcs(f) == nil {
			return "the code of " + f.Label() + " was not read"
		}
		files := filesOf(g, f)
		for _, gap := range g.Code().Gaps {
			dir, file := f.CodeDir, gap.Pos.File
			if lang.Language(file) != "" && (dir == "." || strings.HasPrefix(file, dir+"/") || slices.Contains(files, file)) {
				return fmt.Sprintf("not all code of %s was read: %s:%d", f.Label(), gap.Pos.File, gap.Pos.Line)
			}
		}
		if module := r.hidden(f); module != "" {
			return "the code of " + f.Label() + " uses " + module + " of a layer that was not read"
		}
		if service := r.blind(f); service != "" {
			return "the code of " + f.Label() + " makes a client of " + service + ", and no call of it was found"
		}
	}
	if what := g.UnknownAction(r.role); what != "" {
		return reach.Spell(what) + " is worked out: which actions it grants is not known"
	}
	if what := r.excess.Behind; what != "" {
		return "what its code calls was not followed everywhere: " + what
	}
	if !r.excess.Known {
		return "what a layer does with the role is not known"
	}
	return r.others()
}

// others names who else uses the role or its policies, "" if nobody does.
func (r *regrant) others() string {
	for _, s := range r.role.Trust {
		for _, who := range s.Principals {
			id, _ := who.ID.Literal()
			lambda := who.Kind == "Service" && (id == "lambda.amazonaws.com" || id == "edgelambda.amazonaws.com")
			if s.Effect == app.Allow && !lambda {
				return "what " + who.ID.String() + " does with it is not known"
			}
		}
	}
	at := map[app.Pos]bool{}
	for _, s := range r.g.Effective(r.role) {
		at[s.Pos] = !s.Made
	}
	for _, other := range r.g.App.Roles {
		if other == r.role {
			continue
		}
		for _, s := range r.g.Effective(other) {
			if at[s.Pos] && !s.Pos.IsZero() && !made(other, s) {
				return "its policies are those of " + other.Label() + " too"
			}
		}
	}
	return ""
}

// sort decides which statements stay: those of the format, denials, and those
// that are needed as they are.
func (r *regrant) sort() {
	wrong := wrong(r.role, r.excess)
	for _, s := range r.g.Effective(r.role) {
		switch {
		case made(r.role, s):
			r.made = append(r.made, s)
		case s.Effect != app.Allow:
		case wrong[s.Pos]:
			r.goes = append(r.goes, s)
		default:
			r.stays = append(r.stays, s)
		}
	}
}

func places(list []*app.Statement) []app.Pos {
	var out []app.Pos
	for _, s := range list {
		if !slices.Contains(out, s.Pos) {
			out = append(out, s.Pos)
		}
	}
	return out
}

// add works out the statements for what nothing that stays grants.
func (r *regrant) add() {
	var list []grant
	for _, n := range r.needs {
		if n.Conditional && !r.named(n) || r.covered(n) {
			continue
		}
		list = append(list, r.granted(n)...)
	}
	list = r.unchanged(append(list, r.outside()...))
	if r.g.App.Format == "sam" && r.role.Implicit {
		list = r.templates(list)
	}
	r.result.Statements = least(r.g, list)
}

// covered reports whether what stays grants a need as far as what goes did. A
// need whose resource is not known is covered by what is granted of it.
func (r *regrant) covered(n reach.Need) bool {
	met := false
	for _, s := range r.goes {
		if r.g.Meets(s, n) {
			if met = true; !r.replaced(s, n) {
				return false
			}
		}
	}
	if met {
		return true
	}
	meets := func(s *app.Statement) bool { return r.g.Meets(s, n) }
	return slices.ContainsFunc(r.stays, meets) || slices.ContainsFunc(r.made, meets)
}

// replaced reports whether what stays grants a need wherever a statement that
// goes did: on the same resources, under its conditions or under none.
func (r *regrant) replaced(gone *app.Statement, n reach.Need) bool {
	var as []*app.Statement
	for _, s := range append(slices.Clip(r.stays), r.made...) {
		if r.g.Covers(s, n) && (len(s.Conditions) == 0 || conditionKey(s.Conditions, Template) == conditionKey(gone.Conditions, Template)) {
			as = append(as, s)
		}
	}
	if len(as) == 0 || len(gone.NotResources) > 0 || n.Why == "observed" || !iam.Load().SupportsResources(n.Action) {
		return len(as) > 0
	}
	service, _, _ := strings.Cut(n.Action, ":")
	return !slices.ContainsFunc(r.meeting(gone, n), func(t app.Text) bool {
		on := r.g.Confined(n.Resource, t, service)
		return on.String() != n.Resource.String() && !r.within(as, grant{action: n.Action, resource: on, conditions: gone.Conditions})
	})
}

// named reports whether a statement that goes names the action: its author knew
// that it is needed. What mounts need is taken for named.
func (r *regrant) named(n reach.Need) bool {
	return slices.ContainsFunc(r.goes, func(s *app.Statement) bool {
		return r.g.Meets(s, n) && (n.Why == "mount" || slices.ContainsFunc(s.Actions, func(a app.Text) bool { return strings.EqualFold(a.String(), n.Action) }))
	})
}

// A grant is one action on one resource under conditions.
type grant struct {
	action     string
	resource   app.Text
	conditions []app.Condition
	need       reach.Need
}

// granted is what a need gets: never more than the policies that go gave it.
func (r *regrant) granted(n reach.Need) []grant {
	n.Resource.Pos = app.Pos{} // only what an author wrote as a resource is written again as it stands
	var list []grant
	for _, s := range r.goes {
		if !r.g.Meets(s, n) || r.replaced(s, n) {
			continue
		}
		conditions := append(slices.Clone(n.Conditions), s.Conditions...)
		if len(s.NotResources) > 0 {
			list = append(list, grant{n.Action, n.Resource, conditions, n})
			continue
		}
		for _, t := range r.meeting(s, n) {
			list = append(list, grant{n.Action, r.confined(s, t, n), conditions, n})
		}
	}
	if len(list) > 0 || n.Why == "observed" || !r.missing(n) {
		return list
	}
	on, ok := r.independent(n.Resource, n.Action)
	if !ok || !r.g.Names(n) {
		r.unknown = append(r.unknown, n)
		return nil
	}
	r.missed = append(r.missed, grant{n.Action, on, n.Conditions, n})
	return []grant{{n.Action, on, n.Conditions, n}}
}

// missing reports whether a need is surely not granted: the call fails.
func (r *regrant) missing(n reach.Need) bool {
	return slices.ContainsFunc(r.excess.Missing, func(m reach.Need) bool {
		return m.Action == n.Action && m.Resource.String() == n.Resource.String()
	})
}

// meeting lists the resources of a statement that a need may be about: those of
// the form of what the action is done to, and of them the ones that are no more
// than that, if any is.
func (r *regrant) meeting(s *app.Statement, n reach.Need) []app.Text {
	service, _, _ := strings.Cut(n.Action, ":")
	var list, fit []app.Text
	for _, t := range s.Resources {
		one := &app.Statement{Effect: app.Allow, Actions: s.Actions, NotActions: s.NotActions, Resources: []app.Text{t}}
		if !r.g.Meets(one, n) || !r.g.Fits(t, n.Action) {
			continue
		}
		list = append(list, t)
		if !r.g.Apart(n.Resource, t, service) {
			fit = append(fit, t)
		}
	}
	if len(fit) > 0 {
		return fit
	}
	return list
}

// confined is what a need gets of one resource of a statement.
func (r *regrant) confined(s *app.Statement, t app.Text, n reach.Need) app.Text {
	service, _, _ := strings.Cut(n.Action, ":")
	authored := s.From == "inline"
	if !authored { // nobody spelt it so
		t.Pos = app.Pos{}
	}
	narrow := r.g.Confined(n.Resource, t, service)
	switch {
	case !iam.Load().SupportsResources(n.Action):
		return app.Plain("*", app.Pos{})
	case n.Why == "observed": // the account's own names don't belong into a template
		return t
	case authored && r.g.Within(t, narrow, service):
		return t
	case perhapsSlashed(n.Resource):
		return t
	}
	on, ok := r.independent(r.g.Spelt(narrow, service), n.Action)
	if ok {
		return on
	}
	r.circles = append(r.circles, n)
	return t
}

// perhapsSlashed reports whether a name of Parameter Store begins with what only
// the deployment knows: a slash there would be the one behind "parameter".
func perhapsSlashed(t app.Text) bool {
	for i, p := range t.Parts {
		if p.Kind == app.Parameter {
			return i > 0 && strings.HasSuffix(t.Parts[i-1].Text, ":parameter/")
		}
	}
	return false
}

// independent is a resource spelt without a reference to what depends on the
// role itself: by its name, if the template gives it one.
func (r *regrant) independent(t app.Text, action string) (app.Text, bool) {
	service, _, _ := strings.Cut(action, ":")
	if !slices.ContainsFunc(t.Refs(), func(name string) bool { return slices.Contains(r.avoid, name) }) {
		return t, true
	}
	return r.g.ByName(t, service)
}

// outside keeps what policies that go grant by name of what is not followed.
func (r *regrant) outside() []grant {
	var list []grant
	for _, s := range r.goes {
		for _, a := range s.Actions {
			action := a.String()
			if service, name, _ := strings.Cut(action, ":"); strings.ContainsAny(name, "*?") {
				action = service + ":"
			}
			if !unseen(s, action) && !r.g.PolledElsewhere(r.role, s, action) || slices.ContainsFunc(r.needs, func(n reach.Need) bool { return n.Action == action }) {
				continue
			}
			for _, t := range s.Resources {
				list = append(list, grant{a.String(), t, s.Conditions, reach.Need{}})
			}
		}
	}
	return list
}

// label is the name of the role's function, or of the role.
func (r *regrant) label() string {
	if r.role.Implicit && len(r.role.Functions) == 1 {
		return r.role.Functions[0].Label()
	}
	return path.Base(r.role.Label())
}
