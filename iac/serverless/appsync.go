package serverless

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// A graph is a GraphQL API of the plugin serverless-appsync-plugin.
type graph struct {
	*compiler
	id      string
	conf    *doc.Node
	sources map[string]bool
}

// graphQL compiles the plugin's APIs: one below `appSync`, or in older versions
// one or several below `custom.appSync`.
func (c *compiler) graphQL() {
	for _, conf := range c.pairsOf("appSync", c.root.Get("appSync")) {
		c.graph(conf)
	}
	for _, conf := range c.pairsOf("custom.appSync", c.root.Get("custom", "appSync")) {
		c.graph(conf)
	}
}

// pairsOf lists the maps of a section that is a map or a list of maps.
func (c *compiler) pairsOf(name string, n *doc.Node) []*doc.Node {
	var list []*doc.Node
	for _, part := range n.Each() {
		if part.Kind == doc.Map {
			list = append(list, part)
			continue
		}
		c.gap(part.Pos, "a part of "+name+" was not read: it is no map")
	}
	return list
}

func (c *compiler) graph(conf *doc.Node) {
	g := graph{c, c.unique("GraphQlApi"), conf, map[string]bool{}}
	props := object(conf.Pos, "Name", conf.Get("name"), "XrayEnabled", conf.Get("xrayEnabled"), "Visibility", conf.Get("visibility"))
	if logs := first(conf.Get("logging"), conf.Get("logConfig")); logs != nil && on(logs.Get("enabled")) {
		props.Set("LogConfig", object(logs.Pos, "FieldLogLevel", logs.Get("level")))
	}
	g.authentication(props)
	g.add(g.id, "AWS::AppSync::GraphQLApi", conf.Pos, props)
	if waf := first(conf.Get("waf"), conf.Get("wafConfig")); waf != nil && on(waf.Get("enabled")) {
		g.add(g.id+"WafAssoc", "AWS::WAFv2::WebACLAssociation", waf.Pos, object(waf.Pos, "ResourceArn", attr(waf.Pos, g.id, "Arn"), "WebACLArn", waf.Get("arn")))
	}
	for _, p := range byName(conf.Get("dataSources")) {
		g.source(p.Key, p)
	}
	for _, key := range []string{"pipelineFunctions", "functionConfigurations"} {
		for _, p := range byName(conf.Get(key)) {
			g.step(p)
		}
	}
	for _, key := range []string{"resolvers", "mappingTemplates"} {
		for _, p := range byName(conf.Get(key)) {
			g.resolver(p)
		}
	}
}

// byName lists what is given by name, as a map, a list of maps, or a list of
// things that state their names.
func byName(n *doc.Node) []doc.Pair {
	var list []doc.Pair
	for _, part := range n.Each() {
		switch {
		case part.Kind == doc.List:
			list = append(list, byName(part)...)
		case part.Kind != doc.Map:
		case n.Kind == doc.List && (part.Has("name") || part.Has("field")):
			list = append(list, doc.Pair{Key: part.Get("name").Str(), Pos: part.Pos, Value: part})
		default:
			list = append(list, part.Pairs...)
		}
	}
	return list
}

// authentication is how callers of the API prove who they are.
func (g graph) authentication(props *doc.Node) {
	main := g.conf.Get("authentication")
	kind := first(main.Get("type"), g.conf.Get("authenticationType"))
	if kind == nil {
		g.gap(g.conf.Pos, "how the GraphQL API authenticates its callers is not known")
		return
	}
	props.Set("AuthenticationType", kind)
	g.method(props, kind.Str(), first(main.Get("config"), g.conf.Get("userPoolConfig"), g.conf.Get("lambdaAuthorizerConfig"), g.conf.Get("openIdConnectConfig")))
	more := doc.NewList(kind.Pos)
	for _, key := range []string{"additionalAuthentications", "additionalAuthenticationProviders"} {
		for _, a := range g.conf.Get(key).Each() {
			kind := first(a.Get("type"), a.Get("authenticationType"))
			one := object(a.Pos, "AuthenticationType", kind)
			g.method(one, kind.Str(), first(a.Get("config"), a.Get("userPoolConfig"), a.Get("lambdaAuthorizerConfig"), a.Get("openIdConnectConfig")))
			more.Items = append(more.Items, one)
		}
	}
	if len(more.Items) > 0 {
		props.Set("AdditionalAuthenticationProviders", more)
	}
}

