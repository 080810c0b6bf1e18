package serverless

import (
	"redoubt/app"
	"redoubt/iac/doc"
)

// restStage adds the stage that the framework deploys.
func (c *compiler) restStage(pos app.Pos) {
	stage := object(pos, "RestApiId", ref(pos, c.rest), "StageName", first(c.provider.Get("apiGateway", "stage"), c.stage(c.root)),
		"TracingEnabled", c.provider.Get("tracing", "apiGateway"))
	settings := object(pos, "HttpMethod", "*", "ResourcePath", "/*")
	if logs := first(c.provider.Get("logs", "restApi")); logs != nil && on(logs) {
		if on(logs.Get("accessLogging")) {
			stage.Set("AccessLogSetting", object(logs.Pos, "DestinationArn", c.logGroupARN(logs, "/aws/api-gateway/")))
		}
		if on(logs.Get("executionLogging")) {
			settings.Set("LoggingLevel", first(logs.Get("level"), doc.NewString(logs.Pos, "INFO")))
			settings.Set("DataTraceEnabled", first(logs.Get("fullExecutionData"), doc.NewBool(logs.Pos, true)))
		}
	}
	if limits := first(c.root.Get("custom", "apiGatewayThrottling")); limits != nil { // serverless-api-gateway-throttling
		settings.Set("ThrottlingRateLimit", limits.Get("maxRequestsPerSecond"))
		settings.Set("ThrottlingBurstLimit", limits.Get("maxConcurrentRequests"))
	}
	if cache := c.root.Get("custom", "apiGatewayCaching"); truth(cache.Get("enabled")) { // serverless-api-gateway-caching
		stage.Set("CacheClusterEnabled", doc.NewBool(cache.Pos, true))
		settings.Set("CacheDataEncrypted", first(cache.Get("dataEncrypted"), doc.NewBool(cache.Pos, false)))
	}
	if len(settings.Pairs) > 2 {
		stage.Set("MethodSettings", doc.NewList(pos, settings))
	}
	c.add("ApiGatewayStage", "AWS::ApiGateway::Stage", pos, stage)
}

func (c *compiler) logGroupARN(n *doc.Node, prefix string) *doc.Node {
	return sub(n.Pos, "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:"+prefix+c.stackName())
}

// usagePlans adds the keys of the API and their limits: one plan, or several by
// name.
func (c *compiler) usagePlans() {
	conf := c.provider.Get("apiGateway")
	keys := first(conf.Get("apiKeys"), c.provider.Get("apiKeys"))
	plan := first(conf.Get("usagePlan"), c.provider.Get("usagePlan"))
	if plan == nil && keys == nil {
		return
	}
	for _, key := range keys.Each() {
		c.add(c.unique("ApiGatewayApiKey"), "AWS::ApiGateway::ApiKey", key.Pos, object(key.Pos, "Enabled", true, "Name", first(key.Get("name"), scalar(key))))
	}
	for _, p := range plan.Each() {
		if p.Kind == doc.Map && plan.Kind == doc.List && len(p.Pairs) == 1 {
			p = p.Pairs[0].Value
		}
		c.usagePlan(p)
	}
	if plan == nil {
		c.usagePlan(doc.NewMap(keys.Pos))
	}
}

func (c *compiler) usagePlan(p *doc.Node) {
	if p == nil || p.Kind != doc.Map {
		return
	}
	throttle := p.Get("throttle")
	if throttle != nil {
		throttle = object(throttle.Pos, "BurstLimit", throttle.Get("burstLimit"), "RateLimit", throttle.Get("rateLimit"))
	}
	c.add(c.unique("ApiGatewayUsagePlan"), "AWS::ApiGateway::UsagePlan", p.Pos, object(p.Pos, "Throttle", throttle, "Quota", p.Get("quota"),
		"ApiStages", []*doc.Node{object(p.Pos, "ApiId", ref(p.Pos, c.rest), "Stage", c.stage(c.root))}))
}

// firewall attaches the web ACL of serverless-associate-waf.
func (c *compiler) firewall() {
	name := first(c.root.Get("custom", "associateWaf", "name"))
	if name == nil {
		return
	}
	c.add("WebAclAssociation", "AWS::WAFv2::WebACLAssociation", name.Pos, object(name.Pos, "WebACLArn", name,
		"ResourceArn", sub(name.Pos, "arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/${"+c.rest+"}/stages/"+c.stage(c.root).Str())))
}
