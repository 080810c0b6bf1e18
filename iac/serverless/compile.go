package serverless

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// A compiler makes the CloudFormation that the framework would deploy.
type compiler struct {
	*resolver
	root      *doc.Node
	provider  *doc.Node
	resources *doc.Node
	names     map[string]string // logical id → name in serverless.yml
	rest      bool              // a REST API is needed
	paths     map[string]string // REST resources by path
}

func (c *compiler) add(name, kind string, pos app.Pos, props *doc.Node) {
	c.resources.Pairs = append(c.resources.Pairs, doc.Pair{Key: name, Pos: pos, Value: object(pos, "Type", kind, "Properties", props)})
}

// compile builds the template: functions, events, roles, then the template's
// own resources, which may override.
func (c *compiler) compile() *doc.Node {
	c.names, c.paths = map[string]string{}, map[string]string{}
	c.httpAPI()
	for _, list := range c.root.Get("functions").Each() {
		for _, p := range entries(list) {
			c.function(p)
		}
	}
	c.stateMachines()
	c.sharedRole()
	out := object(c.root.Pos, "Resources", c.resources)
	for _, extra := range c.root.Get("resources").Each() {
		c.merge(out, extra)
	}
	return out
}

// merge adds the sections of `resources`; extensions change what was compiled.
func (c *compiler) merge(out, extra *doc.Node) {
	for _, section := range entries(extra) {
		switch section.Key {
		case "Resources", "extensions":
			for _, r := range entries(section.Value) {
				if have := c.resources.Get(r.Key); have != nil {
					c.resources.Set(r.Key, deep(have, r.Value))
					continue
				}
				if r.Value != nil && r.Value.Kind == doc.Map {
					c.resources.Pairs = append(c.resources.Pairs, r)
				}
			}
		case "Parameters", "Conditions", "Mappings", "Outputs":
			out.Set(section.Key, section.Value)
		}
	}
}

// function compiles one function with its role and events.
func (c *compiler) function(p doc.Pair) {
	f := p.Value
	id := logical(p.Key) + "LambdaFunction"
	c.names[id] = p.Key
	name := first(f.Get("name"), doc.NewString(p.Pos, serviceName(c.root)+"-"+c.stage(c.root).Str()+"-"+p.Key))
	props := object(p.Pos, "FunctionName", name, "Handler", f.Get("handler"), "Runtime", c.setting(f, "runtime"),
		"Timeout", first(c.setting(f, "timeout"), doc.NewInt(p.Pos, 6)), "MemorySize", first(c.setting(f, "memorySize"), doc.NewInt(p.Pos, 1024)),
		"ReservedConcurrentExecutions", f.Get("reservedConcurrency"), "KmsKeyArn", c.setting(f, "kmsKeyArn"), "Layers", c.layers(f),
		"Code", c.code(p, f))
	if env := deep(c.provider.Get("environment"), f.Get("environment")); env != nil && env.Kind == doc.Map {
		props.Set("Environment", object(env.Pos, "Variables", env))
	}
	if vpc := c.setting(f, "vpc"); vpc != nil && vpc.Kind == doc.Map {
		props.Set("VpcConfig", object(vpc.Pos, "SecurityGroupIds", vpc.Get("securityGroupIds"), "SubnetIds", vpc.Get("subnetIds")))
	}
	if t := first(f.Get("tracing"), c.provider.Get("tracing", "lambda")); t != nil {
		mode := t.Str()
		if on, ok := t.Truth(); ok && on {
			mode = "Active"
		}
		props.Set("TracingConfig", object(t.Pos, "Mode", mode))
	}
	if d := f.Get("onError"); d != nil {
		props.Set("DeadLetterConfig", object(d.Pos, "TargetArn", d))
	}
	props.Set("Role", c.role(p, f, id))
	c.add(id, "AWS::Lambda::Function", p.Pos, props)
	c.logs(p, f, name)
	c.destinations(p, f, id)
	c.url(f, id)
	for _, ev := range f.Get("events").Each() {
		c.event(p.Key, id, f, ev)
	}
}

// setting is a function's property, or the provider's.
func (c *compiler) setting(f *doc.Node, key string) *doc.Node {
	return first(f.Get(key), c.provider.Get(key))
}

