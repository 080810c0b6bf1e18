package sam

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// authorize writes the API's authorizers and what each route needs into its
// OpenAPI document.
func (e *expander) authorize(a *api) {
	if a.body == nil {
		return
	}
	auth := a.props.Get("Auth")
	schemes := e.schemes(a)
	if len(schemes.Pairs) > 0 {
		if a.http || a.body.Has("openapi") {
			components := owned(a.body, "components")
			list := owned(components, "securitySchemes")
			list.Pairs = append(list.Pairs, schemes.Pairs...)
		} else {
			list := owned(a.body, "securityDefinitions")
			list.Pairs = append(list.Pairs, schemes.Pairs...)
		}
	}
	standard := auth.Get("DefaultAuthorizer").Str()
	preflight, set := auth.Get("AddDefaultAuthorizerToCorsPreflight").Truth()
	keyed, _ := auth.Get("ApiKeyRequired").Truth()
	for _, path := range entries(a.body.Get("paths")) {
		for _, item := range branches(path.Value) {
			for i := range item.Pairs {
				op := &item.Pairs[i]
				if op.Value.Kind != doc.Map || !isMethod(op.Key) {
					continue
				}
				needs := needs{authorizer: standard, key: keyed}
				if strings.EqualFold(op.Key, "options") && (set && !preflight || a.http) {
					needs.authorizer = ""
					needs.key = false
				}
				if with, ok := auth.Get("AddApiKeyRequiredToCorsPreflight").Truth(); ok && !with && strings.EqualFold(op.Key, "options") {
					needs.key = false
				}
				own := a.auth[strings.ToLower(op.Key)+" "+path.Key]
				op.Value = e.secure(a, op.Value, needs, own)
			}
		}
	}
}

// branches is a path item, or those of an Fn::If.
func branches(n *doc.Node) []*doc.Node {
	if list := n.Get("Fn::If"); list != nil && len(list.Items) == 3 {
		return append(branches(list.Items[1]), branches(list.Items[2])...)
	}
	if n == nil || n.Kind != doc.Map {
		return nil
	}
	return []*doc.Node{n}
}

func isMethod(key string) bool {
	switch strings.ToLower(key) {
	case "get", "put", "post", "delete", "options", "head", "patch", "x-amazon-apigateway-any-method":
		return true
	}
	return false
}

// needs is what a route asks of its callers.
type needs struct {
	authorizer string
	key        bool
}

// secure states an operation's needs: the API's, overridden by the event's.
func (e *expander) secure(a *api, op *doc.Node, n needs, own *doc.Node) *doc.Node {
	stated := false
	if own != nil {
		if name := own.Get("Authorizer").Str(); name != "" {
			n.authorizer, stated = name, true
		}
		if on, ok := own.Get("ApiKeyRequired").Truth(); ok {
			if n.key && !on && n.authorizer == "" {
				n.authorizer = "NONE"
			}
			n.key = on
		}
	}
	if op.Has("security") && !stated && (own == nil || !own.Has("ApiKeyRequired")) {
		return op
	}
	if n.authorizer == "" && !n.key {
		return op
	}
	pos := op.Pos
	if own != nil && own.Has("Authorizer") {
		pos = own.Get("Authorizer").Pos
	}
	requirement := doc.NewMap(pos)
	if n.authorizer != "" {
		requirement.Set(n.authorizer, node(pos, e.scopes(a, n.authorizer, own)))
	}
	if n.key {
		requirement.Set("api_key", doc.NewList(pos))
	}
	c := *op
	c.Pairs = append([]doc.Pair{}, op.Pairs...)
	if stated {
		c.Pos = pos
	}
	c.Set("security", doc.NewList(pos, requirement))
	return &c
}

func (e *expander) scopes(a *api, authorizer string, own *doc.Node) *doc.Node {
	if own != nil && own.Has("AuthorizationScopes") {
		return own.Get("AuthorizationScopes")
	}
	if s := a.props.Get("Auth", "Authorizers", authorizer, "AuthorizationScopes"); s != nil {
		return s
	}
	return doc.NewList(a.pos)
}

// schemes describes the API's authorizers as security schemes.
func (e *expander) schemes(a *api) *doc.Node {
	auth := a.props.Get("Auth")
	list := doc.NewMap(a.pos)
	for _, p := range entries(auth.Get("Authorizers")) {
		var scheme *doc.Node
		if a.http {
			scheme = e.httpScheme(a, p)
		} else {
			scheme = e.restScheme(a, p)
		}
		list.Pairs = append(list.Pairs, doc.Pair{Key: p.Key, Pos: p.Pos, Value: scheme})
	}
	if e.usesIAM(a) && !list.Has("AWS_IAM") {
		list.Set("AWS_IAM", object(a.pos, "type", "apiKey", "name", "Authorization", "in", "header", "x-amazon-apigateway-authtype", "awsSigv4"))
	}
	if e.usesKey(a) {
		list.Set("api_key", object(a.pos, "type", "apiKey", "name", "x-api-key", "in", "header"))
	}
	return list
}

func (e *expander) usesIAM(a *api) bool {
	if a.props.Get("Auth", "DefaultAuthorizer").Str() == "AWS_IAM" {
		return true
	}
	if on, _ := a.props.Get("Auth", "EnableIamAuthorizer").Truth(); on {
		return true
	}
	for _, own := range a.auth {
		if own.Get("Authorizer").Str() == "AWS_IAM" {
			return true
		}
	}
	return false
}

