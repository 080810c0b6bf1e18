package sam

import (
	"redoubt/iac/doc"
)

// finishAPIs expands the APIs, when all events have added their routes.
func (e *expander) finishAPIs() {
	for _, name := range e.order {
		a := e.apis[name]
		if !a.http {
			e.preflights(a)
		}
		e.authorize(a)
		if a.http {
			e.httpAPI(a)
		} else {
			e.restAPI(a)
		}
	}
}

// preflights adds the OPTIONS methods that SAM makes for CORS.
func (e *expander) preflights(a *api) {
	cors := a.props.Get("Cors")
	if cors == nil || a.body.Get("paths") == nil || intrinsic(a.body.Get("paths")) {
		return
	}
	paths := owned(a.body, "paths")
	for i := range paths.Pairs {
		for _, item := range branches(paths.Pairs[i].Value) {
			if item.Has("options") {
				continue
			}
			item.Pairs = append(item.Pairs, doc.Pair{Key: "options", Pos: cors.Pos, Value: object(cors.Pos,
				"x-amazon-apigateway-integration", object(cors.Pos, "type", "mock"))})
		}
	}
}

func (e *expander) restAPI(a *api) {
	props := object(a.props.Pos, "Body", a.body, "Name", a.props.Get("Name"), "DisableExecuteApiEndpoint", a.props.Get("DisableExecuteApiEndpoint"))
	if ep := a.props.Get("EndpointConfiguration"); ep != nil {
		kind := ep
		if ep.Kind == doc.Map && !intrinsic(ep) {
			kind = ep.Get("Type")
		}
		if kind != nil {
			props.Set("EndpointConfiguration", object(ep.Pos, "Types", kind.Each()))
		}
	}
	if p := e.resourcePolicy(a); p != nil && a.body != nil {
		a.body.Set("x-amazon-apigateway-policy", p)
	}
	e.keep(a, "AWS::ApiGateway::RestApi", props)
	stage := a.props.Get("StageName")
	if stage == nil {
		stage = doc.NewString(a.pos, "Prod")
	}
	conf := object(a.pos, "RestApiId", ref(a.pos, a.name), "StageName", stage, "AccessLogSetting", a.props.Get("AccessLogSetting"),
		"MethodSettings", a.props.Get("MethodSettings"), "TracingEnabled", a.props.Get("TracingEnabled"), "CacheClusterEnabled", a.props.Get("CacheClusterEnabled"))
	id := a.name + a.stageSuffix() + "Stage"
	e.add(id, "AWS::ApiGateway::Stage", conf, a.node)
	e.renamed[a.name+".Stage"] = id
	e.usagePlan(a)
	e.domain(a, "AWS::ApiGateway::DomainName")
}

func (e *expander) keep(a *api, kind string, props *doc.Node) {
	if a.node != nil {
		e.replace(doc.Pair{Key: a.name, Pos: a.key, Value: a.node}, kind, props)
		return
	}
	e.add(a.name, kind, props, nil)
}

func (e *expander) httpAPI(a *api) {
	if c := a.props.Get("CorsConfiguration"); c != nil && a.body != nil {
		if c.Kind == doc.Map && !intrinsic(c) {
			a.body.Set("x-amazon-apigateway-cors", object(c.Pos, "allowOrigins", c.Get("AllowOrigins"), "allowCredentials", c.Get("AllowCredentials"),
				"allowMethods", c.Get("AllowMethods"), "allowHeaders", c.Get("AllowHeaders")))
		} else if on, _ := c.Truth(); on {
			a.body.Set("x-amazon-apigateway-cors", object(c.Pos, "allowOrigins", []string{"*"}))
		}
	}
	props := object(a.props.Pos, "Body", a.body, "DisableExecuteApiEndpoint", a.props.Get("DisableExecuteApiEndpoint"))
	e.keep(a, "AWS::ApiGatewayV2::Api", props)
	stage := a.props.Get("StageName")
	id := a.name + "ApiGatewayDefaultStage"
	if stage != nil {
		id = a.name + a.stageSuffix() + "Stage"
	} else {
		stage = doc.NewString(a.pos, "$default")
	}
	conf := object(a.pos, "ApiId", ref(a.pos, a.name), "StageName", stage, "AccessLogSettings", a.props.Get("AccessLogSettings"),
		"DefaultRouteSettings", a.props.Get("DefaultRouteSettings"), "RouteSettings", a.props.Get("RouteSettings"))
	e.add(id, "AWS::ApiGatewayV2::Stage", conf, a.node)
	e.domain(a, "AWS::ApiGatewayV2::DomainName")
}

