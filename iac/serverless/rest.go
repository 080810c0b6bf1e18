package serverless

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

const restID = "ApiGatewayRestApi"

// restAPI is the logical id of the REST API. It is made once, unless it is a
// resource of the service; one of elsewhere is known by its routes only.
func (c *compiler) restAPI() string {
	if c.rest != "" {
		return c.rest
	}
	c.rest = restID
	conf := c.provider.Get("apiGateway")
	if elsewhere := first(conf.Get("restApiId")); elsewhere != nil {
		if c.declared(named(elsewhere)) == "AWS::ApiGateway::RestApi" {
			c.rest = named(elsewhere)
			return c.rest
		}
		c.gap(elsewhere.Pos, "the REST API is created elsewhere: its stage, limits, logs and policy are not known")
		c.add(restID, "AWS::ApiGateway::RestApi", elsewhere.Pos, object(elsewhere.Pos, "Name", elsewhere)).Origin = "serverless"
		return c.rest
	}
	pos := c.provider.Place()
	props := object(pos, "Name", first(c.provider.Get("apiName"), doc.NewString(pos, c.stackName())),
		"BinaryMediaTypes", conf.Get("binaryMediaTypes"), "DisableExecuteApiEndpoint", conf.Get("disableDefaultEndpoint"))
	if kind := first(c.provider.Get("endpointType"), conf.Get("endpointType")); kind != nil {
		props.Set("EndpointConfiguration", object(kind.Pos, "Types", []string{strings.ToUpper(kind.Str())}))
	}
	if list := first(conf.Get("resourcePolicy"), c.provider.Get("resourcePolicy")); list != nil {
		props.Set("Policy", object(list.Pos, "Version", "2012-10-17", "Statement", list))
	}
	c.add(restID, "AWS::ApiGateway::RestApi", pos, props).Origin = "serverless"
	c.restStage(pos)
	c.usagePlans()
	c.firewall()
	return c.rest
}

// restRoute compiles a route of the REST API.
func (e event) restRoute() {
	method, path := e.conf.Get("method").Str(), e.conf.Get("path").Str()
	if e.conf.IsScalar() {
		method, path, _ = strings.Cut(strings.TrimSpace(e.conf.Text), " ")
	}
	if method == "" {
		e.missing("method and path")
		return
	}
	id := e.restAPI()
	props := object(e.pos, "RestApiId", ref(e.pos, id), "ResourceId", ref(e.pos, e.restResource(e.pos, path)), "HttpMethod", strings.ToUpper(method),
		"ApiKeyRequired", e.conf.Get("private"), "Integration", e.integration())
	if schemas := first(e.conf.Get("request", "schemas"), e.conf.Get("request", "schema")); schemas != nil {
		props.Set("RequestValidatorId", ref(schemas.Pos, e.validator(schemas.Pos)))
	}
	if a := first(e.conf.Get("authorizer")); a != nil {
		e.restAuthorizer(props, a)
	}
	e.add(e.unique("ApiGatewayMethod"+capital(alnum(path))+capital(strings.ToLower(method))), "AWS::ApiGateway::Method", e.pos, props)
	if cors := first(e.conf.Get("cors")); cors != nil && on(cors) {
		e.preflight(cors.Pos, path)
	}
}

// integration is what a route leads to: the function, unless the event says
// something else.
func (e event) integration() *doc.Node {
	kind := strings.ToUpper(strings.ReplaceAll(e.conf.Get("integration").Str(), "-", "_"))
	switch kind {
	case "MOCK":
		return object(e.pos, "Type", kind)
	case "HTTP", "HTTP_PROXY":
		return object(e.pos, "Type", kind, "Uri", e.conf.Get("request", "uri"))
	case "LAMBDA", "AWS":
		return object(e.pos, "Type", "AWS", "Uri", invocation(e.pos, e.id))
	}
	return object(e.pos, "Type", "AWS_PROXY", "Uri", invocation(e.pos, e.id))
}

// preflight adds the answer to browsers that ask before they call.
func (e event) preflight(pos app.Pos, path string) {
	name := "ApiGatewayMethod" + capital(alnum(path)) + "Options"
	if e.resources.Get(name) == nil {
		e.add(name, "AWS::ApiGateway::Method", pos, object(pos, "RestApiId", ref(pos, e.rest), "ResourceId", ref(pos, e.restResource(pos, path)),
			"HttpMethod", "OPTIONS", "AuthorizationType", "NONE", "Integration", object(pos, "Type", "MOCK")))
	}
}

// validator checks requests against their schemas.
func (e event) validator(pos app.Pos) string {
	name := e.unique(e.prefix + "ApiGatewayRequestValidator")
	e.add(name, "AWS::ApiGateway::RequestValidator", pos, object(pos, "RestApiId", ref(pos, e.rest), "ValidateRequestBody", true, "ValidateRequestParameters", true))
	return name
}

func invocation(pos app.Pos, id string) *doc.Node {
	return sub(pos, "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${"+id+".Arn}/invocations")
}

// maxDepth bounds the segments of a path.
const maxDepth = 30

// restResource is the logical id of the resource for a path, made with its
// parents.
func (c *compiler) restResource(pos app.Pos, path string) string {
	parent, at := "ApiGatewayRoot", ""
	for i, part := range strings.Split(strings.Trim(path, "/"), "/") {
		if part == "" || i >= maxDepth {
			continue
		}
		at += "/" + part
		id := c.paths[at]
		if id == "" {
			id = c.unique("ApiGatewayResource" + capital(alnum(at)))
			c.paths[at] = id
			c.add(id, "AWS::ApiGateway::Resource", pos, object(pos, "ParentId", ref(pos, parent), "PathPart", part))
		}
		parent = id
	}
	return parent
}
