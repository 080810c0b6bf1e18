package serverless

import (
	"redoubt/app"
	"redoubt/iac/doc"
)

const sharedRoleID = "IamRoleLambdaExecution"

// role is what a function runs with: its own, the plugin's per-function role,
// or the shared one.
func (c *compiler) role(p doc.Pair, f *doc.Node, id string) *doc.Node {
	own := first(f.Get("role"), c.provider.Get("role"))
	if r := c.provider.Get("iam", "role"); own == nil && r != nil && (r.IsScalar() || isFunction(r)) {
		own = r
	}
	if own != nil {
		if own.IsScalar() && c.declared(own.Text) {
			return attr(own.Pos, own.Text, "Arn")
		}
		return own
	}
	statements := first(f.Get("iamRoleStatements"), f.Get("iam", "role", "statements"))
	if statements == nil {
		return attr(p.Pos, sharedRoleID, "Arn")
	}
	list := append([]*doc.Node{}, statements.Each()...)
	if inherit, _ := f.Get("iamRoleStatementsInherit").Truth(); inherit {
		list = append(list, c.declaredStatements()...)
	}
	list = append(list, c.logStatements(p.Pos)...)
	name := logical(p.Key) + "IamRoleLambdaExecution"
	c.makeRole(name, statements.Pos, list, c.networked(f))
	for _, s := range c.needs(f) {
		c.attach(name, s)
	}
	return attr(statements.Pos, name, "Arn")
}

// declared reports whether `resources` declares the name.
func (c *compiler) declared(name string) bool {
	for _, extra := range c.root.Get("resources").Each() {
		if extra.Get("Resources", name) != nil {
			return true
		}
	}
	return false
}

func (c *compiler) declaredStatements() []*doc.Node {
	return append(c.provider.Get("iamRoleStatements").Each(), c.provider.Get("iam", "role", "statements").Each()...)
}

// networked reports whether the function joins a VPC.
func (c *compiler) networked(f *doc.Node) bool {
	return c.setting(f, "vpc") != nil
}

// logStatements are what the framework's roles allow by themselves.
func (c *compiler) logStatements(pos app.Pos) []*doc.Node {
	group := object(pos, "Fn::Sub", "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/"+serviceName(c.root)+"-"+c.stage(c.root).Str()+"*:*")
	return []*doc.Node{
		statement(pos, []string{"logs:CreateLogStream", "logs:CreateLogGroup", "logs:TagResource"}, group),
		statement(pos, []string{"logs:PutLogEvents"}, group),
	}
}

func statement(pos app.Pos, actions []string, resource *doc.Node) *doc.Node {
	list := doc.NewList(pos)
	for _, a := range actions {
		list.Items = append(list.Items, doc.NewString(pos, a))
	}
	return object(pos, "Effect", "Allow", "Action", list, "Resource", resource)
}

// needs are the statements that a function's pollers need.
func (c *compiler) needs(f *doc.Node) []*doc.Node {
	var list []*doc.Node
	for _, ev := range f.Get("events").Each() {
		for kind, actions := range map[string][]string{
			"sqs":    {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"},
			"stream": {"dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams"},
		} {
			n := ev.Get(kind)
			if n == nil {
				continue
			}
			if kind == "stream" && isKinesis(n) {
				actions = []string{"kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStreamSummary", "kinesis:ListShards"}
			}
			list = append(list, statement(n.Pos, actions, first(n.Get("arn"), n)))
		}
	}
	return list
}

// sharedRole adds the role of the functions that have none of their own.
func (c *compiler) sharedRole() {
	used := false
	var needs []*doc.Node
	networked := false
	for _, p := range entries(c.root.Get("functions")) {
		role := c.resources.Get(logical(p.Key)+"LambdaFunction").Get("Properties", "Role")
		if list := role.Get("Fn::GetAtt"); list != nil && len(list.Items) > 0 && list.Items[0].Str() == sharedRoleID {
			used = true
			needs = append(needs, c.needs(p.Value)...)
			networked = networked || c.networked(p.Value)
		}
	}
	if !used {
		return
	}
	pos := c.provider.Place()
	for _, key := range []string{"iamRoleStatements", "iam"} {
		if n := c.provider.Get(key); n != nil {
			pos = n.Pos
		}
	}
	list := append(c.declaredStatements(), needs...)
	c.makeRole(sharedRoleID, pos, append(list, c.logStatements(pos)...), networked)
}

func (c *compiler) makeRole(name string, pos app.Pos, statements []*doc.Node, networked bool) {
	trust := object(pos, "Version", "2012-10-17", "Statement", []*doc.Node{object(pos, "Effect", "Allow", "Action", "sts:AssumeRole",
		"Principal", object(pos, "Service", "lambda.amazonaws.com"))})
	props := object(pos, "AssumeRolePolicyDocument", trust, "Policies", []*doc.Node{object(pos, "PolicyName", name, "PolicyDocument",
		object(pos, "Version", "2012-10-17", "Statement", statements))}, "PermissionsBoundary", c.provider.Get("iam", "role", "permissionsBoundary"))
	managed := append(c.provider.Get("iam", "role", "managedPolicies").Each(), c.provider.Get("iamManagedPolicies").Each()...)
	if networked {
		managed = append(managed, object(pos, "Fn::Sub", "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"))
	}
	if len(managed) > 0 {
		props.Set("ManagedPolicyArns", doc.NewList(pos, managed...))
	}
	c.add(name, "AWS::IAM::Role", pos, props)
}

// attach adds a statement to a role that was made.
func (c *compiler) attach(role string, s *doc.Node) {
	policies := c.resources.Get(role, "Properties", "Policies")
	if policies == nil || len(policies.Items) == 0 {
		return
	}
	list := policies.Items[0].Get("PolicyDocument", "Statement")
	list.Items = append(list.Items, s)
}
