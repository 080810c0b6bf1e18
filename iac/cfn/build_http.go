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
	r.Sends = b.sends(b.get(integration, "Properties"))
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
