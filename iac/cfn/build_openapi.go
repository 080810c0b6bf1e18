package cfn

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// openAPI reads the routes and authorizers of an OpenAPI or Swagger body with
// API Gateway's extensions.
func (b *build) openAPI(api *app.API, body *doc.Node) {
	body = b.document(body)
	if body == nil {
		return
	}
	schemes := b.get(body, "securityDefinitions")
	if schemes == nil {
		schemes = b.get(body, "components", "securitySchemes")
	}
	s := security{build: b, api: api, keys: map[string]bool{}, iam: map[string]bool{}, top: b.get(body, "security")}
	for _, pair := range entries(b.pick(schemes)) {
		s.scheme(pair)
	}
	validated := b.get(body, "x-amazon-apigateway-request-validator") != nil
	for _, p := range entries(b.pick(b.get(body, "paths"))) {
		for _, item := range b.each(p.Value) {
			for _, op := range entries(item) {
				if r := b.operation(&s, p.Key, op); r != nil {
					r.Validated = r.Validated || validated
					api.Routes = append(api.Routes, r)
				}
			}
		}
	}
	if api.CORS == nil {
		api.CORS = b.cors(b.get(body, "x-amazon-apigateway-cors"), "allowOrigins", "allowCredentials", "allowMethods", "allowHeaders")
	}
	s.overrides()
	if policy := b.get(body, "x-amazon-apigateway-policy"); b.pick(policy) != nil {
		b.app.Policies = append(b.app.Policies, &app.ResourcePolicy{
			Name: api.Name, Type: "AWS::ApiGateway::RestApi", Resource: api, On: refTo(api.Name, policy.Pos), Statements: b.statements(policy), Pos: policy.Pos,
		})
	}
}

var methodNames = map[string]bool{
	"get": true, "put": true, "post": true, "delete": true, "options": true, "head": true, "patch": true, "trace": true,
	"x-amazon-apigateway-any-method": true,
}

// operation reads one method of a path, nil for what is none.
func (b *build) operation(s *security, path string, op doc.Pair) *app.Route {
	if !methodNames[strings.ToLower(op.Key)] {
		return nil
	}
	n := b.pick(op.Value)
	if leaves := b.each(op.Value); n == nil && len(leaves) > 0 {
		n = leaves[0] // a condition leaves the route out, in this deployment
	}
	r := &app.Route{API: s.api, Method: strings.ToUpper(op.Key), Path: path, Auth: app.AuthNone, Pos: place(n)}
	if r.Pos.IsZero() {
		r.Pos = op.Pos
	}
	if r.Method == "X-AMAZON-APIGATEWAY-ANY-METHOD" {
		r.Method = "ANY"
	}
	integration := b.get(n, "x-amazon-apigateway-integration")
	r.Target, r.Sends = b.text(b.get(integration, "uri")).V, b.sends(integration)
	r.Mock = strings.EqualFold(b.str(b.get(integration, "type")).V, "mock")
	r.Validated = b.get(n, "x-amazon-apigateway-request-validator") != nil
	s.apply(r, n)
	return r
}

// security reads what the schemes of an API mean to its routes.
type security struct {
	*build
	api       *app.API
	keys, iam map[string]bool
	top       *doc.Node
	explicit  []*app.Route // routes that state they need nothing
}

func (s *security) scheme(pair doc.Pair) {
	n := s.pick(pair.Value)
	auth := s.pick(s.get(n, "x-amazon-apigateway-authorizer"))
	if auth == nil {
		switch {
		case s.str(s.get(n, "x-amazon-apigateway-authtype")).V == "awsSigv4":
			s.iam[pair.Key] = true
		case strings.EqualFold(s.str(s.get(n, "name")).V, "x-api-key"):
			s.keys[pair.Key] = true
		}
		return
	}
	a := &app.Authorizer{
		Name: pair.Key, Kind: app.AuthLambda, Pos: pair.Pos, Function: s.text(s.get(auth, "authorizerUri")).V,
		Pools: s.texts(s.get(auth, "providerARNs")), TTL: s.num(s.get(auth, "authorizerResultTtlInSeconds")),
		Issuer: s.text(s.get(auth, "jwtConfiguration", "issuer")).V, Audience: s.strings(s.get(auth, "jwtConfiguration", "audience")),
	}
	s.identity(a, n, auth)
	switch s.str(s.get(auth, "type")).V {
	case "jwt":
		a.Kind = app.AuthJWT
	case "cognito_user_pools":
		a.Kind = app.AuthCognito
	case "request":
		a.Request = true
	}
	if a.Kind == app.AuthLambda && len(a.Pools) > 0 {
		a.Kind = app.AuthCognito
	}
	if place(pair.Value).Line > 0 {
		a.Pos = pair.Value.Pos
	}
	s.api.Authorizers = append(s.api.Authorizers, a)
	s.authorizerTrigger(s.api, a)
}