func (g graph) method(props *doc.Node, kind string, conf *doc.Node) {
	if conf == nil {
		return
	}
	switch kind {
	case "AMAZON_COGNITO_USER_POOLS":
		props.Set("UserPoolConfig", object(conf.Pos, "UserPoolId", conf.Get("userPoolId"), "DefaultAction", conf.Get("defaultAction")))
	case "OPENID_CONNECT":
		props.Set("OpenIDConnectConfig", object(conf.Pos, "Issuer", conf.Get("issuer"), "ClientId", conf.Get("clientId")))
	case "AWS_LAMBDA":
		props.Set("LambdaAuthorizerConfig", object(conf.Pos, "AuthorizerUri", g.lambda(conf.Pos, conf), "AuthorizerResultTtlInSeconds",
			first(conf.Get("authorizerResultTtlInSeconds"), conf.Get("resultTtlInSeconds"))))
	}
}

// lambda is the function that a configuration names: of this service by name,
// by ARN, or one that the plugin makes.
func (g graph) lambda(pos app.Pos, conf *doc.Node) *doc.Node {
	if arn := first(conf.Get("functionArn"), conf.Get("lambdaFunctionArn")); arn != nil {
		return g.localized(arn, 0)
	}
	if own := first(conf.Get("function")); own != nil && own.Kind == doc.Map {
		name := g.unique("appsync") + alnum(own.Get("handler").Str())
		if g.names[functionID(name)] == "" {
			g.names[functionID(name)] = name
			g.function(doc.Pair{Key: name, Pos: own.Pos, Value: own})
		}
		return attr(pos, functionID(name), "Arn")
	}
	name := conf.Get("functionName").Str()
	if arn := g.arnOf(pos, name); arn != nil {
		return arn
	}
	g.gap(pos, "the function "+name+" of the GraphQL API is none of this service")
	return unknown(conf, "a function")
}

// source compiles a data source, and gives its name.
func (g graph) source(name string, p doc.Pair) string {
	conf := p.Value
	if name == "" || conf == nil || conf.Kind != doc.Map || g.sources[name] {
		return name
	}
	g.sources[name] = true
	props := object(p.Pos, "ApiId", attr(p.Pos, g.id, "ApiId"), "Name", name, "Type", conf.Get("type"))
	if conf.Get("type").Str() == "AWS_LAMBDA" {
		props.Set("LambdaConfig", object(p.Pos, "LambdaFunctionArn", g.lambda(p.Pos, conf.Get("config"))))
	}
	g.add(g.unique(g.id+"Ds"+capital(alnum(name))), "AWS::AppSync::DataSource", p.Pos, props)
	return name
}

// sourceOf is the name of the data source of a resolver or step, which may
// stand in it.
func (g graph) sourceOf(p doc.Pair) *doc.Node {
	n := first(p.Value.Get("dataSource"), scalar(p.Value))
	if n != nil && n.Kind == doc.Map {
		return doc.NewString(n.Pos, g.source(alnum(p.Key)+"Source", doc.Pair{Key: p.Key, Pos: n.Pos, Value: n}))
	}
	return n
}

func (g graph) stepID(name string) string { return g.id + "Fn" + capital(alnum(name)) }

// step compiles a function of pipelines.
func (g graph) step(p doc.Pair) {
	g.add(g.unique(g.stepID(p.Key)), "AWS::AppSync::FunctionConfiguration", p.Pos, object(p.Pos, "ApiId", attr(p.Pos, g.id, "ApiId"),
		"Name", p.Key, "DataSourceName", g.sourceOf(p)))
}

// resolver compiles what answers one field: "Query.user", or type and field.
func (g graph) resolver(p doc.Pair) {
	kind, field, _ := strings.Cut(p.Key, ".")
	kind = first(p.Value.Get("type"), doc.NewString(p.Pos, kind)).Str()
	field = first(p.Value.Get("field"), doc.NewString(p.Pos, field)).Str()
	props := object(p.Pos, "ApiId", attr(p.Pos, g.id, "ApiId"), "TypeName", kind, "FieldName", field)
	if source := g.sourceOf(p); source != nil {
		props.Set("DataSourceName", source)
	}
	var steps []*doc.Node
	for i, f := range p.Value.Get("functions").Each() {
		name := f.Str()
		if f.Kind == doc.Map {
			name = alnum(p.Key) + string(rune('a'+i%26))
			g.step(doc.Pair{Key: name, Pos: f.Pos, Value: f})
		}
		steps = append(steps, attr(f.Pos, g.stepID(name), "FunctionId"))
	}
	if steps != nil {
		props.Set("PipelineConfig", object(p.Pos, "Functions", steps))
	}
	g.add(g.unique(g.id+"Resolver"+capital(alnum(kind+field))), "AWS::AppSync::Resolver", p.Pos, props)
}
