package serverless

import (
	"strings"

	"redoubt/iac/doc"
)

// restAuthorizer compiles `authorizer:` in its many forms: the name of a
// function, an ARN, or a map.
func (e event) restAuthorizer(method, a *doc.Node) {
	name, kind := first(a.Get("name"), scalar(a)), strings.ToLower(a.Get("type").Str())
	switch {
	case kind == "aws_iam" || strings.EqualFold(name.Str(), "aws_iam"):
		method.Set("AuthorizationType", doc.NewString(a.Pos, "AWS_IAM"))
	case kind == "none" || strings.EqualFold(name.Str(), "none"):
		method.Set("AuthorizationType", doc.NewString(a.Pos, "NONE"))
	case first(a.Get("authorizerId")) != nil:
		method.Set("AuthorizationType", doc.NewString(a.Pos, authorization(kind == "cognito_user_pools")))
		method.Set("AuthorizerId", a.Get("authorizerId"))
		method.Set("AuthorizationScopes", a.Get("scopes"))
	default:
		e.madeAuthorizer(method, a, name, kind)
	}
}

func authorization(cognito bool) string {
	if cognito {
		return "COGNITO_USER_POOLS"
	}
	return "CUSTOM"
}

// madeAuthorizer adds the authorizer of a function or user pool, once for all
// routes that name it.
func (e event) madeAuthorizer(method, a, name *doc.Node, kind string) {
	arn := first(a.Get("arn"))
	if a.IsScalar() && strings.Contains(a.Text, ":") || isFunction(a) {
		arn = a
	}
	cognito := kind == "cognito_user_pools" || strings.Contains(arn.Str(), ":cognito-idp:") || e.isPool(arn)
	label := name.Str()
	if label == "" || strings.Contains(label, ":") {
		label = arn.Str()[strings.LastIndexByte(arn.Str(), ':')+1:] + named(arn)
	}
	id := capital(alnum(label)) + "ApiGatewayAuthorizer"
	method.Set("AuthorizationType", doc.NewString(a.Pos, authorization(cognito)))
	method.Set("AuthorizerId", ref(a.Pos, id))
	if scopes := a.Get("scopes"); scopes != nil {
		method.Set("AuthorizationScopes", scopes)
	}
	if e.resources.Get(id) != nil {
		return
	}
	props := object(a.Pos, "RestApiId", ref(a.Pos, e.rest), "Name", label,
		"IdentitySource", first(a.Get("identitySource"), doc.NewString(a.Pos, "method.request.header.Authorization")),
		"IdentityValidationExpression", a.Get("identityValidationExpression"),
		"AuthorizerResultTtlInSeconds", first(a.Get("resultTtlInSeconds"), doc.NewInt(a.Pos, 300)))
	switch {
	case cognito:
		props.Set("Type", doc.NewString(a.Pos, "COGNITO_USER_POOLS"))
		props.Set("ProviderARNs", list(arn))
	default:
		props.Set("Type", doc.NewString(a.Pos, map[bool]string{true: "REQUEST", false: "TOKEN"}[kind == "request"]))
		props.Set("AuthorizerUri", e.authorizing(a, arn, name.Str()))
	}
	e.add(id, "AWS::ApiGateway::Authorizer", a.Pos, props)
}

// authorizing is the function behind an authorizer: an ARN, or a function of
// this service.
func (e event) authorizing(a, arn *doc.Node, name string) *doc.Node {
	if arn != nil {
		return arn
	}
	if e.arnOf(a.Pos, name) == nil {
		e.gap(a.Pos, "the authorizer "+name+" of "+e.name+" is no function of this service")
		return unknown(a, "the authorizer "+name)
	}
	return invocation(a.Pos, functionID(name))
}

// isPool reports whether n refers to a user pool of this service.
func (e event) isPool(n *doc.Node) bool {
	id := named(n)
	return e.declared(id) == "AWS::Cognito::UserPool" || e.resources.Get(id, "Type").Str() == "AWS::Cognito::UserPool"
}
