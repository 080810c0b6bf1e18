package cfn

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

func balancer(b *build, c app.Common, p *doc.Node) app.Resource {
	lb := &app.LoadBalancer{Common: c, Groups: b.texts(b.get(p, "SecurityGroups"))}
	if scheme := b.str(b.get(p, "Scheme")); scheme.IsSet() {
		lb.Internal = app.Value[bool]{V: scheme.V == "internal", State: scheme.State, Pos: scheme.Pos}
	}
	return lb
}

func linkListener(b *build, name string, p *doc.Node) {
	lb, _ := b.resource(b.text(b.get(p, "LoadBalancerArn")).V, "elasticloadbalancingv2").(*app.LoadBalancer)
	l := &app.Listener{Name: name, Protocol: b.str(b.get(p, "Protocol")), TLS: b.str(b.get(p, "SslPolicy")), Pos: keyPos(b, name)}
	if l.Protocol.V != "HTTPS" {
		l.TLS = app.Value[string]{}
	}
	actions := b.each(b.get(p, "DefaultActions"))
	for _, a := range actions {
		switch b.str(b.get(a, "Type")).V {
		case "redirect":
			l.Redirect = true
		case "authenticate-cognito", "authenticate-oidc":
			l.Auth = true
		}
	}
	if lb != nil {
		lb.Listeners = append(lb.Listeners, l)
	}
	b.forward(lb, name, actions, "/*", l.Auth)
}

func linkListenerRule(b *build, name string, p *doc.Node) {
	listener := b.text(b.get(p, "ListenerArn")).V.Target()
	lb, ok := b.resource(b.text(b.get(b.nodes[listener], "Properties", "LoadBalancerArn")).V, "elasticloadbalancingv2").(*app.LoadBalancer)
	if !ok {
		b.gap(keyPos(b, name), "the load balancer of "+name+" is created elsewhere: who can reach it is not known")
	}
	paths := []string{}
	for _, c := range b.each(b.get(p, "Conditions")) {
		if b.str(b.get(c, "Field")).V == "path-pattern" {
			paths = append(paths, b.strings(b.get(c, "Values"))...)
			paths = append(paths, b.strings(b.get(c, "PathPatternConfig", "Values"))...)
		}
	}
	if len(paths) == 0 {
		paths = []string{"/*"}
	}
	actions := b.each(b.get(p, "Actions"))
	auth := false
	for _, a := range actions {
		auth = auth || strings.HasPrefix(b.str(b.get(a, "Type")).V, "authenticate-")
	}
	for _, path := range paths {
		b.forward(lb, name, actions, path, auth)
	}
}

// forward adds triggers for the functions in the target groups of actions.
func (b *build) forward(lb *app.LoadBalancer, name string, actions []*doc.Node, path string, auth bool) {
	for _, a := range actions {
		groups := b.texts(b.get(a, "TargetGroupArn"))
		for _, g := range b.each(b.get(a, "ForwardConfig", "TargetGroups")) {
			groups = append(groups, b.text(b.get(g, "TargetGroupArn")).V)
		}
		for _, g := range groups {
			for _, target := range b.each(b.get(b.nodes[g.Target()], "Properties", "Targets")) {
				f, alias := b.function(b.text(b.get(target, "Id")).V)
				if f == nil {
					continue
				}
				r := &app.Route{Method: "ANY", Path: path, Auth: app.AuthNone, Pos: keyPos(b, name)}
				if auth {
					r.Auth, r.AuthName = app.AuthJWT, "listener"
				}
				t := &app.Trigger{Name: name, Kind: app.ALB, To: f, Alias: alias, Route: r, Pos: r.Pos}
				if lb != nil {
					t.Source = lb
				}
				b.trigger(t)
			}
		}
	}
}

func distribution(b *build, c app.Common, p *doc.Node) app.Resource {
	conf := b.get(p, "DistributionConfig")
	d := &app.Distribution{
		Common: c, TLS: b.str(b.get(conf, "ViewerCertificate", "MinimumProtocolVersion")), Firewall: b.get(conf, "WebACLId") != nil,
	}
	for _, behaviour := range b.behaviours(conf) {
		d.Viewer = append(d.Viewer, b.str(b.get(behaviour, "ViewerProtocolPolicy")))
	}
	for _, o := range b.each(b.get(conf, "Origins")) {
		d.Origins = append(d.Origins, b.text(b.get(o, "DomainName")).V)
	}
	return d
}

func (b *build) behaviours(conf *doc.Node) []*doc.Node {
	list := b.each(b.get(conf, "DefaultCacheBehavior"))
	return append(list, b.each(b.get(conf, "CacheBehaviors"))...)
}

func linkDistribution(b *build, name string, p *doc.Node) {
	for _, behaviour := range b.behaviours(b.get(p, "DistributionConfig")) {
		for _, a := range b.each(b.get(behaviour, "LambdaFunctionAssociations")) {
			f, alias := b.function(b.text(b.get(a, "LambdaFunctionARN")).V)
			if f == nil {
				continue
			}
			f.Edge = true
			b.trigger(&app.Trigger{Name: name, Kind: app.CloudFront, Source: b.byName[name], To: f, Alias: alias, Detail: b.str(b.get(a, "EventType")).V, Pos: a.Pos})
		}
	}
}
