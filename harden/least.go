package harden

import (
	"cmp"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/reach"
)

// least is the smallest list of statements for the grants: one for each set of
// resources that is used in the same ways, sorted.
func least(g *reach.Graph, list []grant) []*app.Statement {
	list = narrowest(g, list)
	byResource := map[string]*app.Statement{}
	var keys []string
	for _, x := range list {
		key := x.resource.String() + "\x00" + conditionKey(x.conditions, Template)
		s := byResource[key]
		if s == nil {
			s = &app.Statement{Effect: app.Allow, Resources: []app.Text{x.resource}, Conditions: x.conditions, From: "inline"}
			byResource[key], keys = s, append(keys, key)
		}
		if !slices.ContainsFunc(s.Actions, func(t app.Text) bool { return t.String() == x.action }) {
			s.Actions = append(s.Actions, app.Plain(x.action, app.Pos{}))
		}
	}
	slices.Sort(keys)
	same := map[string]*app.Statement{}
	var out []*app.Statement
	for _, key := range keys {
		s := byResource[key]
		slices.SortFunc(s.Actions, byText)
		_, conditions, _ := strings.Cut(key, "\x00")
		use := texted(s.Actions) + "\x00" + conditions
		if old := same[use]; old != nil {
			old.Resources = append(old.Resources, s.Resources...)
			continue
		}
		same[use] = s
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b *app.Statement) int {
		return cmp.Or(cmp.Compare(texted(a.Actions), texted(b.Actions)), cmp.Compare(texted(a.Resources), texted(b.Resources)))
	})
	return out
}

// narrowest drops grants that lie within others.
func narrowest(g *reach.Graph, list []grant) []grant {
	return slices.DeleteFunc(slices.Clone(list), func(x grant) bool {
		return slices.ContainsFunc(list, func(y grant) bool {
			if x.action != y.action || x.resource.String() == y.resource.String() || conditionKey(x.conditions, Template) != conditionKey(y.conditions, Template) {
				return false
			}
			service, _, _ := strings.Cut(x.action, ":")
			return g.Within(x.resource, y.resource, service) && !g.Within(y.resource, x.resource, service)
		})
	})
}

func byText(a, b app.Text) int { return cmp.Compare(a.String(), b.String()) }

func texted(list []app.Text) string {
	var b strings.Builder
	for _, t := range list {
		b.WriteString(t.String() + " ")
	}
	return b.String()
}
