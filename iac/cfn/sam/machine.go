package sam

import (
	"strings"

	"redoubt/iac/doc"
)

// stateMachine expands a state machine: its role, and what starts it.
func (e *expander) stateMachine(p doc.Pair) {
	props := e.properties(p.Value, "StateMachine")
	out := object(props.Pos, "DefinitionSubstitutions", props.Get("DefinitionSubstitutions"), "StateMachineType", props.Get("Type"),
		"StateMachineName", props.Get("Name"), "LoggingConfiguration", props.Get("Logging"), "TracingConfiguration", props.Get("Tracing"))
	e.machineDefinition(p, props, out)
	if role := props.Get("Role"); role != nil {
		out.Set("RoleArn", role)
	} else {
		var parts roleParts
		if on, _ := props.Get("Tracing", "Enabled").Truth(); on {
			parts.attach(props.Get("Tracing").Pos, tracingPolicy)
		}
		e.makeRole(p.Key+"Role", props, trusting(p.Pos, "states.amazonaws.com"), parts, p.Value)
		out.Set("RoleArn", attr(p.Pos, p.Key+"Role", "Arn"))
	}
	e.replace(p, "AWS::StepFunctions::StateMachine", out)
	for _, ev := range entries(props.Get("Events")) {
		conf := ev.Value.Get("Properties")
		if conf == nil {
			conf = doc.NewMap(ev.Pos)
		}
		e.machineEvent(p, event{name: ev.Key, kind: ev.Value.Get("Type").Str(), props: conf, pos: ev.Pos})
	}
}

func (e *expander) machineDefinition(p doc.Pair, props, out *doc.Node) {
	if d := props.Get("Definition"); d != nil {
		out.Set("Definition", d)
		return
	}
	uri := props.Get("DefinitionUri")
	switch {
	case uri == nil:
	case uri.Kind == doc.String && !strings.HasPrefix(uri.Text, "s3:") && e.env.ReadFile != nil:
		d, err := e.env.ReadFile(uri.Text)
		if err != nil {
			e.gap(uri.Pos, "the definition "+uri.Text+" of "+p.Key+" can't be read: "+err.Error())
			return
		}
		out.Set("Definition", d)
	default:
		out.Set("DefinitionS3Location", uri)
	}
}

// machineEvent expands what starts a state machine. Rules and APIs need a role
// that may start it.
func (e *expander) machineEvent(p doc.Pair, ev event) {
	id := p.Key + ev.name
	if ev.kind == "Api" {
		e.machineAPI(p, ev, id)
		return
	}
	service := "events.amazonaws.com"
	if ev.kind == "ScheduleV2" {
		service = "scheduler.amazonaws.com"
	}
	role := first(ev.props.Get("RoleArn"), attr(ev.pos, id+"Role", "Arn"))
	if ev.props.Get("RoleArn") == nil {
		e.startRole(p, ev, id+"Role", service)
	}
	target := object(ev.pos, "Arn", ref(ev.pos, p.Key), "RoleArn", role, "Id", id+"StepFunctionsTarget", "Input", ev.props.Get("Input"))
	switch ev.kind {
	case "Schedule":
		e.add(id, "AWS::Events::Rule", object(ev.pos, "ScheduleExpression", ev.props.Get("Schedule"), "Targets", []*doc.Node{target}), p.Value)
	case "ScheduleV2":
		e.add(id, "AWS::Scheduler::Schedule", object(ev.pos, "ScheduleExpression", ev.props.Get("ScheduleExpression"), "Target", target), p.Value)
	case "CloudWatchEvent", "EventBridgeRule":
		e.add(id, "AWS::Events::Rule", object(ev.pos, "EventPattern", ev.props.Get("Pattern"), "EventBusName", ev.props.Get("EventBusName"), "Targets", []*doc.Node{target}), p.Value)
	default:
		e.gap(ev.pos, "the event type "+ev.kind+" of "+p.Key+"."+ev.name+" is not known")
	}
}

func (e *expander) startRole(p doc.Pair, ev event, id, service string) {
	d := document(ev.pos, object(ev.pos, "Effect", "Allow", "Action", "states:StartExecution", "Resource", ref(ev.pos, p.Key)))
	e.add(id, "AWS::IAM::Role", object(ev.pos, "AssumeRolePolicyDocument", trusting(ev.pos, service), "PermissionsBoundary", ev.props.Get("PermissionsBoundary"),
		"Policies", []*doc.Node{object(ev.pos, "PolicyName", id+"StartExecutionPolicy", "PolicyDocument", d)}), p.Value)
}

func (e *expander) machineAPI(p doc.Pair, ev event, id string) {
	a := e.apiOf(ev.props.Get("RestApiId"), false, ev.pos)
	e.startRole(p, ev, id+"Role", "apigateway.amazonaws.com")
	if a.outside {
		return
	}
	method := strings.ToLower(ev.props.Get("Method").Str())
	if method == "any" {
		method = "x-amazon-apigateway-any-method"
	}
	path := ev.props.Get("Path").Str()
	pos := eventPlace(ev)
	op := a.operation(path, method, pos)
	if !op.Has("x-amazon-apigateway-integration") {
		op.Set("x-amazon-apigateway-integration", object(pos, "type", "aws", "httpMethod", "POST", "credentials", attr(pos, id+"Role", "Arn"),
			"uri", sub(pos, "arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution")))
	}
	a.auth[method+" "+path] = ev.props.Get("Auth")
}
