package cfn

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

func httpAPI(b *build, c app.Common, p *doc.Node) app.Resource {
	api := &app.API{Common: c, Kind: app.HTTPAPI, NoDefaultURL: b.flag(b.get(p, "DisableExecuteApiEndpoint"))}
	if b.str(b.get(p, "ProtocolType")).V == "WEBSOCKET" {
		api.Kind = app.WebSocket
	}
	api.Implicit = b.nodes[c.Name].Origin != ""
	api.CORS = b.cors(b.get(p, "CorsConfiguration"), "AllowOrigins", "AllowCredentials", "AllowMethods", "AllowHeaders")
	return api
}

func linkHTTPAPI(b *build, name string, p *doc.Node) {
	api, ok := b.byName[name].(*app.API)
	if !ok {
		return
	}
	if body := b.get(p, "Body"); b.pick(body) != nil {
		b.body(api, body)
	} else if at := b.get(p, "BodyS3Location"); b.pick(at) != nil {
		b.gap(at.Pos, "the definition of "+name+" is in S3: its routes are not known")
	}
	if target := b.get(p, "Target"); b.pick(target) != nil {
		// Quick create: one catch-all route.
		path := "$default"
		method := "ANY"
		if m, rest, ok := strings.Cut(b.str(b.get(p, "RouteKey")).V, " "); ok {
			method, path = m, rest
		}
		r := &app.Route{API: api, Method: method, Path: path, Auth: app.AuthNone, Target: b.text(target).V, Pos: target.Pos}
		api.Routes = append(api.Routes, r)
		b.routeTriggers(api, []*app.Route{r})
	}
	b.httpAuthorizers(api)
}

// httpAuthorizers reads the authorizers of an API before its routes refer to
// them, wherever they stand.
func (b *build) httpAuthorizers(api *app.API) {
	for _, name := range b.order {
		n := b.nodes[name]
		if n.Get("Type").Str() != "AWS::ApiGatewayV2::Authorizer" || b.text(b.get(n, "Properties", "ApiId")).V.Target() != api.Name {
			continue
		}
		p := b.pick(n.Get("Properties"))
		a := &app.Authorizer{
			Name: name, Kind: app.AuthLambda, Request: true, Pos: keyPos(b, name), Function: b.text(b.get(p, "AuthorizerUri")).V,
			TTL: b.num(b.get(p, "AuthorizerResultTtlInSeconds")), Identity: b.strings(b.get(p, "IdentitySource")),
			Issuer: b.text(b.get(p, "JwtConfiguration", "Issuer")).V, Audience: b.strings(b.get(p, "JwtConfiguration", "Audience")),
		}
		if b.str(b.get(p, "AuthorizerType")).V == "JWT" {
			a.Kind, a.Request = app.AuthJWT, false
		}
		api.Authorizers = append(api.Authorizers, a)
		b.authorizerTrigger(api, a)
	}
}

func linkRoute(b *build, name string, p *doc.Node) {
	api, ok := b.resource(b.text(b.get(p, "ApiId")).V, "apigatewayv2").(*app.API)
	if !ok {
		return
	}
	key := b.text(b.get(p, "RouteKey")).V.String()
	r := &app.Route{API: api, Path: key, Auth: app.AuthNone, Pos: keyPos(b, name), Scopes: b.strings(b.get(p, "AuthorizationScopes"))}
	r.APIKey = b.flag(b.get(p, "ApiKeyRequired")).V
	if method, path, cut := strings.Cut(key, " "); cut {
		r.Method, r.Path = method, path
	} else if api.Kind == app.HTTPAPI {
		r.Method = "ANY"
	}
	b.methodAuth(r, p)
	attach(r)
	integration := b.nodes[b.text(b.get(p, "Target")).V.Target()]
	r.Target = b.text(b.get(integration, "Properties", "IntegrationUri")).V
	r.Mock = b.str(b.get(integration, "Properties", "IntegrationType")).V == "MOCK"
	api.Routes = append(api.Routes, r)
	b.routeTriggers(api, []*app.Route{r})
}

