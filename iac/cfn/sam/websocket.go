package sam

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

const (
	executeAPI = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:"
	invokePath = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"
)

// webSocket expands a WebSocket API: its stage, and each route with integration
// and permission. Only $connect is authorized.
func (e *expander) webSocket(p doc.Pair) {
	props := e.properties(p.Value, "WebSocketApi")
	out := object(props.Pos, "ProtocolType", "WEBSOCKET", "Name", first(props.Get("Name"), doc.NewString(p.Pos, p.Key)),
		"RouteSelectionExpression", props.Get("RouteSelectionExpression"))
	take(out, props, "ApiKeySelectionExpression", "DisableExecuteApiEndpoint", "DisableSchemaValidation")
	e.replace(p, "AWS::ApiGatewayV2::Api", out)
	name := first(props.Get("StageName"), doc.NewString(props.Pos, "default"))
	id := p.Key + name.Str() + "Stage"
	if name.Str() == "default" {
		id = p.Key + "DefaultStage"
	}
	stage := object(props.Pos, "ApiId", ref(props.Pos, p.Key), "StageName", name)
	take(stage, props, "AccessLogSettings", "DefaultRouteSettings", "RouteSettings", "StageVariables")
	e.add(id, "AWS::ApiGatewayV2::Stage", stage, p.Value)
	for _, r := range entries(props.Get("Routes")) {
		e.socketRoute(p, r, name, props.Get("Auth"))
	}
	if props.Get("Routes").Has("$connect") {
		e.socketAuth(p, props.Get("Auth"))
	}
}

func (e *expander) socketRoute(p, r doc.Pair, stage, auth *doc.Node) {
	id := p.Key + capitalised(strings.TrimPrefix(r.Key, "$"))
	fn := r.Value.Get("FunctionArn")
	route := object(r.Pos, "ApiId", ref(r.Pos, p.Key), "RouteKey", r.Key, "Target", sub(r.Pos, "integrations/${"+id+"Integration}"))
	take(route, r.Value, "ApiKeyRequired", "OperationName", "RequestParameters")
	if r.Key == "$connect" && auth != nil {
		route.Set("AuthorizationType", first(auth.Get("AuthType"), doc.NewString(r.Pos, "NONE")))
		if auth.Get("AuthType").Str() == "CUSTOM" {
			route.Set("AuthorizerId", ref(r.Pos, p.Key+"ConnectAuthorizer"))
		}
	}
	e.add(id+"Route", "AWS::ApiGatewayV2::Route", route, p.Value)
	if fn == nil {
		return
	}
	e.add(id+"Integration", "AWS::ApiGatewayV2::Integration", object(r.Pos, "ApiId", ref(r.Pos, p.Key), "IntegrationType", "AWS_PROXY",
		"IntegrationUri", joined(r.Pos, invokePath, fn, "/invocations")), p.Value)
	e.add(id+"Permission", "AWS::Lambda::Permission", gatewayPermission(r.Pos, fn, joined(r.Pos, executeAPI+"${"+p.Key+".ApiId}/", stage, "/"+r.Key)), p.Value)
}

func gatewayPermission(pos app.Pos, fn, source *doc.Node) *doc.Node {
	return object(pos, "Action", "lambda:InvokeFunction", "FunctionName", fn, "Principal", "apigateway.amazonaws.com", "SourceArn", source)
}

// socketAuth adds the authorizer of $connect. With a role of its own it needs
// no permission.
func (e *expander) socketAuth(p doc.Pair, auth *doc.Node) {
	fn := auth.Get("AuthArn")
	if auth.Get("AuthType").Str() != "CUSTOM" || fn == nil {
		return
	}
	id := p.Key + "ConnectAuthorizer"
	e.add(id, "AWS::ApiGatewayV2::Authorizer", object(auth.Pos, "ApiId", ref(auth.Pos, p.Key), "AuthorizerType", "REQUEST",
		"Name", first(auth.Get("Name"), doc.NewString(auth.Pos, id)), "AuthorizerUri", joined(auth.Pos, invokePath, fn, "/invocations"),
		"AuthorizerCredentialsArn", auth.Get("InvokeRole"), "IdentitySource", auth.Get("IdentitySource")), p.Value)
	if !auth.Has("InvokeRole") {
		e.add(p.Key+"AuthorizerPermission", "AWS::Lambda::Permission", gatewayPermission(auth.Pos, fn, sub(auth.Pos, executeAPI+"${"+p.Key+"}/authorizers/*")), p.Value)
	}
}

// capitalised is a word as Python capitalises it: sendMessage is Sendmessage.
func capitalised(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + strings.ToLower(s[1:])
}
