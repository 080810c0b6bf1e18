package reach

import (
	"strings"

	"redoubt/app"
	"redoubt/iam"
)

// Admin returns the statement that makes the role an administrator of the
// account, nil if there is none: all actions, or all of IAM, on everything.
func (g *Graph) Admin(role *app.Role) *app.Statement {
	for _, s := range g.Effective(role) {
		if s.Effect == app.Allow && !Conditioned(s) && Administers(s) && !g.Denied(role, "iam:putrolepolicy") {
			return s
		}
	}
	return nil
}

// Administers reports whether the statement gives the account away: whoever may
// write IAM's policies on everything gives themselves the rest.
func Administers(s *app.Statement) bool {
	return Everything(s) && CoversAction(s, "iam:putrolepolicy") && CoversAction(s, "iam:attachrolepolicy")
}

// identity are the role's effective statements as package iam has them, in the
// same order.
func (g *Graph) identity(role *app.Role) []iam.Statement {
	list, ok := g.identities[role]
	if !ok {
		list = g.statements(g.Effective(role))
		if g.identities == nil {
			g.identities = map[*app.Role][]iam.Statement{}
		}
		g.identities[role] = list
	}
	return list
}

// boundary are the statements of the role's permissions boundary where the
// template or the catalogue has it; known is false for a boundary that is made
// elsewhere.
func (g *Graph) boundary(role *app.Role) (list []iam.Statement, known bool) {
	if !role.Boundary.IsSet() {
		return nil, true
	}
	statements := role.Within
	if statements == nil {
		statements = g.policy(role.Boundary.V)
	}
	if statements == nil {
		return nil, false
	}
	return g.statements(statements), true
}

// statements spells statements of the model as package iam has them; never nil.
func (g *Graph) statements(list []*app.Statement) []iam.Statement {
	out := make([]iam.Statement, len(list))
	for i, s := range list {
		out[i] = iam.Statement{
			Sid: s.Sid, Effect: string(s.Effect), Actions: g.spelt(s.Actions), NotActions: g.spelt(s.NotActions),
			Resources: g.spelt(s.Resources), NotResources: g.spelt(s.NotResources), File: s.Pos.File, Line: s.Pos.Line, Column: s.Pos.Column,
		}
		principals := make([]iam.Principal, len(s.Principals))
		for j, p := range s.Principals {
			principals[j] = iam.Principal{Kind: p.Kind, ID: g.spell(p.ID)}
		}
		if s.NotPrincipal {
			out[i].NotPrincipals = principals
		} else if len(principals) > 0 {
			out[i].Principals = principals
		}
		for _, c := range s.Conditions {
			if out[i].Conditions == nil {
				out[i].Conditions = map[string]map[string][]string{}
			}
			if out[i].Conditions[c.Operator] == nil {
				out[i].Conditions[c.Operator] = map[string][]string{}
			}
			out[i].Conditions[c.Operator][c.Key] = g.spelt(c.Values)
		}
	}
	return out
}

// spelt is nil for no texts at all, which means that the element is missing.
func (g *Graph) spelt(list []app.Text) []string {
	var out []string
	for _, t := range list {
		out = append(out, g.spell(t))
	}
	return out
}

// spell is the text with references to roles and functions as their ARNs, so
// that they can be compared with patterns.
func (g *Graph) spell(t app.Text) string {
	var b strings.Builder
	for _, part := range t.Parts {
		r := g.byName[part.Text]
		switch {
		case part.Kind == app.Pseudo && part.Text == "AWS::Partition":
			b.WriteString("aws")
		case part.Kind == app.Reference && part.Attr == "Arn" && arnForm(r) != "":
			b.WriteString(arnForm(r) + nameOf(r))
		case part.Kind == app.Reference && part.Attr == "" && arnForm(r) != "":
			b.WriteString(nameOf(r))
		default:
			b.WriteString(app.Text{Parts: []app.Part{part}}.String())
		}
	}
	return b.String()
}

// arnForm is the ARN of the kind of resource up to the name, "" for what is
// neither a role nor a function.
func arnForm(r app.Resource) string {
	switch r.(type) {
	case *app.Role:
		return "arn:aws:iam::" + ownAccount + ":role/"
	case *app.Function:
		return "arn:aws:lambda:${AWS::Region}:" + ownAccount + ":function:"
	}
	return ""
}

// nameOf is a role's or function's name, a reference if CloudFormation makes it.
func nameOf(r app.Resource) string {
	if base := r.Base(); base.PhysicalName.IsSet() {
		return base.PhysicalName.V.String()
	}
	return "${" + r.Base().Name + "}"
}

// arn is the ARN of a role or a function.
func arn(r app.Resource) string { return arnForm(r) + nameOf(r) }

const ownAccount = "${AWS::AccountId}"

// Assumes reports whether the policies of both let the one role assume the
// other.
func (g *Graph) Assumes(role, other *app.Role) bool {
	if role == other || len(other.Trust) == 0 {
		return false
	}
	boundary, _ := g.boundary(role)
	verdict, _ := iam.Evaluate(iam.Request{
		Action: "sts:AssumeRole", Resource: arn(other), Principal: arn(role), PrincipalAccount: ownAccount, ResourceAccount: ownAccount,
	}, iam.Policies{Identity: g.identity(role), Boundary: boundary, Resource: g.statements(other.Trust)})
	return verdict == iam.Allowed
}

// TrustedBy reports whether the service may run with the role.
func (g *Graph) TrustedBy(role *app.Role, service string) bool {
	verdict, _ := iam.Evaluate(iam.Request{
		Action: "sts:AssumeRole", Resource: arn(role), Principal: service, ResourceAccount: ownAccount,
	}, iam.Policies{Resource: g.statements(role.Trust)})
	return verdict == iam.Allowed || verdict == iam.Depends
}

// named reports whether a pattern of a policy means the role or the function:
// by reference, by its name, or by a pattern of names.
func named(pattern string, r app.Resource) bool {
	base := r.Base()
	if strings.Contains(pattern, "${"+base.Name+"}") || strings.Contains(pattern, "${"+base.Name+".") {
		return true
	}
	parsed, ok := app.ParseARN(pattern)
	if !ok || !sameService(pattern, r) {
		return false
	}
	_, name, _ := strings.Cut(parsed.Resource, "/")
	if _, isFunction := r.(*app.Function); isFunction {
		_, name, _ = strings.Cut(parsed.Resource, ":")
		name, _, _ = strings.Cut(name, ":")
	}
	if base.PhysicalName.IsSet() {
		physical := base.PhysicalName.V.String()
		return iam.Glob(name, physical) || iam.Glob(name[strings.LastIndexByte(name, '/')+1:], physical)
	}
	// CloudFormation makes such names itself.
	return strings.HasPrefix(name, "${AWS::StackName}") && iam.Glob(name, "${AWS::StackName}-"+base.Name+"-X")
}

// wide reports whether the pattern covers all of a type in the account.
func wide(pattern string) bool {
	if strings.Trim(pattern, "*") == "" {
		return true
	}
	if arn, ok := app.ParseARN(pattern); ok {
		return wholeType(arn)
	}
	return strings.HasSuffix(pattern, "*") && !strings.Contains(pattern, "${") && len(pattern) < len("arn:aws:iam::")
}
