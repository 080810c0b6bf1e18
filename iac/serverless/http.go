package serverless

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

const (
	restID   = "ApiGatewayRestApi"
	httpID   = "HttpApi"
	socketID = "WebsocketsApi"
)

// http compiles a route of the REST API.
func (e event) http() {
	e.restAPI()
	method, path := e.conf.Get("method").Str(), e.conf.Get("path").Str()
	if e.conf.IsScalar() {
		method, path, _ = strings.Cut(e.conf.Text, " ")
	}
	pos := e.pos
	props := object(pos, "RestApiId", ref(pos, restID), "ResourceId", ref(pos, e.restResource(pos, path)), "HttpMethod", strings.ToUpper(method),
		"ApiKeyRequired", e.conf.Get("private"), "Integration", object(pos, "Type", "AWS_PROXY", "Uri", invocation(pos, e.id)))
	if e.conf.Get("request", "schemas") != nil || e.conf.Get("request", "schema") != nil || e.conf.Get("request", "parameters") != nil {
		props.Set("RequestValidatorId", doc.NewString(pos, "validator"))
	}
	if a := e.conf.Get("authorizer"); a != nil {
		e.restAuthorizer(props, a)
	}
	name := e.unique("ApiGatewayMethod" + logical(alnum(path)) + logical(strings.ToLower(method)))
	e.add(name, "AWS::ApiGateway::Method", pos, props)
}

func invocation(pos app.Pos, id string) *doc.Node {
	return object(pos, "Fn::Sub", "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${"+id+".Arn}/invocations")
}

// restAPI adds the API, with the stage that the framework deploys.
func (c *compiler) restAPI() {
	if c.rest {
		return
	}
	c.rest = true
	pos := c.provider.Place()
	if own := first(c.provider.Get("apiGateway", "restApiId")); own != nil {
		pos = own.Pos
	}
	props := object(pos, "Name", serviceName(c.root)+"-"+c.stage(c.root).Str())
	if kind := first(c.provider.Get("endpointType"), c.provider.Get("apiGateway", "endpointType")); kind != nil {
		props.Set("EndpointConfiguration", object(kind.Pos, "Types", []*doc.Node{doc.NewString(kind.Pos, strings.ToUpper(kind.Str()))}))
	}
	if list := first(c.provider.Get("apiGateway", "resourcePolicy"), c.provider.Get("resourcePolicy")); list != nil {
		props.Set("Policy", object(list.Pos, "Version", "2012-10-17", "Statement", list))
	}
	c.add(restID, "AWS::ApiGateway::RestApi", pos, props)
	stage := object(pos, "RestApiId", ref(pos, restID), "StageName", c.stage(c.root), "TracingEnabled", c.provider.Get("tracing", "apiGateway"))
	if logs := c.provider.Get("logs", "restApi"); logs != nil {
		on, ok := logs.Truth()
		access, given := logs.Get("accessLogging").Truth()
		if (!ok || on) && (!given || access) {
			stage.Set("AccessLogSetting", object(logs.Pos, "DestinationArn", "arn:aws:logs:::log-group:/aws/api-gateway/"+serviceName(c.root)))
		}
	}
	c.add("ApiGatewayStage", "AWS::ApiGateway::Stage", pos, stage)
	if plan := c.provider.Get("apiGateway", "usagePlan"); plan != nil {
		throttle := plan.Get("throttle")
		c.add("ApiGatewayUsagePlan", "AWS::ApiGateway::UsagePlan", plan.Pos, object(plan.Pos, "Throttle", throttle, "Quota", plan.Get("quota"),
			"ApiStages", []*doc.Node{object(plan.Pos, "ApiId", ref(plan.Pos, restID))}))
	}
}

// restResource is the logical id of the resource for a path, made with its
// parents.
func (c *compiler) restResource(pos app.Pos, path string) string {
	path = strings.Trim(path, "/")
	if path == "" {
		return "ApiGatewayRoot"
	}
	if id := c.paths[path]; id != "" {
		return id
	}
	parent := "ApiGatewayRoot"
	part := path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		parent, part = c.restResource(pos, path[:i]), path[i+1:]
	}
	id := c.unique("ApiGatewayResource" + logical(alnum(path)))
	c.paths[path] = id
	c.add(id, "AWS::ApiGateway::Resource", pos, object(pos, "ParentId", ref(pos, parent), "PathPart", part))
	return id
}

