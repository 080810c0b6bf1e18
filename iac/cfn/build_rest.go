package cfn

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

func restAPI(b *build, c app.Common, p *doc.Node) app.Resource {
	api := &app.API{Common: c, Kind: app.RESTAPI, NoDefaultURL: b.flag(b.get(p, "DisableExecuteApiEndpoint"))}
	api.Implicit = b.nodes[c.Name].Origin != ""
	for _, t := range b.texts(b.get(p, "EndpointConfiguration", "Types")) {
		if t.String() == "PRIVATE" {
			api.Private = app.Of(true, t.Pos)
		}
	}
	return api
}

func linkRestAPI(b *build, name string, p *doc.Node) {
	api, ok := b.byName[name].(*app.API)
	if !ok {
		return
	}
	b.restAuthorizers(api)
	if body := b.get(p, "Body"); b.pick(body) != nil {
		b.body(api, body)
	} else if at := b.get(p, "BodyS3Location"); b.pick(at) != nil {
		b.gap(at.Pos, "the definition of "+name+" is in S3: its routes are not known")
	}
	if policy := b.get(p, "Policy"); b.pick(policy) != nil {
		b.app.Policies = append(b.app.Policies, &app.ResourcePolicy{
			Name: name, Type: "AWS::ApiGateway::RestApi", Resource: api, On: refTo(name, policy.Pos), Statements: b.statements(policy), Pos: policy.Pos,
		})
	}
}

// body reads an OpenAPI body. An include that could not be resolved is a gap.
func (b *build) body(api *app.API, n *doc.Node) {
	if n := b.pick(n); n.Has("Fn::Transform") {
		b.gap(n.Pos, "the definition of "+api.Name+" is included from elsewhere: its routes are not known")
		return
	}
	before := len(api.Routes)
	b.openAPI(api, n)
	b.routeTriggers(api, api.Routes[before:])
}

// restAuthorizers reads the authorizers of an API before its methods refer to
// them, wherever they stand.
func (b *build) restAuthorizers(api *app.API) {
	for _, name := range b.order {
		n := b.nodes[name]
		if n.Get("Type").Str() == "AWS::ApiGateway::Authorizer" && b.text(b.get(n, "Properties", "RestApiId")).V.Target() == api.Name {
			b.restAuthorizer(api, name, b.pick(n.Get("Properties")))
		}
	}
}

func (b *build) restAuthorizer(api *app.API, name string, p *doc.Node) {
	a := &app.Authorizer{
		Name: name, Kind: app.AuthLambda, Pos: keyPos(b, name), Function: b.text(b.get(p, "AuthorizerUri")).V,
		Pools: b.texts(b.get(p, "ProviderARNs")), TTL: b.num(b.get(p, "AuthorizerResultTtlInSeconds")),
	}
	for _, part := range strings.Split(b.str(b.get(p, "IdentitySource")).V, ",") {
		if part = strings.TrimSpace(part); part != "" {
			a.Identity = append(a.Identity, part)
		}
	}
	switch b.str(b.get(p, "Type")).V {
	case "COGNITO_USER_POOLS":
		a.Kind = app.AuthCognito
	case "REQUEST":
		a.Request = true
	}
	api.Authorizers = append(api.Authorizers, a)
	b.authorizerTrigger(api, a)
}

func linkMethod(b *build, name string, p *doc.Node) {
	api, ok := b.resource(b.text(b.get(p, "RestApiId")).V, "apigateway").(*app.API)
	if !ok {
		return
	}
	r := &app.Route{
		API: api, Method: b.str(b.get(p, "HttpMethod")).V, Path: b.resourcePath(b.get(p, "ResourceId"), 0), Auth: app.AuthNone,
		Pos: keyPos(b, name), Target: b.text(b.get(p, "Integration", "Uri")).V, Scopes: b.strings(b.get(p, "AuthorizationScopes")),
		Validated: b.get(p, "RequestValidatorId") != nil, Mock: b.str(b.get(p, "Integration", "Type")).V == "MOCK",
	}
	r.APIKey = b.flag(b.get(p, "ApiKeyRequired")).V
	r.Sends = b.sends(b.get(p, "Integration"))
	b.methodAuth(r, p)
	attach(r)
	api.Routes = append(api.Routes, r)
	b.routeTriggers(api, []*app.Route{r})
}

// sends lists the texts of an integration in which it may name what it writes
// to: templates and parameters.
func (b *build) sends(integration *doc.Node) []app.Text {
	var list []app.Text
	for _, key := range []string{"RequestTemplates", "requestTemplates", "RequestParameters", "requestParameters"} {
		for _, pair := range entries(b.pick(b.get(integration, key))) {
			list = append(list, b.text(pair.Value).V)
		}
	}
	return list
}

// methodAuth reads AuthorizationType and AuthorizerId. The authorizer may stand
// behind the method in the template.
func (b *build) methodAuth(r *app.Route, p *doc.Node) {
	kind := b.get(p, "AuthorizationType")
	switch b.str(kind).V {
	case "", "NONE":
		if kind != nil && !b.str(kind).Known() {
			r.Auth = app.AuthUnknown
		}
		return
	case "AWS_IAM":
		r.Auth, r.AuthName = app.AuthIAM, "AWS_IAM"
		return
	case "COGNITO_USER_POOLS":
		r.Auth = app.AuthCognito
	case "CUSTOM":
		r.Auth = app.AuthLambda
	case "JWT":
		r.Auth = app.AuthJWT
	}
	id := b.text(b.get(p, "AuthorizerId")).V
	r.AuthName = id.Target()
	if r.AuthName == "" {
		r.AuthName = id.String()
	}
}

