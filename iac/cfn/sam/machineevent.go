package sam

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// A machine is a state machine whose events are being expanded.
type machine struct {
	*expander
	name, target string // target is the logical id that events start: the machine or its alias
	node, props  *doc.Node
}

// published adds version and alias, and has events start the alias where that
// is asked for.
func (m *machine) published() {
	alias := m.props.Get("AutoPublishAlias")
	if alias.Str() == "" {
		return
	}
	version, id := m.name+"Version", m.name+"Alias"+alias.Str()
	m.add(version, "AWS::StepFunctions::StateMachineVersion", object(alias.Pos, "StateMachineArn", ref(alias.Pos, m.name)), m.node)
	m.add(id, "AWS::StepFunctions::StateMachineAlias", object(alias.Pos, "Name", alias,
		"DeploymentPreference", object(alias.Pos, "StateMachineVersionArn", ref(alias.Pos, version))), m.node)
	if on, _ := m.props.Get("UseAliasAsEventTarget").Truth(); on {
		m.target = id
	}
}

// event expands what starts a state machine. Rules, schedules and APIs need a
// role that may start it.
func (m *machine) event(ev event) {
	switch ev.kind {
	case "Api":
		m.api(ev)
	case "Schedule", "CloudWatchEvent", "EventBridgeRule":
		m.rule(ev)
	case "ScheduleV2":
		m.schedule(ev)
	default:
		m.gap(ev.pos, "the event type "+ev.kind+" of "+m.name+"."+ev.name+" is not known")
	}
}

// rule expands the events of EventBridge. Only Schedule takes a role of the
// template's own.
func (m *machine) rule(ev event) {
	id := m.name + ev.name
	role := ev.props.Get("RoleArn")
	if role == nil || ev.kind != "Schedule" {
		role = m.startRole(ev, "events.amazonaws.com", m.props.Get("PermissionsBoundary"), nil)
	}
	target := object(ev.pos, "Arn", ref(ev.pos, m.target), "RoleArn", role, "Id", id+"StepFunctionsTarget")
	take(target, ev.props, "Input", "InputPath", "InputTransformer", "RetryPolicy")
	if d := m.ruleQueue(id, ev, m.node); d != nil {
		target.Set("DeadLetterConfig", object(ev.pos, "Arn", d))
	}
	props := object(ev.pos, "Targets", []*doc.Node{target})
	if ev.kind == "Schedule" {
		props.Pairs = append(props.Pairs, object(ev.pos, "ScheduleExpression", ev.props.Get("Schedule")).Pairs...)
	} else {
		props.Pairs = append(props.Pairs, object(ev.pos, "EventPattern", ev.props.Get("Pattern"), "EventBusName", ev.props.Get("EventBusName")).Pairs...)
	}
	m.add(id, "AWS::Events::Rule", props, m.node)
}

func (m *machine) schedule(ev event) {
	id := m.name + ev.name
	role, queue := ev.props.Get("RoleArn"), m.scheduleQueue(id, ev, m.node)
	if role == nil {
		role = m.startRole(ev, "scheduler.amazonaws.com", ev.props.Get("PermissionsBoundary"), queue)
	}
	target := object(ev.pos, "Arn", ref(ev.pos, m.target), "RoleArn", role, "Input", ev.props.Get("Input"))
	if queue != nil {
		target.Set("DeadLetterConfig", object(ev.pos, "Arn", queue))
	}
	m.add(id, "AWS::Scheduler::Schedule", object(ev.pos, "ScheduleExpression", ev.props.Get("ScheduleExpression"), "Target", target), m.node)
}

// startRole adds the role with which a service starts the machine, and writes
// what it could not start to a queue.
func (m *machine) startRole(ev event, service string, boundary, queue *doc.Node) *doc.Node {
	id := m.name + ev.name + "Role"
	statements := []*doc.Node{object(ev.pos, "Effect", "Allow", "Action", "states:StartExecution", "Resource", ref(ev.pos, m.target))}
	if queue != nil {
		statements = append(statements, object(ev.pos, "Effect", "Allow", "Action", "sqs:SendMessage", "Resource", queue))
	}
	m.add(id, "AWS::IAM::Role", object(ev.pos, "AssumeRolePolicyDocument", trusting(ev.pos, service), "PermissionsBoundary", boundary,
		"Policies", []*doc.Node{object(ev.pos, "PolicyName", id+"StartExecutionPolicy", "PolicyDocument", document(ev.pos, statements...))}), m.node)
	return attr(ev.pos, id, "Arn")
}

// scheduleQueue is the dead-letter queue of a schedule, made if asked for. The
// scheduler writes to it with the role of the schedule.
func (e *expander) scheduleQueue(id string, ev event, from *doc.Node) *doc.Node {
	conf := ev.props.Get("DeadLetterConfig")
	if conf == nil || conf.Kind != doc.Map {
		return nil
	}
	if arn := conf.Get("Arn"); arn != nil {
		return arn
	}
	queue := first(conf.Get("QueueLogicalId"), doc.NewString(ev.pos, id+"Queue")).Str()
	e.add(queue, "AWS::SQS::Queue", doc.NewMap(ev.pos), from)
	return attr(ev.pos, queue, "Arn")
}

func (m *machine) api(ev event) {
	a := m.apiOf(ev.props.Get("RestApiId"), false, ev.pos)
	role := m.startRole(ev, "apigateway.amazonaws.com", m.props.Get("PermissionsBoundary"), nil)
	if a.outside || a.ownDefinition(ev) {
		return
	}
	method := strings.ToLower(ev.props.Get("Method").Str())
	if method == "any" {
		method = "x-amazon-apigateway-any-method"
	}
	path, pos := ev.props.Get("Path").Str(), eventPlace(ev)
	op := a.operation(path, method, pos)
	if !op.Has("x-amazon-apigateway-integration") {
		op.Set("x-amazon-apigateway-integration", startIntegration(pos, role))
	}
	a.auth[method+" "+path] = ev.props.Get("Auth")
}

func startIntegration(pos app.Pos, role *doc.Node) *doc.Node {
	return object(pos, "type", "aws", "httpMethod", "POST", "credentials", role,
		"uri", sub(pos, "arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution"))
}
