package serverless

import (
	"slices"

	"redoubt/app"
	"redoubt/iac/doc"
)

// grants are what the framework lets a function do by itself, because of its
// events and settings.
type grants struct {
	statements []*doc.Node
	trusted    []string // services besides Lambda that use the role
	networked  bool     // it joins a VPC
}

// allow adds a statement. Its origin tells that no one chose it.
func (g *grants) allow(pos app.Pos, resource *doc.Node, actions ...string) {
	if resource == nil || resource.Kind == doc.Map && !isFunction(resource) {
		return
	}
	s := object(pos, "Effect", "Allow", "Action", actions, "Resource", resource)
	s.Origin = "connector"
	g.statements = append(g.statements, s)
}

func (g *grants) trust(service string) {
	if !slices.Contains(g.trusted, service) {
		g.trusted = append(g.trusted, service)
	}
}

func (g *grants) add(more grants) {
	g.statements = append(g.statements, more.statements...)
	g.networked = g.networked || more.networked
	for _, service := range more.trusted {
		g.trust(service)
	}
}

// logStatements are what the framework's roles allow by themselves.
func (c *compiler) logStatements(pos app.Pos) []*doc.Node {
	if truth(c.provider.Get("disableLogs")) {
		return nil
	}
	group := sub(pos, "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/"+c.stackName()+"*:*")
	return []*doc.Node{
		object(pos, "Effect", "Allow", "Action", []string{"logs:CreateLogStream", "logs:CreateLogGroup", "logs:TagResource"}, "Resource", group),
		object(pos, "Effect", "Allow", "Action", []string{"logs:PutLogEvents"}, "Resource", group),
	}
}

// networkInterfaces are the calls by which a poller joins a VPC.
var networkInterfaces = []string{
	"ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeVpcs", "ec2:DeleteNetworkInterface",
	"ec2:DescribeSubnets", "ec2:DescribeSecurityGroups",
}