// attach ties a route to the authorizer that it names.
func attach(r *app.Route) {
	for _, a := range r.API.Authorizers {
		if r.AuthName != "" && a.Name == r.AuthName {
			r.Authorizer, r.Auth = a, a.Kind
		}
	}
}

// resourcePath joins the path parts of nested REST resources.
func (b *build) resourcePath(id *doc.Node, depth int) string {
	name := b.text(id).V.Target()
	n := b.nodes[name]
	if depth > 32 || n.Get("Type").Str() != "AWS::ApiGateway::Resource" {
		return "/"
	}
	part := b.text(b.get(n, "Properties", "PathPart")).V.String()
	return strings.TrimSuffix(b.resourcePath(b.get(n, "Properties", "ParentId"), depth+1), "/") + "/" + part
}

// linkRestStage reads a stage, or the stage that a deployment makes.
func linkRestStage(b *build, name string, p *doc.Node) {
	api, ok := b.resource(b.text(b.get(p, "RestApiId")).V, "apigateway").(*app.API)
	stage := b.text(b.get(p, "StageName")).V.String()
	if !ok || stage == "" {
		return
	}
	if description := b.get(p, "StageDescription"); b.pick(description) != nil {
		p = b.pick(description)
	}
	s := &app.Stage{
		Name: stage, AccessLogs: b.text(b.get(p, "AccessLogSetting", "DestinationArn")), Tracing: b.flag(b.get(p, "TracingEnabled")),
		Cached: b.flag(b.get(p, "CacheClusterEnabled")), Pos: b.nodes[name].Pos,
	}
	for _, m := range b.each(b.get(p, "MethodSettings")) {
		b.methodSetting(api, s, m)
	}
	api.Stages = append(api.Stages, s)
}

// methodSetting reads what a stage sets for all methods ("/*" and "*") or for
// one of them, spelt "/~1orders~1{id}" by some.
func (b *build) methodSetting(api *app.API, s *app.Stage, m *doc.Node) {
	method, path := b.text(b.get(m, "HttpMethod")).V.String(), b.text(b.get(m, "ResourcePath")).V.String()
	throttled := b.get(m, "ThrottlingRateLimit") != nil || b.get(m, "ThrottlingBurstLimit") != nil
	if (method == "" || method == "*") && (path == "" || path == "/*" || path == "*") {
		s.Throttled = s.Throttled || throttled
		s.Logging = b.str(b.get(m, "LoggingLevel"))
		s.CacheCrypt = b.flag(b.get(m, "CacheDataEncrypted"))
		return
	}
	path = "/" + strings.TrimLeft(strings.ReplaceAll(path, "~1", "/"), "/")
	for _, r := range api.Routes {
		if r.Path == path && (method == "*" || r.Method == method) {
			r.Throttled = r.Throttled || throttled
		}
	}
}

func linkUsagePlan(b *build, _ string, p *doc.Node) {
	if b.get(p, "Throttle") == nil && b.get(p, "Quota") == nil {
		return
	}
	for _, s := range b.each(b.get(p, "ApiStages")) {
		if api, ok := b.resource(b.text(b.get(s, "ApiId")).V, "apigateway").(*app.API); ok {
			api.UsagePlan = true
		}
	}
}

func linkFirewall(b *build, _ string, p *doc.Node) {
	for _, name := range b.text(b.get(p, "ResourceArn")).V.Refs() {
		if api, ok := b.byName[name].(*app.API); ok {
			api.Firewall = true
		}
		if api, ok := b.resource(b.text(b.get(b.nodes[name], "Properties", "RestApiId")).V, "apigateway").(*app.API); ok {
			api.Firewall = true
		}
	}
}

// mutualTLS marks the routes of APIs that can only be reached through domains
// that ask for a client certificate.
func (b *build) mutualTLS() {
	domains := map[*app.API][]*app.Domain{}
	var order []*app.API
	for _, name := range b.order {
		n := b.nodes[name]
		key := map[string]string{"AWS::ApiGateway::BasePathMapping": "RestApiId", "AWS::ApiGatewayV2::ApiMapping": "ApiId"}[n.Get("Type").Str()]
		if key == "" {
			continue
		}
		api, _ := b.resource(b.text(b.get(n, "Properties", key)).V, "").(*app.API)
		d, _ := b.resource(b.text(b.get(n, "Properties", "DomainName")).V, "").(*app.Domain)
		if api != nil {
			order = append(order, api)
			domains[api] = append(domains[api], d)
		}
	}
	for _, api := range order {
		if off, known := api.NoDefaultURL.Or(false); off && known && allMutual(domains[api]) {
			for _, r := range api.Routes {
				if r.Auth == app.AuthNone {
					r.Auth = app.AuthMTLS
				}
			}
		}
	}
}

func allMutual(domains []*app.Domain) bool {
	for _, d := range domains {
		if d == nil || !d.MTLS {
			return false
		}
	}
	return len(domains) > 0
}

func domain(b *build, c app.Common, p *doc.Node) app.Resource {
	d := &app.Domain{Common: c, TLS: b.str(b.get(p, "SecurityPolicy")), MTLS: b.get(p, "MutualTlsAuthentication") != nil}
	for _, conf := range b.each(b.get(p, "DomainNameConfigurations")) {
		d.TLS = b.str(b.get(conf, "SecurityPolicy"))
	}
	return d
}
