package serverless

import (
	"strings"

	"redoubt/iac/doc"
)

const socketID = "WebsocketsApi"

// socketAPI is the logical id of the WebSocket API, made once.
func (e event) socketAPI() string {
	if e.socket != "" {
		return e.socket
	}
	e.socket = socketID
	pos := e.pos
	if elsewhere := first(e.provider.Get("apiGateway", "websocketApiId")); elsewhere != nil {
		if e.declared(named(elsewhere)) == "AWS::ApiGatewayV2::Api" {
			e.socket = named(elsewhere)
			return e.socket
		}
		e.gap(elsewhere.Pos, "the WebSocket API is created elsewhere: its stage, limits and logs are not known")
		e.add(socketID, "AWS::ApiGatewayV2::Api", elsewhere.Pos, object(elsewhere.Pos, "ProtocolType", "WEBSOCKET")).Origin = "serverless"
		return e.socket
	}
	name := first(e.provider.Get("websocketsApiName"), doc.NewString(pos, e.stackName()+"-websockets"))
	e.add(socketID, "AWS::ApiGatewayV2::Api", pos, object(pos, "ProtocolType", "WEBSOCKET", "Name", name)).Origin = "serverless"
	e.add("WebsocketsDeploymentStage", "AWS::ApiGatewayV2::Stage", pos, e.stageV2(pos, socketID, e.stage(e.root), "websocket", "/aws/websocket/"))
	return e.socket
}

// socketRoute compiles a route of the WebSocket API.
func (e event) socketRoute() {
	key := first(e.conf.Get("route"), scalar(e.conf)).Str()
	if key == "" {
		e.missing("route")
		return
	}
	id := e.socketAPI()
	e.needs.allow(e.pos, sub(e.pos, "arn:${AWS::Partition}:execute-api:*:*:*/@connections/*"), "execute-api:ManageConnections")
	integration := e.unique(e.prefix + "WebsocketsIntegration")
	e.add(integration, "AWS::ApiGatewayV2::Integration", e.pos, object(e.pos, "ApiId", ref(e.pos, id), "IntegrationType", "AWS_PROXY", "IntegrationUri", invocation(e.pos, e.id)))
	props := object(e.pos, "ApiId", ref(e.pos, id), "RouteKey", key, "Target", sub(e.pos, "integrations/${"+integration+"}"))
	if a := first(e.conf.Get("authorizer")); a != nil {
		e.socketAuthorizer(props, a)
	}
	e.add(e.unique(capital(alnum(key))+"WebsocketsRoute"), "AWS::ApiGatewayV2::Route", e.pos, props)
}

// socketAuthorizer is a function that decides about connections, or IAM.
func (e event) socketAuthorizer(route, a *doc.Node) {
	name, arn := first(a.Get("name"), scalar(a)).Str(), first(a.Get("arn"))
	if strings.EqualFold(name, "aws_iam") || strings.EqualFold(a.Get("type").Str(), "aws_iam") {
		route.Set("AuthorizationType", doc.NewString(a.Pos, "AWS_IAM"))
		return
	}
	if strings.Contains(name, ":") || isFunction(a) {
		arn, name = a, name[strings.LastIndexByte(name, ':')+1:]
	}
	if name == "" {
		name = arn.Str()[strings.LastIndexByte(arn.Str(), ':')+1:] + named(arn)
	}
	id := capital(alnum(name)) + "WebsocketsAuthorizer"
	if e.resources.Get(id) == nil {
		source := first(list(a.Get("identitySource")), doc.NewList(a.Pos, doc.NewString(a.Pos, "route.request.header.Auth")))
		e.add(id, "AWS::ApiGatewayV2::Authorizer", a.Pos, object(a.Pos, "ApiId", ref(a.Pos, e.socket), "AuthorizerType", "REQUEST", "Name", name,
			"AuthorizerUri", e.authorizing(a, arn, name), "IdentitySource", source))
	}
	route.Set("AuthorizationType", doc.NewString(a.Pos, "CUSTOM"))
	route.Set("AuthorizerId", ref(a.Pos, id))
}
