package sam

import (
	"redoubt/iac/doc"
)

func (e *expander) simpleTable(p doc.Pair) {
	props := e.properties(p.Value, "SimpleTable")
	out := doc.NewMap(props.Pos)
	take(out, props, "TableName", "ProvisionedThroughput", "SSESpecification", "PointInTimeRecoverySpecification", "Tags")
	e.replace(p, "AWS::DynamoDB::Table", out)
}

func (e *expander) layer(p doc.Pair) {
	props := e.properties(p.Value, "LayerVersion")
	out := doc.NewMap(props.Pos)
	take(out, props, "LayerName", "CompatibleRuntimes", "CompatibleArchitectures", "LicenseInfo")
	if uri := props.Get("ContentUri"); uri != nil {
		out.Set("Content", uri)
	}
	e.replace(p, "AWS::Lambda::LayerVersion", out)
}

func first(nodes ...*doc.Node) *doc.Node {
	for _, n := range nodes {
		if n != nil {
			return n
		}
	}
	return nil
}

// webSocket expands a WebSocket API: routes with their integrations.
func (e *expander) webSocket(p doc.Pair) {
	props := e.properties(p.Value, "WebSocketApi")
	out := object(props.Pos, "ProtocolType", "WEBSOCKET", "Name", props.Get("Name"), "RouteSelectionExpression", props.Get("RouteSelectionExpression"))
	e.replace(p, "AWS::ApiGatewayV2::Api", out)
	auth := props.Get("Auth")
	if kind := auth.Get("AuthType").Str(); kind == "CUSTOM" {
		e.add(p.Key+"Authorizer", "AWS::ApiGatewayV2::Authorizer", object(auth.Pos, "ApiId", ref(auth.Pos, p.Key), "AuthorizerType", "REQUEST", "Name", auth.Get("Name"),
			"AuthorizerUri", auth.Get("AuthArn"), "IdentitySource", auth.Get("IdentitySource")), p.Value)
	}
	for _, r := range entries(props.Get("Routes")) {
		id := p.Key + alphanumeric(r.Key)
		integration := object(r.Pos, "ApiId", ref(r.Pos, p.Key), "IntegrationType", "AWS_PROXY", "IntegrationUri", r.Value.Get("FunctionArn"))
		e.add(id+"Integration", "AWS::ApiGatewayV2::Integration", integration, p.Value)
		route := object(r.Pos, "ApiId", ref(r.Pos, p.Key), "RouteKey", r.Key, "Target", sub(r.Pos, "integrations/${"+id+"Integration}"), "ApiKeyRequired", r.Value.Get("ApiKeyRequired"))
		if r.Key == "$connect" && auth != nil {
			route.Set("AuthorizationType", first(auth.Get("AuthType"), doc.NewString(r.Pos, "NONE")))
			if auth.Get("AuthType").Str() == "CUSTOM" {
				route.Set("AuthorizerId", ref(r.Pos, p.Key+"Authorizer"))
			}
		}
		e.add(id+"Route", "AWS::ApiGatewayV2::Route", route, p.Value)
	}
	stage := object(props.Pos, "ApiId", ref(props.Pos, p.Key), "StageName", first(props.Get("StageName"), doc.NewString(props.Pos, "default")),
		"AccessLogSettings", props.Get("AccessLogSettings"), "DefaultRouteSettings", props.Get("DefaultRouteSettings"))
	e.add(p.Key+"Stage", "AWS::ApiGatewayV2::Stage", stage, p.Value)
}

// capacityProvider adds the role with which Lambda runs its instances.
func (e *expander) capacityProvider(p doc.Pair) {
	props := e.properties(p.Value, "CapacityProvider")
	if !props.Has("OperatorRole") {
		e.add(p.Key+"OperatorRole", "AWS::IAM::Role", object(p.Pos, "AssumeRolePolicyDocument", trusting(p.Pos, "lambda.amazonaws.com"),
			"ManagedPolicyArns", []string{managedARN("AWSLambdaManagedEC2ResourceOperator")}), p.Value)
	}
	e.replace(p, "AWS::Lambda::CapacityProvider", props)
}
