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
	durable    bool     // it keeps the state of its executions
	logs       logging
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
	for _, s := range more.statements {
		if !slices.ContainsFunc(g.statements, s.Same) {
			g.statements = append(g.statements, s)
		}
	}
	g.networked = g.networked || more.networked
	g.durable = g.durable || more.durable
	g.logs.add(more.logs)
	for _, service := range more.trusted {
		g.trust(service)
	}
}

// networkInterfaces are the calls by which a poller joins a VPC.
var networkInterfaces = []string{
	"ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeVpcs", "ec2:DeleteNetworkInterface",
	"ec2:DescribeSubnets", "ec2:DescribeSecurityGroups",
}
