package cfn

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// linkPolicyOf reads a policy resource whose property names what it is
// attached to.
func linkPolicyOf(property string) linker {
	return func(b *build, name string, p *doc.Node) {
		var document *doc.Node
		for _, key := range []string{"PolicyDocument", "ResourcePolicy", "Policy"} {
			if document == nil {
				document = b.get(p, key)
			}
		}
		kind := b.nodes[name].Get("Type").Str()
		list := b.statements(document)
		for _, on := range b.texts(b.get(p, property)) {
			b.app.Policies = append(b.app.Policies, &app.ResourcePolicy{
				Name: name, Type: kind, Resource: b.resource(on, serviceOf(kind)), On: on, Statements: list, Pos: b.nodes[name].Pos,
			})
		}
	}
}

// linkOwnPolicy reads a policy that is a property of the resource itself.
func linkOwnPolicy(property ...string) linker {
	return func(b *build, name string, p *doc.Node) {
		n := b.get(p, property...)
		if b.pick(n) == nil {
			return
		}
		b.app.Policies = append(b.app.Policies, &app.ResourcePolicy{
			Name: name, Type: b.nodes[name].Get("Type").Str(), Resource: b.byName[name],
			On: refTo(name, n.Pos), Statements: b.statements(n), Pos: n.Pos,
		})
	}
}

// linkLayerPermission reads who may use a layer.
func linkLayerPermission(b *build, name string, p *doc.Node) {
	on := b.text(b.get(p, "LayerVersionArn")).V
	who := b.text(b.get(p, "Principal")).V
	s := &app.Statement{
		Effect: app.Allow, Actions: b.texts(b.get(p, "Action")), Resources: []app.Text{on}, From: "inline", Pos: keyPos(b, name),
		Principals: []app.Principal{{Kind: principalKind(who.String()), ID: who}},
	}
	if org := b.get(p, "OrganizationId"); b.pick(org) != nil {
		s.Conditions = []app.Condition{{Operator: "StringEquals", Key: "aws:PrincipalOrgID", Values: []app.Text{b.text(org).V}}}
	}
	b.app.Policies = append(b.app.Policies, &app.ResourcePolicy{
		Name: name, Type: "AWS::Lambda::LayerVersionPermission", Resource: b.resource(on, "lambda"), On: on, Statements: []*app.Statement{s}, Pos: keyPos(b, name),
	})
}

func refTo(name string, pos app.Pos) app.Text {
	return app.Text{Parts: []app.Part{{Kind: app.Reference, Text: name}}, Pos: pos}
}

func linkBusPolicy(b *build, name string, p *doc.Node) {
	on := b.text(b.get(p, "EventBusName")).V
	policy := &app.ResourcePolicy{Name: name, Type: "AWS::Events::EventBusPolicy", Resource: b.resource(on, "events"), On: on, Pos: b.nodes[name].Pos}
	if s := b.statement(b.get(p, "Statement"), nil); s != nil {
		policy.Statements = []*app.Statement{s}
	} else if who := b.get(p, "Principal"); who != nil {
		policy.Statements = []*app.Statement{{
			Effect: app.Allow, Actions: []app.Text{app.Plain("events:PutEvents", policy.Pos)}, Principals: b.principals(who),
			Conditions: b.busCondition(b.get(p, "Condition")), From: "inline", Pos: policy.Pos,
		}}
	}
	b.app.Policies = append(b.app.Policies, policy)
}

// busCondition reads the old form: {Type: StringEquals, Key: …, Value: …}.
func (b *build) busCondition(n *doc.Node) []app.Condition {
	if n = b.pick(n); n == nil {
		return nil
	}
	return []app.Condition{{Operator: b.str(b.get(n, "Type")).V, Key: b.str(b.get(n, "Key")).V, Values: b.texts(b.get(n, "Value"))}}
}

// linkPermission reads a Lambda permission as the statement that Lambda makes
// of it. Source: Lambda API reference, AddPermission.
func linkPermission(b *build, name string, p *doc.Node) {
	on := b.text(b.get(p, "FunctionName")).V
	f, _ := b.function(on)
	pos := b.nodes[name].Pos
	s := &app.Statement{Effect: app.Allow, Actions: b.texts(b.get(p, "Action")), Resources: []app.Text{on}, From: "inline", Pos: keyPos(b, name)}
	who := b.text(b.get(p, "Principal")).V
	s.Principals = []app.Principal{{Kind: principalKind(who.String()), ID: who}}
	for _, c := range []struct{ property, operator, key string }{
		{"SourceArn", "ArnLike", "AWS:SourceArn"},
		{"SourceAccount", "StringEquals", "AWS:SourceAccount"},
		{"PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"},
		{"EventSourceToken", "StringEquals", "lambda:EventSourceToken"},
		{"FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"},
		{"InvokedViaFunctionUrl", "Bool", "lambda:InvokedViaFunctionUrl"},
	} {
		if n := b.get(p, c.property); b.pick(n) != nil {
			s.Conditions = append(s.Conditions, app.Condition{Operator: c.operator, Key: c.key, Values: []app.Text{b.text(n).V}})
		}
	}
	policy := &app.ResourcePolicy{Name: name, Type: "AWS::Lambda::Permission", On: on, Statements: []*app.Statement{s}, Pos: pos}
	if f != nil {
		policy.Resource = f
	}
	b.app.Policies = append(b.app.Policies, policy)
}

func principalKind(who string) string {
	switch {
	case who == "*":
		return "*"
	case strings.Contains(who, ".amazonaws.com"), strings.Contains(who, ".amazon.com"), strings.Contains(who, "${AWS::URLSuffix}"):
		return "Service"
	}
	return "AWS"
}

// keyPos is where the resource's name stands.
func keyPos(b *build, name string) app.Pos { return b.places[name] }

func linkEndpoint(b *build, name string, p *doc.Node) {
	e, ok := b.byName[name].(*app.Endpoint)
	if !ok {
		return
	}
	linkOwnPolicy("PolicyDocument")(b, name, p)
	e.Stated = b.pick(b.get(p, "PolicyDocument")) != nil
	e.Open = !e.Stated
	for _, policy := range b.app.PoliciesOn(e) {
		for _, s := range policy.Statements {
			e.Open = e.Open || allOfAll(s)
		}
	}
}

func allOfAll(s *app.Statement) bool {
	star := func(list []app.Text) bool {
		for _, t := range list {
			if t.String() == "*" || strings.HasSuffix(t.String(), ":*") && strings.Count(t.String(), ":") == 1 {
				return true
			}
		}
		return false
	}
	return s.Effect == app.Allow && star(s.Actions) && star(s.Resources) && len(s.Conditions) == 0
}
