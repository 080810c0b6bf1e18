package cfn

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

func role(b *build, c app.Common, p *doc.Node) app.Resource {
	r := &app.Role{
		Common: c, Managed: b.texts(b.get(p, "ManagedPolicyArns")), Boundary: b.text(b.get(p, "PermissionsBoundary")),
		Trust: b.statements(b.get(p, "AssumeRolePolicyDocument")),
	}
	for _, m := range b.each(b.get(p, "ManagedPolicyArns")) {
		if m.Origin == "made" {
			r.Made = append(r.Made, b.text(m).V)
		}
	}
	r.Statements = b.inline(b.get(p, "Policies"))
	r.Implicit = b.nodes[c.Name].Origin != ""
	return r
}

func user(b *build, c app.Common, p *doc.Node) app.Resource {
	return &app.User{Common: c, Managed: b.texts(b.get(p, "ManagedPolicyArns")), Statements: b.inline(b.get(p, "Policies"))}
}

func (b *build) inline(n *doc.Node) []*app.Statement {
	var list []*app.Statement
	for _, policy := range b.each(n) {
		for _, document := range b.unite(b.get(policy, "PolicyDocument")) {
			list = append(list, b.statements(document)...)
		}
	}
	return list
}

// linkRole replaces the policies of this template among a role's managed ones
// by their statements, and finds the boundary's.
func linkRole(b *build, name string, _ *doc.Node) {
	r, ok := b.byName[name].(*app.Role)
	if !ok {
		return
	}
	var kept []app.Text
	for _, m := range r.Managed {
		if n := b.nodes[m.Target()]; n.Get("Type").Str() == "AWS::IAM::ManagedPolicy" {
			r.Statements = append(r.Statements, b.statements(b.get(n, "Properties", "PolicyDocument"))...)
			continue
		}
		kept = append(kept, m)
	}
	r.Managed = kept
	if n := b.nodes[r.Boundary.V.Target()]; n.Get("Type").Str() == "AWS::IAM::ManagedPolicy" {
		r.Within = b.statements(b.get(n, "Properties", "PolicyDocument"))
	}
}

// attachPolicy gives a policy's statements to the roles and users that it
// names.
func attachPolicy(b *build, name string, p *doc.Node) {
	list := b.statements(b.get(p, "PolicyDocument"))
	for _, key := range []string{"Roles", "RoleName", "Users", "UserName", "Groups", "GroupName"} {
		for _, text := range b.texts(b.get(p, key)) {
			switch r := b.resource(text, "iam").(type) {
			case *app.Role:
				r.Statements = append(r.Statements, list...)
			case *app.User:
				r.Statements = append(r.Statements, list...)
			}
		}
	}
}

func linkAccessKey(b *build, _ string, p *doc.Node) {
	if u, ok := b.resource(b.text(b.get(p, "UserName")).V, "iam").(*app.User); ok {
		u.AccessKey = true
	}
}

// statements reads a policy document, which may be JSON in a string.
func (b *build) statements(n *doc.Node) []*app.Statement {
	n = b.document(n)
	var list []*app.Statement
	for _, s := range b.each(b.get(n, "Statement")) {
		if st := b.statement(s, n); st != nil {
			list = append(list, st)
		}
	}
	return list
}

func (b *build) statement(s, policy *doc.Node) *app.Statement {
	s = b.pick(s)
	if s == nil || s.Kind != doc.Map {
		return nil
	}
	st := &app.Statement{
		Sid: b.text(b.get(s, "Sid")).V.String(), Effect: app.Effect(b.str(b.get(s, "Effect")).V), Pos: s.Pos, From: origin(s, policy),
		Actions: b.texts(b.get(s, "Action")), NotActions: b.texts(b.get(s, "NotAction")),
		Resources: b.texts(b.get(s, "Resource")), NotResources: b.texts(b.get(s, "NotResource")),
	}
	st.Made = made(s) || made(policy)
	st.Principals = b.principals(b.get(s, "Principal"))
	if not := b.get(s, "NotPrincipal"); not != nil {
		st.Principals, st.NotPrincipal = b.principals(not), true
	}
	st.Conditions = b.conditions(b.get(s, "Condition"))
	return st
}

// made reports whether the format added a node by itself.
func made(n *doc.Node) bool { return n != nil && (n.Origin == "made" || n.Origin == "connector") }

func origin(nodes ...*doc.Node) string {
	for _, n := range nodes {
		if n != nil && n.Origin != "" && (strings.HasPrefix(n.Origin, "template:") || n.Origin == "connector") {
			return n.Origin
		}
	}
	return "inline"
}

func (b *build) principals(n *doc.Node) []app.Principal {
	n = b.pick(n)
	switch {
	case n == nil:
		return nil
	case n.IsScalar():
		return []app.Principal{{Kind: "*", ID: b.text(n).V}}
	}
	var list []app.Principal
	for _, pair := range entries(n) {
		for _, id := range b.texts(pair.Value) {
			list = append(list, app.Principal{Kind: pair.Key, ID: id})
		}
	}
	return list
}

// conditions reads a condition block in the order of operators and keys.
func (b *build) conditions(n *doc.Node) []app.Condition {
	var list []app.Condition
	for _, operator := range entries(b.pick(n)) {
		for _, key := range entries(b.pick(operator.Value)) {
			list = append(list, app.Condition{Operator: operator.Key, Key: key.Key, Values: b.texts(key.Value)})
		}
	}
	slices.SortStableFunc(list, func(x, y app.Condition) int {
		if c := strings.Compare(x.Operator, y.Operator); c != 0 {
			return c
		}
		return strings.Compare(x.Key, y.Key)
	})
	return list
}