func linkHTTPStage(b *build, name string, p *doc.Node) {
	api, ok := b.resource(b.text(b.get(p, "ApiId")).V, "apigatewayv2").(*app.API)
	if !ok {
		return
	}
	defaults := b.get(p, "DefaultRouteSettings")
	api.Stages = append(api.Stages, &app.Stage{
		Name: b.text(b.get(p, "StageName")).V.String(), Pos: b.nodes[name].Pos,
		AccessLogs: b.text(b.get(p, "AccessLogSettings", "DestinationArn")), Logging: b.str(b.get(defaults, "LoggingLevel")),
		Throttled: b.get(defaults, "ThrottlingRateLimit") != nil || b.get(defaults, "ThrottlingBurstLimit") != nil,
	})
}

func graphQL(b *build, c app.Common, p *doc.Node) app.Resource {
	api := &app.API{Common: c, Kind: app.GraphQL}
	if b.str(b.get(p, "Visibility")).V == "PRIVATE" {
		api.Private = app.Of(true, p.Pos)
	}
	s := &app.Stage{Name: "graphql", Tracing: b.flag(b.get(p, "XrayEnabled")), Pos: c.Pos}
	if log := b.get(p, "LogConfig"); b.pick(log) != nil {
		s.AccessLogs = app.Of(app.Plain("CloudWatch Logs", log.Pos), log.Pos)
	}
	api.Stages = []*app.Stage{s}
	return api
}

// graphAuth is how an AppSync API authenticates where its schema says nothing
// else. Its additional ways hold for the types and fields that the schema marks
// with them; those are not read.
func (b *build) graphAuth(p *doc.Node) (kind app.AuthKind, pool app.Text, pos app.Pos) {
	kinds := map[string]app.AuthKind{
		"API_KEY": app.AuthAPIKey, "AWS_IAM": app.AuthIAM, "AMAZON_COGNITO_USER_POOLS": app.AuthCognito,
		"OPENID_CONNECT": app.AuthJWT, "AWS_LAMBDA": app.AuthLambda,
	}
	main := b.get(p, "AuthenticationType")
	kind, ok := kinds[b.str(main).V]
	if !ok {
		kind = app.AuthUnknown
	}
	pool, pos = b.text(b.get(p, "UserPoolConfig", "UserPoolId")).V, place(main, p)
	return kind, pool, pos
}

// linkResolver adds the way from a GraphQL field to the function behind its
// data source, also through a pipeline's functions.
func linkResolver(b *build, name string, p *doc.Node) {
	api, ok := b.resource(b.text(b.get(p, "ApiId")).V, "appsync").(*app.API)
	if !ok {
		return
	}
	kind, pool, _ := b.graphAuth(b.pick(b.nodes[api.Name].Get("Properties")))
	field := b.text(b.get(p, "TypeName")).V.String() + "." + b.text(b.get(p, "FieldName")).V.String()
	sources := []*doc.Node{b.get(p, "DataSourceName")}
	for _, f := range b.texts(b.get(p, "PipelineConfig", "Functions")) {
		sources = append(sources, b.get(b.nodes[f.Target()], "Properties", "DataSourceName"))
	}
	for _, source := range sources {
		r := &app.Route{API: api, Path: field, Auth: kind, Pos: keyPos(b, name)}
		if kind == app.AuthCognito {
			r.Authorizer = &app.Authorizer{Name: "AMAZON_COGNITO_USER_POOLS", Kind: kind, Pools: []app.Text{pool}}
		}
		r.Target = b.sourceFunction(api, source)
		api.Routes = append(api.Routes, r)
		b.routeTriggers(api, []*app.Route{r})
	}
}

// sourceFunction is the Lambda function of a data source, named by reference or
// by its name.
func (b *build) sourceFunction(api *app.API, n *doc.Node) app.Text {
	text := b.text(n).V
	for _, name := range b.order {
		ds := b.nodes[name]
		if ds.Get("Type").Str() != "AWS::AppSync::DataSource" {
			continue
		}
		if text.Target() == name || text.String() != "" && b.text(b.get(ds, "Properties", "Name")).V.String() == text.String() {
			return b.text(b.get(ds, "Properties", "LambdaConfig", "LambdaFunctionArn")).V
		}
	}
	return app.Text{}
}