func (e *expander) usesKey(a *api) bool {
	if on, _ := a.props.Get("Auth", "ApiKeyRequired").Truth(); on {
		return true
	}
	for _, own := range a.auth {
		if on, _ := own.Get("ApiKeyRequired").Truth(); on {
			return true
		}
	}
	return false
}

// restScheme is an authorizer of a REST API.
func (e *expander) restScheme(a *api, p doc.Pair) *doc.Node {
	conf := p.Value
	if pools := conf.Get("UserPoolArn"); pools != nil {
		header := first(conf.Get("Identity", "Header"), doc.NewString(p.Pos, "Authorization"))
		return object(p.Pos, "type", "apiKey", "name", header, "in", "header", "x-amazon-apigateway-authtype", "cognito_user_pools",
			"x-amazon-apigateway-authorizer", object(p.Pos, "type", "cognito_user_pools", "providerARNs", pools.Each(),
				"authorizerResultTtlInSeconds", conf.Get("Identity", "ReauthorizeEvery")))
	}
	inner := object(p.Pos, "type", "token", "authorizerUri", authorizerURI(p.Pos, conf.Get("FunctionArn")),
		"authorizerResultTtlInSeconds", conf.Get("Identity", "ReauthorizeEvery"), "authorizerCredentials", conf.Get("FunctionInvokeRole"))
	name := first(conf.Get("Identity", "Header"), doc.NewString(p.Pos, "Authorization"))
	if conf.Get("FunctionPayloadType").Str() == "REQUEST" {
		inner.Set("type", doc.NewString(p.Pos, "request"))
		name = doc.NewString(p.Pos, "Unused")
		if source := identity(conf.Get("Identity"), "method.request.header.", "method.request.querystring.", "stageVariables.", "context."); len(source) > 0 {
			inner.Set("identitySource", doc.NewString(p.Pos, strings.Join(source, ", ")))
		}
	}
	e.authorizerPermission(a, p, true)
	return object(p.Pos, "type", "apiKey", "name", name, "in", "header", "x-amazon-apigateway-authtype", "custom", "x-amazon-apigateway-authorizer", inner)
}

func identity(n *doc.Node, header, query, stage, context string) []string {
	var list []string
	for _, kind := range []struct{ key, prefix string }{{"Headers", header}, {"QueryStrings", query}, {"StageVariables", stage}, {"Context", context}} {
		for _, v := range n.Get(kind.key).Each() {
			list = append(list, kind.prefix+v.Str())
		}
	}
	return list
}

func authorizerURI(pos app.Pos, fn *doc.Node) *doc.Node {
	return joined(pos, "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/", fn, "/invocations")
}

// authorizerPermission lets the API call its Lambda authorizer.
func (e *expander) authorizerPermission(a *api, p doc.Pair, standard bool) {
	fn := p.Value.Get("FunctionArn")
	if fn == nil {
		return
	}
	if off, _ := p.Value.Get("DisableFunctionDefaultPermissions").Truth(); off && !a.http {
		return
	}
	on, set := p.Value.Get("EnableFunctionDefaultPermissions").Truth()
	if !set {
		on, set = a.props.Get("Auth", "EnableFunctionDefaultPermissions").Truth()
	}
	if !standard && !on || standard && set && !on {
		return
	}
	e.add(a.name+alphanumeric(p.Key)+"AuthorizerPermission", "AWS::Lambda::Permission", object(p.Pos, "Action", "lambda:InvokeFunction",
		"FunctionName", fn, "Principal", "apigateway.amazonaws.com", "SourceArn",
		sub(p.Pos, "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${"+a.name+"}/authorizers/*")), a.node)
}

// httpScheme is an authorizer of an HTTP API.
func (e *expander) httpScheme(a *api, p doc.Pair) *doc.Node {
	conf := p.Value
	if conf.Get("FunctionArn") == nil {
		jwt := conf.Get("JwtConfiguration")
		inner := object(p.Pos, "type", "jwt", "identitySource", conf.Get("IdentitySource"), "jwtConfiguration",
			object(p.Pos, "issuer", first(jwt.Get("issuer"), jwt.Get("Issuer")), "audience", first(jwt.Get("audience"), jwt.Get("Audience"))))
		return object(p.Pos, "type", "oauth2", "x-amazon-apigateway-authorizer", inner)
	}
	inner := object(p.Pos, "type", "request", "authorizerUri", authorizerURI(p.Pos, conf.Get("FunctionArn")),
		"authorizerResultTtlInSeconds", conf.Get("Identity", "ReauthorizeEvery"), "authorizerPayloadFormatVersion", conf.Get("AuthorizerPayloadFormatVersion"))
	if source := identity(conf.Get("Identity"), "$request.header.", "$request.querystring.", "$stageVariables.", "$context."); len(source) > 0 {
		inner.Set("identitySource", node(p.Pos, source))
	}
	e.authorizerPermission(a, p, false)
	return object(p.Pos, "type", "apiKey", "name", "Unused", "in", "header", "x-amazon-apigateway-authorizer", inner)
}
