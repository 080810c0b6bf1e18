package serverless

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

const sharedRoleID = "IamRoleLambdaExecution"

// pluginKey is where serverless-iam-roles-per-function is configured.
const pluginKey = "serverless-iam-roles-per-function"

// role is what a function runs with: one that is named, its own, or the shared
// one.
func (f *function) role() *doc.Node {
	if own := f.stated(); own != nil {
		return own
	}
	conf := f.conf.Get("iam")
	statements, alone := f.ownStatements()
	if statements == nil && !alone {
		if f.shared == nil {
			f.shared = &grants{}
		}
		f.needs.logs = f.logging()
		f.shared.add(f.needs)
		return attr(f.pos, sharedRoleID, "Arn")
	}
	list := f.statements(statements)
	if f.inherits(alone) {
		list = append(list, f.declaredStatements()...)
	}
	pos := first(statements, doc.NewMap(f.pos)).Pos
	name := f.prefix + "IamRoleLambdaExecution"
	f.makeRole(name, pos, append(list, f.ownLogs(pos)...), f.needs, f.boundary(), conf.Get("role", "managedPolicies").Each())
	return attr(pos, name, "Arn")
}

// ownStatements are the statements of a role of the function's own; alone says
// that each function has one.
func (f *function) ownStatements() (statements *doc.Node, alone bool) {
	conf := f.conf.Get("iam")
	return first(f.conf.Get("iamRoleStatements"), conf.Get("role", "statements"), conf.Get("statements")),
		f.provider.Get("iam", "role", "mode").Str() == "perFunction"
}

// dedicated reports whether the function gets a role of its own.
func (f *function) dedicated() bool {
	statements, alone := f.ownStatements()
	return f.stated() == nil && (statements != nil || alone)
}

// stated is the role that the function or the provider names.
func (f *function) stated() *doc.Node {
	own := first(f.conf.Get("role"), f.provider.Get("role"))
	if r := f.provider.Get("iam", "role"); own == nil && (r.IsScalar() || isFunction(r)) {
		own = r
	}
	if own == nil || !own.IsScalar() || strings.Contains(own.Text, ":") {
		return own
	}
	if f.declared(own.Text) == "" { // the framework takes it for a logical id
		f.gap(own.Pos, "the role "+own.Text+" of "+f.name+" is not declared here")
	}
	return attr(own.Pos, own.Text, "Arn")
}

// inherits reports whether a function with statements of its own has the
// provider's too.
func (f *function) inherits(alone bool) bool {
	choice := first(f.conf.Get("iamRoleStatementsInherit"), f.conf.Get("iam", "inheritStatements"), f.conf.Get("iam", "role", "inheritStatements"),
		f.root.Get("custom", pluginKey, "defaultInherit"))
	return truth(choice) || choice == nil && alone
}

// boundary is the permissions boundary of a function's own role.
func (f *function) boundary() *doc.Node {
	return first(f.conf.Get("iamPermissionsBoundary"), f.conf.Get("iam", "role", "permissionsBoundary"),
		f.root.Get("custom", pluginKey, "iamGlobalPermissionsBoundary"), f.commonBoundary())
}

func (c *compiler) commonBoundary() *doc.Node {
	return first(c.provider.Get("iam", "role", "permissionsBoundary"), c.provider.Get("iam", "role", "permissionBoundary"), c.provider.Get("rolePermissionsBoundary"))
}

// declaredStatements are the provider's, by their newer or else their older
// name.
func (c *compiler) declaredStatements() []*doc.Node {
	return c.statements(first(c.provider.Get("iam", "role", "statements"), c.provider.Get("iamRoleStatements")))
}

// statements lists the statements, also of included lists in the list.
func (c *compiler) statements(n *doc.Node) []*doc.Node {
	var list []*doc.Node
	for _, item := range n.Each() {
		switch {
		case item.Kind == doc.List:
			list = append(list, c.statements(item)...)
		case item.Kind == doc.Map:
			list = append(list, item)
		case item.Kind != doc.Null:
			c.gap(item.Pos, "a statement of a role was not read: it is no map")
		}
	}
	return list
}

// sharedRole adds the role of the functions that have none of their own.
func (c *compiler) sharedRole() {
	if c.shared == nil {
		return
	}
	pos := c.provider.Place()
	for _, key := range []string{"iamRoleStatements", "iam"} {
		if n := c.provider.Get(key); n != nil {
			pos = n.Pos
		}
	}
	managed := first(c.provider.Get("iam", "role", "managedPolicies"), c.provider.Get("iamManagedPolicies")).Each()
	list := append(c.declaredStatements(), c.sharedLogs(pos, c.shared.logs)...)
	c.makeRole(sharedRoleID, pos, list, *c.shared, c.commonBoundary(), managed)
}

// makeRole adds a role with its own statements and those that events and
// settings need.
func (c *compiler) makeRole(name string, pos app.Pos, statements []*doc.Node, needs grants, boundary *doc.Node, managed []*doc.Node) {
	services := append([]string{"lambda.amazonaws.com"}, needs.trusted...)
	trust := object(pos, "Version", "2012-10-17", "Statement", []*doc.Node{object(pos, "Effect", "Allow", "Action", "sts:AssumeRole",
		"Principal", object(pos, "Service", services))})
	list := append(append([]*doc.Node{}, statements...), needs.statements...)
	props := object(pos, "AssumeRolePolicyDocument", trust, "Policies", []*doc.Node{object(pos, "PolicyName", name, "PolicyDocument",
		object(pos, "Version", "2012-10-17", "Statement", list))}, "PermissionsBoundary", boundary)
	managed = append([]*doc.Node{}, managed...)
	if needs.networked {
		vpc := sub(pos, "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole")
		vpc.Origin = "made"
		managed = append(managed, vpc)
	}
	if needs.durable {
		durable := sub(pos, "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicDurableExecutionRolePolicy")
		durable.Origin = "made"
		managed = append(managed, durable)
	}
	if len(managed) > 0 {
		props.Set("ManagedPolicyArns", doc.NewList(pos, managed...))
	}
	c.add(name, "AWS::IAM::Role", pos, props).Origin = "serverless"
}
