package serverless

import (
	"strings"

	"redoubt/iac/doc"
)

// balancer compiles a rule of a load balancer's listener.
func (e event) balancer() {
	group := e.unique(e.prefix + "AlbTargetGroup")
	e.add(group, "AWS::ElasticLoadBalancingV2::TargetGroup", e.pos, object(e.pos, "TargetType", "lambda", "Targets", []*doc.Node{object(e.pos, "Id", e.arn())}))
	path := first(list(e.conf.Get("conditions", "path")), doc.NewList(e.pos, doc.NewString(e.pos, "/*")))
	actions := append(e.signIn(), object(e.pos, "Type", "forward", "TargetGroupArn", ref(e.pos, group)))
	e.add(e.unique(e.prefix+"AlbListenerRule"), "AWS::ElasticLoadBalancingV2::ListenerRule", e.pos, object(e.pos, "ListenerArn", e.conf.Get("listenerArn"),
		"Conditions", []*doc.Node{object(e.pos, "Field", "path-pattern", "Values", path)}, "Actions", actions))
	e.permit("elasticloadbalancing.amazonaws.com", ref(e.pos, group))
}

// signIn are the authorizers of the provider that a rule names.
func (e event) signIn() []*doc.Node {
	var actions []*doc.Node
	for _, name := range e.conf.Get("authorizer").Each() {
		a := e.provider.Get("alb", "authorizers", name.Str())
		switch kind := a.Get("type").Str(); kind {
		case "cognito", "oidc":
			actions = append(actions, object(name.Pos, "Type", "authenticate-"+kind))
		default:
			e.gap(name.Pos, "the authorizer "+name.Str()+" of "+e.name+" is not declared")
		}
	}
	return actions
}

const distributionID = "CloudFrontDistribution"

// edge compiles a function at CloudFront's edge. All of them share one
// distribution.
func (e event) edge() {
	e.needs.trust("edgelambda.amazonaws.com")
	e.needs.allow(e.pos, sub(e.pos, "arn:${AWS::Partition}:logs:*:*:*"), "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:TagResource")
	association := object(e.pos, "EventType", e.conf.Get("eventType"), "LambdaFunctionARN", e.arn())
	conf := e.resources.Get(distributionID, "Properties", "DistributionConfig")
	if conf == nil {
		conf = object(e.pos, "Enabled", true, "Origins", []*doc.Node{}, "CacheBehaviors", []*doc.Node{})
		e.add(distributionID, "AWS::CloudFront::Distribution", e.pos, object(e.pos, "DistributionConfig", conf))
	}
	if origin := e.conf.Get("origin"); origin != nil {
		conf.Get("Origins").Items = append(conf.Get("Origins").Items, object(origin.Pos, "DomainName", domainOf(origin)))
	}
	behaviour := object(e.pos, "ViewerProtocolPolicy", first(e.conf.Get("behavior", "ViewerProtocolPolicy"), doc.NewString(e.pos, "allow-all")),
		"PathPattern", e.conf.Get("pathPattern"), "LambdaFunctionAssociations", []*doc.Node{association})
	if have := conf.Get("DefaultCacheBehavior"); have == nil && e.conf.Get("pathPattern") == nil {
		conf.Set("DefaultCacheBehavior", behaviour)
		return
	}
	conf.Get("CacheBehaviors").Items = append(conf.Get("CacheBehaviors").Items, behaviour)
}

// domainOf is the host of an origin: a URL or a map.
func domainOf(n *doc.Node) *doc.Node {
	if !n.IsScalar() {
		return first(n.Get("DomainName"), n)
	}
	_, rest, found := strings.Cut(n.Text, "://")
	if !found {
		rest = n.Text
	}
	host, _, _ := strings.Cut(rest, "/")
	return doc.NewString(n.Pos, host)
}
