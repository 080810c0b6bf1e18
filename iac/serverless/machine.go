package serverless

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// A machine is a state machine of the plugin serverless-step-functions.
type machine struct {
	*compiler
	name string
	id   string
	conf *doc.Node
}

// stateMachines compiles the plugin's state machines with their events.
func (c *compiler) stateMachines() {
	for _, p := range c.pairs(c.root.Get("stepFunctions", "stateMachines"), "stateMachines") {
		if p.Value == nil || p.Value.Kind != doc.Map {
			c.gap(p.Pos, "the state machine "+p.Key+" was not read: it is no map")
			continue
		}
		id := p.Value.Get("id").Str()
		if id == "" {
			id = capital(alnum(p.Key)) + "StepFunctionsStateMachine"
		}
		m := machine{c, p.Key, id, p.Value}
		m.compile(p.Pos)
		for _, ev := range p.Value.Get("events").Each() {
			m.event(ev)
		}
	}
}

func (m machine) compile(pos app.Pos) {
	definition := m.localized(m.conf.Get("definition"), 0)
	if definition == nil || definition.Kind != doc.Map {
		m.gap(first(definition, m.conf).Pos, "the definition of the state machine "+m.name+" is not known")
	}
	role := first(m.conf.Get("role"))
	switch {
	case role.IsScalar() && m.declared(role.Text) != "":
		role = attr(role.Pos, role.Text, "Arn")
	case role == nil:
		role = attr(pos, m.role(pos, definition), "Arn")
	}
	props := object(pos, "StateMachineName", m.conf.Get("name"), "StateMachineType", m.conf.Get("type"), "Definition", definition, "RoleArn", role)
	if logs := first(m.conf.Get("loggingConfig")); logs != nil {
		props.Set("LoggingConfiguration", object(logs.Pos, "Level", first(logs.Get("level"), doc.NewString(logs.Pos, "OFF"))))
	}
	if tracing := first(m.conf.Get("tracingConfig")); tracing != nil {
		props.Set("TracingConfiguration", object(tracing.Pos, "Enabled", tracing.Get("enabled")))
	}
	m.add(m.id, "AWS::StepFunctions::StateMachine", pos, props)
}

// localized replaces the names that functions have in serverless.yml by their
// logical ids, as the plugin does it.
func (c *compiler) localized(n *doc.Node, depth int) *doc.Node {
	if n == nil || depth > 64 {
		return n
	}
	name := named(n)
	if isFunction(n) && c.names[functionID(name)] != "" && c.declared(name) == "" {
		if n.Get("Ref") != nil {
			return ref(n.Pos, functionID(name))
		}
		return attr(n.Pos, functionID(name), "Arn")
	}
	out := *n
	out.Items, out.Pairs = nil, nil
	for _, item := range n.Items {
		out.Items = append(out.Items, c.localized(item, depth+1))
	}
	for _, p := range n.Pairs {
		p.Value = c.localized(p.Value, depth+1)
		out.Pairs = append(out.Pairs, p)
	}
	return &out
}

// role adds the role that the plugin makes where none is named: it may start
// the functions of the definition. Its rights to other services are not made.
func (m machine) role(pos app.Pos, definition *doc.Node) string {
	var g grants
	for _, fn := range m.started(definition, nil, 0) {
		g.allow(pos, attr(pos, fn, "Arn"), "lambda:InvokeFunction")
	}
	trust := object(pos, "Version", "2012-10-17", "Statement", []*doc.Node{object(pos, "Effect", "Allow", "Action", "sts:AssumeRole",
		"Principal", object(pos, "Service", "states.amazonaws.com"))})
	name := m.id + "Role"
	m.add(name, "AWS::IAM::Role", pos, object(pos, "AssumeRolePolicyDocument", trust, "Policies", []*doc.Node{object(pos, "PolicyName", name,
		"PolicyDocument", object(pos, "Version", "2012-10-17", "Statement", g.statements))})).Origin = "serverless"
	return name
}

// started lists the functions that a definition names.
func (c *compiler) started(n *doc.Node, list []string, depth int) []string {
	if n == nil || depth > 64 {
		return list
	}
	if name := named(n); c.names[name] != "" {
		return append(list, name)
	}
	for _, item := range n.Items {
		list = c.started(item, list, depth+1)
	}
	for _, p := range n.Pairs {
		list = c.started(p.Value, list, depth+1)
	}
	return list
}

// event compiles what starts the state machine.
func (m machine) event(ev *doc.Node) {
	for _, p := range entries(ev) {
		e := event{&function{compiler: m.compiler, name: m.name, prefix: m.id, id: m.id, pos: p.Pos, conf: m.conf}, p.Key, p.Pos, first(p.Value, doc.NewMap(p.Pos))}
		switch p.Key {
		case "http":
			m.route(e)
		case "schedule", "eventBridge", "cloudwatchEvent":
			m.rule(e)
		default:
			m.gap(p.Pos, "the event "+clean(p.Key)+" of the state machine "+m.name+" is not known")
		}
	}
}

// route compiles a route of the REST API that starts the machine.
func (m machine) route(e event) {
	method, path := e.conf.Get("method").Str(), e.conf.Get("path").Str()
	if e.conf.IsScalar() {
		method, path, _ = strings.Cut(e.conf.Text, " ")
	}
	id := e.restAPI()
	action := first(e.conf.Get("action"), doc.NewString(e.pos, "StartExecution")).Str()
	props := object(e.pos, "RestApiId", ref(e.pos, id), "ResourceId", ref(e.pos, e.restResource(e.pos, path)), "HttpMethod", strings.ToUpper(method),
		"ApiKeyRequired", e.conf.Get("private"), "Integration", object(e.pos, "Type", "AWS",
			"Uri", sub(e.pos, "arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/"+action),
			"RequestTemplates", object(e.pos, "application/json", sub(e.pos, `{"stateMachineArn": "${`+m.id+`}"}`))))
	if a := first(e.conf.Get("authorizer")); a != nil {
		e.restAuthorizer(props, a)
	}
	e.add(e.unique("ApiGatewayMethod"+capital(alnum(path))+capital(strings.ToLower(method))), "AWS::ApiGateway::Method", e.pos, props)
}

// rule compiles a schedule or a rule that starts the machine.
func (m machine) rule(e event) {
	if enabled, ok := e.conf.Get("enabled").Truth(); ok && !enabled {
		return
	}
	rate := first(e.conf.Get("schedule"))
	if e.kind == "schedule" {
		rate = first(e.conf.Get("rate"), e.conf)
	}
	target := object(e.pos, "Arn", ref(e.pos, m.id), "Id", m.id, "Input", e.conf.Get("input"))
	for _, r := range append(rate.Each(), first(e.conf.Get("event"), e.conf.Get("pattern")).Each()...) {
		props := object(e.pos, "EventBusName", e.conf.Get("eventBusName"), "Targets", []*doc.Node{target})
		props.Set(map[bool]string{true: "EventPattern", false: "ScheduleExpression"}[r.Kind == doc.Map && !isFunction(r)], r)
		e.add(e.unique(m.id+"EventsRule"), "AWS::Events::Rule", e.pos, props)
	}
}