func (s *security) identity(a *app.Authorizer, scheme, auth *doc.Node) {
	source := s.get(auth, "identitySource")
	if n := s.pick(source); n != nil && n.IsScalar() {
		for _, part := range strings.Split(n.Text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				a.Identity = append(a.Identity, part)
			}
		}
		return
	}
	a.Identity = s.strings(source)
	if len(a.Identity) == 0 && !strings.EqualFold(s.str(s.get(auth, "type")).V, "request") {
		if name := s.str(s.get(scheme, "name")).V; name != "" && name != "Unused" {
			a.Identity = []string{"method.request.header." + name}
		}
	}
}

// apply works out who may call the route.
func (s *security) apply(r *app.Route, n *doc.Node) {
	list := s.get(n, "security")
	stated := s.pick(list) != nil
	if !stated {
		list = s.top
	}
	names := 0
	for _, req := range s.each(list) {
		for _, pair := range entries(req) {
			names++
			s.require(r, pair)
		}
	}
	if kind := s.str(s.get(n, "x-amazon-apigateway-auth", "type")).V; strings.EqualFold(kind, "AWS_IAM") && r.Auth == app.AuthNone {
		r.Auth, r.AuthName = app.AuthIAM, "AWS_IAM"
	}
	if stated && r.Auth == app.AuthNone && !r.APIKey && !r.Mock && (names == 0 || r.AuthName == "NONE") {
		s.explicit = append(s.explicit, r)
	}
}

func (s *security) require(r *app.Route, pair doc.Pair) {
	switch {
	case s.keys[pair.Key]:
		r.APIKey = true
		return
	case pair.Key == "NONE":
		r.AuthName = "NONE"
		return
	case s.iam[pair.Key]:
		r.Auth, r.AuthName = app.AuthIAM, "AWS_IAM"
		return
	}
	r.AuthName, r.Scopes = pair.Key, s.strings(pair.Value)
	r.Auth = app.AuthUnknown
	for _, a := range s.api.Authorizers {
		if a.Name == pair.Key {
			r.Authorizer, r.Auth = a, a.Kind
		}
	}
}

// overrides marks the routes that turn off what the others need.
func (s *security) overrides() {
	protected := false
	for _, r := range s.api.Routes {
		protected = protected || r.Auth != app.AuthNone
	}
	for _, r := range s.explicit {
		r.Overrides = protected
		r.AuthName = "NONE"
	}
}

// authorizerTrigger adds the way from an API to its Lambda authorizer.
func (b *build) authorizerTrigger(api *app.API, a *app.Authorizer) {
	if a.Kind != app.AuthLambda {
		return
	}
	if f, alias := b.function(a.Function); f != nil {
		b.trigger(&app.Trigger{Name: a.Name, Kind: app.AuthorizerCall, Source: api, To: f, Alias: alias, Detail: a.Name, Pos: a.Pos})
	}
}

// routeTriggers adds a trigger for each route that leads to a function.
func (b *build) routeTriggers(api *app.API, routes []*app.Route) {
	for _, r := range routes {
		if r.Mock {
			continue
		}
		if f, alias := b.function(r.Target); f != nil {
			b.trigger(&app.Trigger{Kind: api.Kind, Source: api, To: f, Alias: alias, Route: r, Pos: r.Pos})
		}
	}
}
