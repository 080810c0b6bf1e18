package serverless

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

const httpID = "HttpApi"

// httpAPI is the logical id of the HTTP API. It is made once, unless it is a
// resource of the service; one of elsewhere is known by its routes only.
func (c *compiler) httpAPI() string {
	if c.http != "" {
		return c.http
	}
	c.http = httpID
	conf := c.provider.Get("httpApi")
	if elsewhere := first(conf.Get("id")); elsewhere != nil {
		if c.declared(named(elsewhere)) == "AWS::ApiGatewayV2::Api" {
			c.http = named(elsewhere)
		} else {
			c.gap(elsewhere.Pos, "the HTTP API is created elsewhere: its stage, limits, logs and CORS are not known")
			c.add(httpID, "AWS::ApiGatewayV2::Api", elsewhere.Pos, object(elsewhere.Pos, "ProtocolType", "HTTP")).Origin = "serverless"
		}
		c.httpAuthorizers()
		return c.http
	}
	pos := first(conf, c.provider, c.root).Pos
	name := first(conf.Get("name"), doc.NewString(pos, c.stage(c.root).Str()+"-"+serviceName(c.root)))
	props := object(pos, "ProtocolType", "HTTP", "Name", name, "DisableExecuteApiEndpoint", conf.Get("disableDefaultEndpoint"))
	if cors := first(conf.Get("cors")); cors != nil && on(cors) {
		props.Set("CorsConfiguration", object(cors.Pos, "AllowOrigins", first(cors.Get("allowedOrigins"), doc.NewList(cors.Pos, doc.NewString(cors.Pos, "*"))),
			"AllowCredentials", cors.Get("allowCredentials"), "AllowMethods", cors.Get("allowedMethods"), "AllowHeaders", cors.Get("allowedHeaders")))
	}
	c.add(httpID, "AWS::ApiGatewayV2::Api", pos, props).Origin = "serverless"
	c.add("HttpApiStage", "AWS::ApiGatewayV2::Stage", pos, c.stageV2(pos, httpID, doc.NewString(pos, "$default"), "httpApi", "/aws/http-api/"))
	c.httpAuthorizers()
	return c.http
}

// stageV2 is the stage of an HTTP or WebSocket API with its access logs.
func (c *compiler) stageV2(pos app.Pos, api string, name *doc.Node, logs, group string) *doc.Node {
	stage := object(pos, "ApiId", ref(pos, api), "StageName", name)
	n := first(c.provider.Get("logs", logs))
	if n == nil || !on(n) {
		return stage
	}
	if on(n.Get("accessLogging")) {
		stage.Set("AccessLogSettings", object(n.Pos, "DestinationArn", c.logGroupARN(n, group)))
	}
	if logs == "websocket" && on(n.Get("executionLogging")) {
		stage.Set("DefaultRouteSettings", object(n.Pos, "LoggingLevel", first(n.Get("level"), doc.NewString(n.Pos, "INFO"))))
	}
	return stage
}

// httpAuthorizers adds those that the provider declares.
func (c *compiler) httpAuthorizers() {
	for _, p := range entries(c.provider.Get("httpApi", "authorizers")) {
		a := p.Value
		out := object(p.Pos, "ApiId", ref(p.Pos, c.http), "Name", first(a.Get("name"), doc.NewString(p.Pos, p.Key)), "IdentitySource", list(first(a.Get("identitySource"))),
			"AuthorizerResultTtlInSeconds", a.Get("resultTtlInSeconds"), "EnableSimpleResponses", a.Get("enableSimpleResponses"))
		if a.Get("type").Str() == "request" {
			out.Set("AuthorizerType", doc.NewString(p.Pos, "REQUEST"))
			out.Set("AuthorizerUri", c.requestFunction(p))
		} else {
			out.Set("AuthorizerType", doc.NewString(p.Pos, "JWT"))
			out.Set("JwtConfiguration", object(p.Pos, "Issuer", a.Get("issuerUrl"), "Audience", a.Get("audience")))
		}
		c.add("HttpApiAuthorizer"+logical(p.Key), "AWS::ApiGatewayV2::Authorizer", p.Pos, out)
	}
}

// requestFunction is the function behind a request authorizer.
func (c *compiler) requestFunction(p doc.Pair) *doc.Node {
	if arn := first(p.Value.Get("functionArn")); arn != nil {
		return arn
	}
	name := p.Value.Get("functionName").Str()
	if c.arnOf(p.Pos, name) == nil {
		c.gap(p.Pos, "the function "+name+" of the authorizer "+p.Key+" is none of this service")
		return unknown(p.Value, "the authorizer "+p.Key)
	}
	return invocation(p.Pos, functionID(name))
}

// httpRoute compiles a route of the HTTP API.
func (e event) httpRoute() {
	method, path := e.conf.Get("method").Str(), e.conf.Get("path").Str()
	if e.conf.IsScalar() {
		method, path, _ = strings.Cut(strings.TrimSpace(e.conf.Text), " ")
	}
	if method == "" && path == "" {
		e.missing("method and path")
		return
	}
	if method == "*" || method == "" {
		method = "any"
	}
	path = strings.TrimSpace(path)
	key := strings.ToUpper(method) + " /" + strings.TrimPrefix(path, "/")
	if path == "*" || path == "" {
		key = "$default"
	}
	id := e.httpAPI()
	integration := e.unique("HttpApiIntegration" + e.prefix)
	e.add(integration, "AWS::ApiGatewayV2::Integration", e.pos, object(e.pos, "ApiId", ref(e.pos, id), "IntegrationType", "AWS_PROXY", "IntegrationUri", e.arn()))
	props := object(e.pos, "ApiId", ref(e.pos, id), "RouteKey", key, "Target", sub(e.pos, "integrations/${"+integration+"}"))
	if a := first(e.conf.Get("authorizer")); a != nil {
		e.httpAuthorizer(props, a)
	}
	e.add(e.unique("HttpApiRoute"+capital(alnum(key))), "AWS::ApiGatewayV2::Route", e.pos, props)
}

// httpAuthorizer is what a route asks its callers for: an authorizer of the
// provider by name, one of elsewhere by id, or IAM.
func (e event) httpAuthorizer(route, a *doc.Node) {
	name := first(a.Get("name"), scalar(a)).Str()
	kind := map[bool]string{true: "CUSTOM", false: "JWT"}[strings.EqualFold(a.Get("type").Str(), "request")]
	route.Set("AuthorizationScopes", first(a.Get("scopes"), doc.NewList(a.Pos)))
	switch {
	case strings.EqualFold(name, "aws_iam") || strings.EqualFold(a.Get("type").Str(), "aws_iam"):
		kind = "AWS_IAM"
	case first(a.Get("id")) != nil:
		route.Set("AuthorizerId", a.Get("id"))
	case e.provider.Get("httpApi", "authorizers", name) != nil:
		kind = "CUSTOM"
		route.Set("AuthorizerId", ref(a.Pos, "HttpApiAuthorizer"+logical(name)))
	case strings.EqualFold(name, "none"):
		kind = "NONE"
	default:
		e.gap(a.Pos, "the authorizer "+name+" of "+e.name+" is not declared")
		kind = "{{resolve:serverless:authorizer}}"
	}
	route.Set("AuthorizationType", doc.NewString(a.Pos, kind))
}