// restAuthorizer compiles `authorizer:` in its many forms.
func (e event) restAuthorizer(method, a *doc.Node) {
	name := first(a.Get("name"), scalar(a))
	kind := strings.ToLower(a.Get("type").Str())
	arn := a.Get("arn")
	if a.IsScalar() && strings.HasPrefix(a.Text, "arn:") || isFunction(a) {
		arn = a
	}
	switch {
	case kind == "aws_iam" || strings.EqualFold(name.Str(), "aws_iam"):
		method.Set("AuthorizationType", doc.NewString(a.Pos, "AWS_IAM"))
		return
	case kind == "none" || strings.EqualFold(name.Str(), "none"):
		method.Set("AuthorizationType", doc.NewString(a.Pos, "NONE"))
		return
	case a.Get("authorizerId") != nil:
		method.Set("AuthorizationType", first(a.Get("type"), doc.NewString(a.Pos, "CUSTOM")))
		method.Set("AuthorizerId", a.Get("authorizerId"))
		return
	}
	cognito := kind == "cognito_user_pools" || strings.Contains(arn.Str(), ":cognito-idp:") || e.isPool(arn)
	label := name.Str()
	if label == "" || strings.HasPrefix(label, "arn:") {
		label = alnum(arn.Str() + named(arn))
	}
	id := logical(alnum(label)) + "ApiGatewayAuthorizer"
	method.Set("AuthorizationType", doc.NewString(a.Pos, map[bool]string{true: "COGNITO_USER_POOLS", false: "CUSTOM"}[cognito]))
	method.Set("AuthorizerId", ref(a.Pos, id))
	method.Set("AuthorizationScopes", first(a.Get("scopes"), doc.NewList(a.Pos)))
	if e.resources.Get(id) != nil {
		return
	}
	props := object(a.Pos, "RestApiId", ref(a.Pos, restID), "Type", "TOKEN", "IdentitySource", first(a.Get("identitySource"), doc.NewString(a.Pos, "method.request.header.Authorization")),
		"AuthorizerResultTtlInSeconds", a.Get("resultTtlInSeconds"))
	if cognito {
		props.Set("Type", doc.NewString(a.Pos, "COGNITO_USER_POOLS"))
		props.Set("ProviderARNs", doc.NewList(a.Pos, arn))
	} else {
		if kind == "request" {
			props.Set("Type", doc.NewString(a.Pos, "REQUEST"))
			props.Set("IdentitySource", first(a.Get("identitySource"), doc.NewString(a.Pos, "")))
		}
		props.Set("AuthorizerUri", first(arn, invocation(a.Pos, logical(name.Str())+"LambdaFunction")))
	}
	e.add(id, "AWS::ApiGateway::Authorizer", a.Pos, props)
}

func (e event) isPool(arn *doc.Node) bool {
	for _, extra := range e.root.Get("resources").Each() {
		if extra.Get("Resources", named(arn), "Type").Str() == "AWS::Cognito::UserPool" {
			return true
		}
	}
	return false
}

// httpAPI adds the HTTP API with the authorizers that the provider declares.
func (c *compiler) httpAPI() {
	conf := c.provider.Get("httpApi")
	pos := first(conf, c.provider, c.root).Pos
	if conf == nil && !c.uses("httpApi") || conf.Get("id") != nil {
		return
	}
	props := object(pos, "ProtocolType", "HTTP", "Name", serviceName(c.root)+"-"+c.stage(c.root).Str(), "DisableExecuteApiEndpoint", conf.Get("disableDefaultEndpoint"))
	if cors := conf.Get("cors"); cors != nil {
		if on, ok := cors.Truth(); ok && on {
			props.Set("CorsConfiguration", object(cors.Pos, "AllowOrigins", []*doc.Node{doc.NewString(cors.Pos, "*")}))
		} else if cors.Kind == doc.Map {
			props.Set("CorsConfiguration", object(cors.Pos, "AllowOrigins", cors.Get("allowedOrigins"), "AllowCredentials", cors.Get("allowCredentials"),
				"AllowMethods", cors.Get("allowedMethods"), "AllowHeaders", cors.Get("allowedHeaders")))
		}
	}
	c.add(httpID, "AWS::ApiGatewayV2::Api", pos, props)
	stage := object(pos, "ApiId", ref(pos, httpID), "StageName", "$default")
	if logs := c.provider.Get("logs", "httpApi"); logs != nil {
		if on, ok := logs.Truth(); !ok || on {
			stage.Set("AccessLogSettings", object(logs.Pos, "DestinationArn", "arn:aws:logs:::log-group:/aws/http-api/"+serviceName(c.root)))
		}
	}
	c.add("HttpApiStage", "AWS::ApiGatewayV2::Stage", pos, stage)
	for _, p := range entries(conf.Get("authorizers")) {
		a := p.Value
		out := object(p.Pos, "ApiId", ref(p.Pos, httpID), "Name", p.Key, "IdentitySource", a.Get("identitySource"), "AuthorizerResultTtlInSeconds", a.Get("resultTtlInSeconds"))
		if a.Get("type").Str() == "request" {
			uri := first(a.Get("functionArn"))
			if uri == nil {
				uri = invocation(p.Pos, logical(a.Get("functionName").Str())+"LambdaFunction")
			}
			out.Set("AuthorizerType", doc.NewString(p.Pos, "REQUEST"))
			out.Set("AuthorizerUri", uri)
		} else {
			out.Set("AuthorizerType", doc.NewString(p.Pos, "JWT"))
			out.Set("JwtConfiguration", object(p.Pos, "Issuer", a.Get("issuerUrl"), "Audience", a.Get("audience")))
		}
		c.add("HttpApiAuthorizer"+logical(p.Key), "AWS::ApiGatewayV2::Authorizer", p.Pos, out)
	}
}

