package report

import (
	"sort"
	"strings"

	"redoubt/app"
	"redoubt/reach"
)

// conditions is a statement's condition block: operator → key → values.
type conditions map[string]map[string][]string

type (
	modelRole struct {
		Name            string           `json:"name"`
		Functions       []string         `json:"functions"`
		ManagedPolicies []string         `json:"managedPolicies"`
		Boundary        string           `json:"boundary"`
		Statements      []modelStatement `json:"statements"`
		Trust           []modelTrust     `json:"trust"`
		File            string           `json:"file"`
		Line            int              `json:"line"`
	}
	modelStatement struct {
		Effect       string     `json:"effect"`
		Actions      []string   `json:"actions"`
		NotActions   []string   `json:"notActions"`
		Resources    []string   `json:"resources"`
		NotResources []string   `json:"notResources"`
		Condition    conditions `json:"condition"`
		From         string     `json:"from"`
		File         string     `json:"file"`
		Line         int        `json:"line"`
	}
	modelTrust struct {
		Effect     string     `json:"effect"`
		Principals []string   `json:"principals"`
		Actions    []string   `json:"actions"`
		Condition  conditions `json:"condition"`
	}
	modelPolicy struct {
		Name      string     `json:"name"`
		Type      string     `json:"type"`
		Resource  string     `json:"resource"`
		Effect    string     `json:"effect"`
		Principal string     `json:"principal"`
		Actions   []string   `json:"actions"`
		Condition conditions `json:"condition"`
		File      string     `json:"file"`
		Line      int        `json:"line"`
	}
)

func modelRoleOf(g *reach.Graph, r *app.Role) modelRole {
	out := modelRole{
		Name: r.Name, Functions: []string{}, ManagedPolicies: []string{}, Boundary: r.Boundary.V.String(),
		Statements: []modelStatement{}, Trust: []modelTrust{}, File: r.Pos.File, Line: r.Pos.Line,
	}
	for _, f := range r.Functions {
		out.Functions = append(out.Functions, f.Name)
	}
	sort.Strings(out.Functions)
	for _, m := range r.Managed {
		out.ManagedPolicies = append(out.ManagedPolicies, managedName(m))
	}
	for _, s := range g.Effective(r) {
		out.Statements = append(out.Statements, modelStatementOf(s))
	}
	for _, s := range r.Trust {
		out.Trust = append(out.Trust, modelTrust{
			string(s.Effect), principals(s), spelt(s.Actions), conditionsOf(s),
		})
	}
	return out
}

// managedName is the name by which people know a policy: AWS's own go without
// their ARN.
func managedName(t app.Text) string {
	s := t.String()
	if i := strings.Index(s, ":iam::aws:policy/"); i >= 0 {
		return s[strings.LastIndexByte(s, '/')+1:]
	}
	return s
}

func modelStatementOf(s *app.Statement) modelStatement {
	return modelStatement{
		Effect: string(s.Effect), Actions: spelt(s.Actions), NotActions: spelt(s.NotActions),
		Resources: spelt(s.Resources), NotResources: spelt(s.NotResources), Condition: conditionsOf(s),
		From: s.From, File: s.Pos.File, Line: s.Pos.Line,
	}
}

// modelPolicies gives a resource-based policy one entry per principal.
func modelPolicies(p *app.ResourcePolicy) []modelPolicy {
	on := p.On.String()
	if p.Resource != nil {
		on = p.Resource.Base().Name
	}
	var list []modelPolicy
	for _, s := range p.Statements {
		for _, who := range principals(s) {
			list = append(list, modelPolicy{
				Name: p.Name, Type: p.Type, Resource: on, Effect: string(s.Effect), Principal: who,
				Actions: spelt(s.Actions), Condition: conditionsOf(s), File: p.Pos.File, Line: p.Pos.Line,
			})
		}
	}
	return list
}

// principals spells whom a statement is about: "*", "s3.amazonaws.com", an
// ARN; "not " stands before those whom NotPrincipal excepts. A statement that
// names nobody has "".
func principals(s *app.Statement) []string {
	if len(s.Principals) == 0 {
		return []string{""}
	}
	list := make([]string, 0, len(s.Principals))
	for _, p := range s.Principals {
		who := p.ID.String()
		if s.NotPrincipal {
			who = "not " + who
		}
		list = append(list, who)
	}
	return list
}

func conditionsOf(s *app.Statement) conditions {
	out := conditions{}
	for _, c := range s.Conditions {
		if out[c.Operator] == nil {
			out[c.Operator] = map[string][]string{}
		}
		out[c.Operator][c.Key] = append(out[c.Operator][c.Key], spelt(c.Values)...)
	}
	return out
}

func spelt(texts []app.Text) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = t.String()
	}
	return out
}
