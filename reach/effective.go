package reach

import (
	"slices"
	"sort"
	"strings"
	"time"

	"redoubt/app"
	"redoubt/iam"
)

// Effective returns the statements of the role as deployed: its own, then
// those of its managed policies (From "managed:NAME"), without those whose dates
// have passed.
func (g *Graph) Effective(role *app.Role) []*app.Statement {
	if s, ok := g.effective[role]; ok {
		return s
	}
	list := append([]*app.Statement(nil), role.Statements...)
	for _, m := range role.Managed {
		list = append(list, g.managedBy(m)...)
	}
	if !g.now.IsZero() {
		list = slices.DeleteFunc(list, g.lapsed)
	}
	g.effective[role] = list
	return list
}

// At says by which day dates in policies are judged; without it all may be yet to
// come.
func (g *Graph) At(now time.Time) *Graph {
	g.now = now
	clear(g.effective)
	return g
}

// lapsed reports whether a statement's dates have passed, or never are all true.
func (g *Graph) lapsed(s *app.Statement) bool {
	return len(s.Conditions) > 0 && g.statements([]*app.Statement{s})[0].Lapsed(g.now)
}

// Complete reports whether everything that the role grants is known: no policy
// is attached that neither the template nor the catalogue holds.
func (g *Graph) Complete(role *app.Role) bool {
	for _, m := range role.Managed {
		if g.policy(m) == nil {
			return false
		}
	}
	return true
}

// PolicyName is the name of a managed policy: "AmazonS3FullAccess" for AWS's
// own, the whole text for those of a customer.
func PolicyName(m app.Text) string {
	text := m.String()
	if i := strings.LastIndexByte(text, '/'); i >= 0 && strings.Contains(text, ":iam::aws:policy/") {
		return text[i+1:]
	}
	return text
}

// managedBy returns the statements of one of AWS's managed policies, placed
// where the role names it. Many roles carry the same: it is decoded once.
func (g *Graph) managedBy(m app.Text) []*app.Statement {
	known := g.policy(m)
	list := make([]*app.Statement, len(known))
	for i, s := range known {
		c := *s
		c.Pos = m.Pos
		list[i] = &c
	}
	return list
}

// policy decodes a managed policy, nil if the catalogue has none of that name.
func (g *Graph) policy(m app.Text) []*app.Statement {
	name := m.String()
	list, ok := g.managed[name]
	if !ok {
		list = managed(name)
		g.managed[name] = list
	}
	return list
}

func managed(name string) []*app.Statement {
	p, ok := iam.Load().ManagedPolicy(name)
	if !ok {
		return nil
	}
	var list []*app.Statement
	for _, s := range p.Statements {
		list = append(list, &app.Statement{
			Sid: s.Sid, Effect: app.Effect(s.Effect),
			Actions: texts(s.Actions), NotActions: texts(s.NotActions), Resources: texts(s.Resources), NotResources: texts(s.NotResources),
			Conditions: conditions(s.Conditions), From: "managed:" + p.Name,
		})
	}
	return list
}

func texts(list []string) []app.Text {
	out := make([]app.Text, len(list))
	for i, s := range list {
		out[i] = app.Plain(s, app.Pos{})
	}
	return out
}

// conditions flattens operator → key → values, in a fixed order.
func conditions(block map[string]map[string][]string) []app.Condition {
	var list []app.Condition
	for operator, keys := range block {
		for key, values := range keys {
			list = append(list, app.Condition{Operator: operator, Key: key, Values: texts(values)})
		}
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].Operator != list[j].Operator {
			return list[i].Operator < list[j].Operator
		}
		return list[i].Key < list[j].Key
	})
	return list
}