// uses reports whether a function has an event of the kind.
func (c *compiler) uses(kind string) bool {
	for _, list := range c.root.Get("functions").Each() {
		for _, p := range entries(list) {
			for _, ev := range p.Value.Get("events").Each() {
				if ev.Has(kind) || ev.Str() == kind {
					return true
				}
			}
		}
	}
	return false
}

// httpRoute compiles a route of the HTTP API.
func (e event) httpRoute() {
	method, path := e.conf.Get("method").Str(), e.conf.Get("path").Str()
	if e.conf.IsScalar() {
		method, path, _ = strings.Cut(e.conf.Text, " ")
	}
	key := strings.ToUpper(strings.Replace(method, "*", "ANY", 1)) + " " + path
	if e.conf.IsScalar() && strings.TrimSpace(e.conf.Text) == "*" || path == "*" || path == "" {
		key = "$default"
	}
	pos := e.pos
	integration := e.unique("HttpApiIntegration" + e.name)
	e.add(integration, "AWS::ApiGatewayV2::Integration", pos, object(pos, "ApiId", ref(pos, httpID), "IntegrationType", "AWS_PROXY", "IntegrationUri", attr(pos, e.id, "Arn")))
	props := object(pos, "ApiId", ref(pos, httpID), "RouteKey", key, "Target", object(pos, "Fn::Sub", "integrations/${"+integration+"}"))
	if a := e.conf.Get("authorizer"); a != nil {
		name := first(a.Get("name"), scalar(a)).Str()
		switch {
		case name == "aws_iam" || a.Get("type").Str() == "aws_iam":
			props.Set("AuthorizationType", doc.NewString(a.Pos, "AWS_IAM"))
		case a.Get("id") != nil:
			props.Set("AuthorizationType", doc.NewString(a.Pos, "JWT"))
			props.Set("AuthorizerId", a.Get("id"))
		case name != "" && name != "none":
			props.Set("AuthorizationType", doc.NewString(a.Pos, "CUSTOM"))
			props.Set("AuthorizerId", ref(a.Pos, "HttpApiAuthorizer"+logical(name)))
			props.Set("AuthorizationScopes", first(a.Get("scopes"), doc.NewList(a.Pos)))
		}
	}
	e.add(e.unique("HttpApiRoute"+logical(alnum(key))), "AWS::ApiGatewayV2::Route", pos, props)
}

// websocket compiles a route of the WebSocket API.
func (e event) websocket() {
	pos := e.pos
	if e.resources.Get(socketID) == nil {
		e.add(socketID, "AWS::ApiGatewayV2::Api", pos, object(pos, "ProtocolType", "WEBSOCKET", "Name", serviceName(e.root)))
		stage := object(pos, "ApiId", ref(pos, socketID), "StageName", e.stage(e.root))
		if logs := e.provider.Get("logs", "websocket"); logs != nil {
			stage.Set("AccessLogSettings", object(logs.Pos, "DestinationArn", "arn:aws:logs:::log-group:/aws/websocket/"+serviceName(e.root)))
		}
		e.add("WebsocketsDeploymentStage", "AWS::ApiGatewayV2::Stage", pos, stage)
	}
	key := first(e.conf.Get("route"), scalar(e.conf)).Str()
	integration := e.unique(e.name + "WebsocketsIntegration")
	e.add(integration, "AWS::ApiGatewayV2::Integration", pos, object(pos, "ApiId", ref(pos, socketID), "IntegrationType", "AWS_PROXY", "IntegrationUri", invocation(pos, e.id)))
	props := object(pos, "ApiId", ref(pos, socketID), "RouteKey", key, "Target", object(pos, "Fn::Sub", "integrations/${"+integration+"}"))
	if a := e.conf.Get("authorizer"); a != nil {
		name := first(a.Get("name"), scalar(a)).Str()
		if name == "aws_iam" {
			props.Set("AuthorizationType", doc.NewString(a.Pos, "AWS_IAM"))
		} else {
			id := logical(alnum(name)) + "WebsocketsAuthorizer"
			e.add(id, "AWS::ApiGatewayV2::Authorizer", a.Pos, object(a.Pos, "ApiId", ref(a.Pos, socketID), "AuthorizerType", "REQUEST",
				"AuthorizerUri", first(a.Get("arn"), invocation(a.Pos, logical(name)+"LambdaFunction")), "IdentitySource", a.Get("identitySource")))
			props.Set("AuthorizationType", doc.NewString(a.Pos, "CUSTOM"))
			props.Set("AuthorizerId", ref(a.Pos, id))
		}
	}
	e.add(e.unique(logical(alnum(key))+"WebsocketsRoute"), "AWS::ApiGatewayV2::Route", pos, props)
}