func (e *expander) usagePlan(a *api) {
	plan := a.props.Get("Auth", "UsagePlan")
	if plan == nil || plan.Get("CreateUsagePlan").Str() == "NONE" {
		return
	}
	e.add(a.name+"UsagePlan", "AWS::ApiGateway::UsagePlan", object(plan.Pos, "Throttle", plan.Get("Throttle"), "Quota", plan.Get("Quota"),
		"ApiStages", []*doc.Node{object(plan.Pos, "ApiId", ref(plan.Pos, a.name))}), a.node)
}

func (e *expander) domain(a *api, kind string) {
	d := a.props.Get("Domain")
	if d == nil || d.Kind != doc.Map || intrinsic(d) {
		return
	}
	props := object(d.Pos, "DomainName", d.Get("DomainName"), "SecurityPolicy", d.Get("SecurityPolicy"), "MutualTlsAuthentication", d.Get("MutualTlsAuthentication"))
	if a.http {
		props = object(d.Pos, "DomainName", d.Get("DomainName"), "MutualTlsAuthentication", d.Get("MutualTlsAuthentication"),
			"DomainNameConfigurations", []*doc.Node{object(d.Pos, "SecurityPolicy", d.Get("SecurityPolicy"))})
	}
	e.add("ApiGatewayDomainName"+a.name, kind, props, a.node)
}

// resourcePolicy is the API's resource policy from Auth.ResourcePolicy: its
// custom statements, and the lists of accounts, ranges and endpoints.
func (e *expander) resourcePolicy(a *api) *doc.Node {
	conf := a.props.Get("Auth", "ResourcePolicy")
	if conf == nil || conf.Kind != doc.Map || intrinsic(conf) {
		return nil
	}
	statements := append([]*doc.Node{}, conf.Get("CustomStatements").Each()...)
	all := doc.NewString(conf.Pos, "execute-api:/*")
	statement := func(effect string, principal, condition *doc.Node) *doc.Node {
		return object(conf.Pos, "Effect", effect, "Action", "execute-api:Invoke", "Resource", all, "Principal", principal, "Condition", condition)
	}
	everyone := doc.NewString(conf.Pos, "*")
	if list := conf.Get("AwsAccountWhitelist"); list != nil {
		statements = append(statements, statement("Allow", accounts(list), nil))
	}
	if list := conf.Get("AwsAccountBlacklist"); list != nil {
		statements = append(statements, statement("Deny", accounts(list), nil))
	}
	open := false
	deny := func(operator, key string, list *doc.Node) {
		if list == nil {
			return
		}
		open = true
		statements = append(statements, statement("Deny", everyone, object(conf.Pos, operator, object(conf.Pos, key, list))))
	}
	deny("NotIpAddress", "aws:SourceIp", conf.Get("IpRangeWhitelist"))
	deny("IpAddress", "aws:SourceIp", conf.Get("IpRangeBlacklist"))
	deny("StringNotEquals", "aws:SourceVpc", first(conf.Get("SourceVpcWhitelist"), conf.Get("IntrinsicVpcWhitelist")))
	deny("StringNotEquals", "aws:SourceVpce", conf.Get("IntrinsicVpceWhitelist"))
	deny("StringEquals", "aws:SourceVpc", first(conf.Get("SourceVpcBlacklist"), conf.Get("IntrinsicVpcBlacklist")))
	deny("StringEquals", "aws:SourceVpce", conf.Get("IntrinsicVpceBlacklist"))
	if open {
		statements = append(statements, statement("Allow", everyone, nil))
	}
	return document(conf.Pos, statements...)
}

func accounts(list *doc.Node) *doc.Node {
	ids := doc.NewList(list.Pos)
	for _, id := range list.Each() {
		if text := id.Str(); text != "" {
			ids.Items = append(ids.Items, sub(list.Pos, "arn:${AWS::Partition}:iam::"+text+":root"))
			continue
		}
		ids.Items = append(ids.Items, id)
	}
	return object(list.Pos, "AWS", ids)
}
