package reach

import (
	"sort"
	"strconv"
	"strings"

	"redoubt/app"
	"redoubt/iam"
)

// Effective returns the statements of the role as deployed: its own, then
// those of its managed policies (From "managed:NAME").
func (g *Graph) Effective(role *app.Role) []*app.Statement {
	if s, ok := g.effective[role]; ok {
		return s
	}
	list := append([]*app.Statement(nil), role.Statements...)
	for _, m := range role.Managed {
		list = append(list, g.managedBy(m)...)
	}
	g.effective[role] = list
	return list
}

// Complete reports whether everything that the role grants is known: no policy
// is attached that neither the template nor the catalogue holds.
func (g *Graph) Complete(role *app.Role) bool {
	for _, m := range role.Managed {
		if _, ok := iam.Load().ManagedPolicy(m.String()); !ok {
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

// managedBy returns the statements of a managed policy; many roles carry the
// same.
func (g *Graph) managedBy(m app.Text) []*app.Statement {
	key := m.String() + "\x00" + m.Pos.File + "\x00" + strconv.Itoa(m.Pos.Line)
	list, ok := g.managed[key]
	if !ok {
		list = managed(m)
		g.managed[key] = list
	}
	return list
}

// managed returns the statements of one of AWS's managed policies.
func managed(m app.Text) []*app.Statement {
	p, ok := iam.Load().ManagedPolicy(m.String())
	if !ok {
		return nil
	}
	var list []*app.Statement
	for _, s := range p.Statements {
		list = append(list, &app.Statement{
			Sid: s.Sid, Effect: app.Effect(s.Effect),
			Actions: texts(s.Actions, m.Pos), NotActions: texts(s.NotActions, m.Pos),
			Resources: texts(s.Resources, m.Pos), NotResources: texts(s.NotResources, m.Pos),
			Conditions: conditions(s.Conditions, m.Pos), From: "managed:" + p.Name, Pos: m.Pos,
		})
	}
	return list
}

func texts(list []string, pos app.Pos) []app.Text {
	out := make([]app.Text, len(list))
	for i, s := range list {
		out[i] = app.Plain(s, pos)
	}
	return out
}

// conditions flattens operator → key → values, in a fixed order.
func conditions(block map[string]map[string][]string, pos app.Pos) []app.Condition {
	var list []app.Condition
	for operator, keys := range block {
		for key, values := range keys {
			list = append(list, app.Condition{Operator: operator, Key: key, Values: texts(values, pos)})
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