func (c *compiler) layers(f *doc.Node) *doc.Node {
	return first(f.Get("layers"), c.provider.Get("layers"))
}

// code is the function's image, or the service's folder.
func (c *compiler) code(p doc.Pair, f *doc.Node) *doc.Node {
	if image := f.Get("image"); image != nil {
		return object(image.Pos, "ImageUri", first(image.Get("uri"), image))
	}
	return doc.NewString(app.Pos{File: c.file, Line: p.Pos.Line, Column: p.Pos.Column}, ".")
}

// logs adds the function's log group, which the framework makes.
func (c *compiler) logs(p doc.Pair, f, name *doc.Node) {
	if off, _ := f.Get("disableLogs").Truth(); off {
		return
	}
	c.add(logical(p.Key)+"LogGroup", "AWS::Logs::LogGroup", p.Pos, object(p.Pos, "LogGroupName", prefixed("/aws/lambda/", name),
		"RetentionInDays", first(f.Get("logRetentionInDays"), c.provider.Get("logRetentionInDays"))))
}

func prefixed(prefix string, n *doc.Node) *doc.Node {
	if n.IsScalar() {
		return doc.NewString(n.Pos, prefix+n.Text)
	}
	return n
}

func (c *compiler) destinations(p doc.Pair, f *doc.Node, id string) {
	d := f.Get("destinations", "onFailure")
	if d == nil {
		return
	}
	c.add(logical(p.Key)+"LambdaEvConf", "AWS::Lambda::EventInvokeConfig", d.Pos, object(d.Pos, "FunctionName", ref(d.Pos, id), "Qualifier", "$LATEST",
		"DestinationConfig", object(d.Pos, "OnFailure", object(d.Pos, "Destination", first(d.Get("arn"), d)))))
}

func (c *compiler) url(f *doc.Node, id string) {
	u := f.Get("url")
	if on, ok := u.Truth(); u == nil || ok && !on {
		return
	}
	auth := "NONE"
	pos := u.Pos
	if a := u.Get("authorizer"); a != nil {
		auth, pos = strings.ToUpper(a.Str()), a.Pos
	}
	props := object(pos, "TargetFunctionArn", attr(pos, id, "Arn"), "AuthType", auth)
	if cors := u.Get("cors"); cors != nil {
		props.Set("Cors", object(cors.Pos, "AllowOrigins", first(cors.Get("allowedOrigins"), doc.NewList(cors.Pos, doc.NewString(cors.Pos, "*"))),
			"AllowCredentials", cors.Get("allowCredentials"), "AllowMethods", cors.Get("allowedMethods"), "AllowHeaders", cors.Get("allowedHeaders")))
	}
	c.add(strings.TrimSuffix(id, "LambdaFunction")+"LambdaFunctionUrl", "AWS::Lambda::Url", pos, props)
	if auth == "NONE" {
		c.add(strings.TrimSuffix(id, "LambdaFunction")+"LambdaPermissionFnUrl", "AWS::Lambda::Permission", pos, object(pos, "Action", "lambda:InvokeFunctionUrl",
			"FunctionName", ref(pos, id), "Principal", "*", "FunctionUrlAuthType", "NONE"))
	}
}

// titles gives functions the names that serverless.yml has for them.
func (c *compiler) titles(a *app.Application) {
	for _, f := range a.Functions {
		if name := c.names[f.Name]; name != "" {
			f.Title = name
		}
	}
	for _, r := range a.Roles {
		r.Implicit = r.Implicit || r.Name == sharedRoleID
	}
}

// stateMachines compiles serverless-step-functions' state machines.
func (c *compiler) stateMachines() {
	for _, p := range entries(c.root.Get("stepFunctions", "stateMachines")) {
		props := object(p.Pos, "Definition", p.Value.Get("definition"), "RoleArn", p.Value.Get("role"))
		c.add(logical(p.Key)+"StepFunctionsStateMachine", "AWS::StepFunctions::StateMachine", p.Pos, props)
		if p.Value.Get("events") != nil {
			c.gap(p.Value.Get("events").Pos, "the events of the state machine "+p.Key+" are not read")
		}
	}
}
