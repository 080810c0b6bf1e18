package sam

import (
	"redoubt/app"
	"redoubt/iac/doc"
)

func (f *fn) readEvents() {
	events := f.props.Get("Events")
	if events == nil || events.Kind != doc.Map || intrinsic(events) {
		return
	}
	for _, p := range events.Pairs {
		props := p.Value.Get("Properties")
		if props == nil || props.Kind != doc.Map {
			props = doc.NewMap(p.Value.Place())
		}
		f.events = append(f.events, event{name: p.Key, kind: p.Value.Get("Type").Str(), props: props, pos: p.Pos})
	}
}

// event expands one source of events.
func (f *fn) event(ev event) {
	switch ev.kind {
	case "Api":
		f.apiEvent(ev)
	case "HttpApi":
		f.httpEvent(ev)
	case "S3":
		f.s3(ev)
	case "SNS":
		f.sns(ev)
	case "SQS", "Kinesis", "DynamoDB", "MSK", "MQ", "SelfManagedKafka", "DocumentDB":
		f.pull(ev)
	case "Schedule", "CloudWatchEvent", "EventBridgeRule":
		f.rule(ev)
	case "ScheduleV2":
		f.scheduleV2(ev)
	case "CloudWatchLogs":
		f.logs(ev)
	case "IoTRule":
		f.iot(ev)
	case "AlexaSkill":
		f.alexa(ev)
	case "Cognito":
		f.cognito(ev)
	default:
		f.gap(ev.pos, "the event type "+ev.kind+" of "+f.name+"."+ev.name+" is not known")
	}
}

// permit adds the permission of a source to invoke the function.
func (f *fn) permit(id string, pos app.Pos, principal any, pairs ...any) {
	props := object(pos, append([]any{"Action", "lambda:InvokeFunction", "FunctionName", f.named(pos), "Principal", node(pos, principal)}, pairs...)...)
	f.add(id, "AWS::Lambda::Permission", props, f.node)
}

func (f *fn) s3(ev event) {
	f.permit(f.id(ev)+"Permission", ev.pos, "s3.amazonaws.com", "SourceAccount", ref(ev.pos, "AWS::AccountId"))
	name := refName(ev.props.Get("Bucket"))
	bucket := f.resource(name)
	if bucket == nil {
		f.gap(ev.pos, "the bucket of the event "+f.name+"."+ev.name+" is not in this template")
		return
	}
	props := owned(bucket, "Properties")
	list := owned(owned(props, "NotificationConfiguration"), "LambdaConfigurations")
	list.Kind = doc.List
	for _, e := range ev.props.Get("Events").Each() {
		conf := object(ev.pos, "Event", e, "Function", f.target(ev.pos), "Filter", ev.props.Get("Filter"))
		if c := f.node.Get("Condition"); c != nil {
			conf = object(ev.pos, "Fn::If", []*doc.Node{c, conf, ref(ev.pos, "AWS::NoValue")})
		}
		list.Items = append(list.Items, conf)
	}
}

// resource is a resource of the template as it will stand in the result.
func (e *expander) resource(name string) *doc.Node {
	if n := e.index[name]; n != nil {
		return n
	}
	return nil
}

// owned is an entry of a map, copied or made so that it can be changed.
func owned(n *doc.Node, key string) *doc.Node {
	v := n.Get(key)
	if v == nil || v.Kind == doc.Null {
		v = doc.NewMap(n.Pos)
	} else {
		c := *v
		c.Items = append([]*doc.Node{}, v.Items...)
		c.Pairs = append([]doc.Pair{}, v.Pairs...)
		v = &c
	}
	n.Set(key, v)
	return v
}

func (f *fn) sns(ev event) {
	topic := ev.props.Get("Topic")
	queue := ev.props.Get("SqsSubscription")
	if on, ok := queue.Truth(); queue == nil || ok && !on {
		f.subscribe(ev, topic, "lambda", f.target(ev.pos))
		f.permit(f.id(ev)+"Permission", ev.pos, "sns.amazonaws.com", "SourceArn", topic)
		return
	}
	f.snsQueue(ev, topic, queue)
}

func (f *fn) subscribe(ev event, topic *doc.Node, protocol string, endpoint *doc.Node) {
	props := object(ev.pos, "Protocol", protocol, "Endpoint", endpoint, "TopicArn", topic)
	take(props, ev.props, "FilterPolicy", "FilterPolicyScope", "Region", "RedrivePolicy")
	f.add(f.id(ev), "AWS::SNS::Subscription", props, f.node)
}

// snsQueue puts a queue between topic and function.
func (f *fn) snsQueue(ev event, topic, conf *doc.Node) {
	id := f.id(ev)
	arn, url := conf.Get("QueueArn"), conf.Get("QueueUrl")
	if arn == nil {
		f.add(id+"Queue", "AWS::SQS::Queue", doc.NewMap(ev.pos), f.node)
		arn, url = attr(ev.pos, id+"Queue", "Arn"), ref(ev.pos, id+"Queue")
	}
	f.subscribe(ev, topic, "sqs", arn)
	policy := id + "QueuePolicy"
	if custom := conf.Get("QueuePolicyLogicalId").Str(); custom != "" {
		policy = custom
	}
	f.add(policy, "AWS::SQS::QueuePolicy", object(ev.pos, "Queues", []*doc.Node{url}, "PolicyDocument", document(ev.pos, object(ev.pos,
		"Effect", "Allow", "Principal", "*", "Action", "sqs:SendMessage", "Resource", arn,
		"Condition", object(ev.pos, "ArnEquals", object(ev.pos, "aws:SourceArn", topic))))), f.node)
	mapping := object(ev.pos, "EventSourceArn", arn, "FunctionName", f.named(ev.pos), "BatchSize", conf.Get("BatchSize"), "Enabled", conf.Get("Enabled"))
	f.add(id+"EventSourceMapping", "AWS::Lambda::EventSourceMapping", mapping, f.node)
	f.role.attach(ev.pos, "service-role/AWSLambdaSQSQueueExecutionRole")
}

// rule expands Schedule, CloudWatchEvent and EventBridgeRule.
func (f *fn) rule(ev event) {
	id := f.id(ev)
	target := object(ev.pos, "Id", id+"LambdaTarget", "Arn", f.target(ev.pos))
	take(target, ev.props, "Input", "InputPath", "InputTransformer", "RetryPolicy")
	if d := f.ruleQueue(id, ev, f.node); d != nil {
		target.Set("DeadLetterConfig", object(ev.pos, "Arn", d))
	}
	props := object(ev.pos, "Targets", []*doc.Node{target})
	if ev.kind == "Schedule" {
		props.Pairs = append(props.Pairs, object(ev.pos, "ScheduleExpression", ev.props.Get("Schedule")).Pairs...)
	} else {
		props.Pairs = append(props.Pairs, object(ev.pos, "EventPattern", ev.props.Get("Pattern"), "EventBusName", ev.props.Get("EventBusName")).Pairs...)
	}
	f.add(id, "AWS::Events::Rule", props, f.node)
	f.permit(id+"Permission", ev.pos, "events.amazonaws.com", "SourceArn", attr(ev.pos, id, "Arn"))
}

// ruleQueue is the dead-letter queue of a rule, made if asked for.
func (e *expander) ruleQueue(id string, ev event, from *doc.Node) *doc.Node {
	conf := ev.props.Get("DeadLetterConfig")
	if conf == nil || conf.Kind != doc.Map {
		return nil
	}
	if arn := conf.Get("Arn"); arn != nil {
		return arn
	}
	queue := conf.Get("QueueLogicalId").Str()
	if queue == "" {
		queue = id + "Queue"
	}
	e.add(queue, "AWS::SQS::Queue", doc.NewMap(ev.pos), from)
	e.add(id+"QueuePolicy", "AWS::SQS::QueuePolicy", object(ev.pos, "Queues", []*doc.Node{ref(ev.pos, queue)}, "PolicyDocument", document(ev.pos,
		object(ev.pos, "Effect", "Allow", "Principal", object(ev.pos, "Service", "events.amazonaws.com"), "Action", "sqs:SendMessage",
			"Resource", attr(ev.pos, queue, "Arn"), "Condition", object(ev.pos, "ArnEquals", object(ev.pos, "aws:SourceArn", attr(ev.pos, id, "Arn")))))), from)
	return attr(ev.pos, queue, "Arn")
}

func (f *fn) scheduleV2(ev event) {
	id := f.id(ev)
	role, queue := ev.props.Get("RoleArn"), f.scheduleQueue(id, ev, f.node)
	if role == nil {
		role = f.invokeRole(ev, queue)
	}
	target := object(ev.pos, "Arn", f.target(ev.pos), "RoleArn", role, "Input", ev.props.Get("Input"))
	if queue != nil {
		target.Set("DeadLetterConfig", object(ev.pos, "Arn", queue))
	}
	f.add(id, "AWS::Scheduler::Schedule", object(ev.pos, "ScheduleExpression", ev.props.Get("ScheduleExpression"), "Target", target), f.node)
}

// invokeRole adds the role with which the scheduler invokes the function.
func (f *fn) invokeRole(ev event, queue *doc.Node) *doc.Node {
	id := f.id(ev) + "Role"
	statements := []*doc.Node{object(ev.pos, "Effect", "Allow", "Action", "lambda:InvokeFunction", "Resource", f.target(ev.pos))}
	if queue != nil {
		statements = append(statements, object(ev.pos, "Effect", "Allow", "Action", "sqs:SendMessage", "Resource", queue))
	}
	r := object(ev.pos, "AssumeRolePolicyDocument", trusting(ev.pos, "scheduler.amazonaws.com"), "PermissionsBoundary", ev.props.Get("PermissionsBoundary"),
		"Policies", []*doc.Node{object(ev.pos, "PolicyName", f.id(ev)+"LambdaPolicy", "PolicyDocument", document(ev.pos, statements...))})
	f.add(id, "AWS::IAM::Role", r, f.node)
	return attr(ev.pos, id, "Arn")
}

func (f *fn) logs(ev event) {
	group := ev.props.Get("LogGroupName")
	id := f.id(ev)
	f.permit(id+"Permission", ev.pos, "logs.amazonaws.com", "SourceArn",
		joined(ev.pos, "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:", group, ":*"))
	f.add(id, "AWS::Logs::SubscriptionFilter", object(ev.pos, "LogGroupName", group, "FilterPattern", ev.props.Get("FilterPattern"), "DestinationArn", f.target(ev.pos)), f.node)
}

func (f *fn) iot(ev event) {
	id := f.id(ev)
	f.permit(id+"Permission", ev.pos, "iot.amazonaws.com", "SourceAccount", ref(ev.pos, "AWS::AccountId"), "SourceArn", joined(ev.pos, "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:rule/", ref(ev.pos, id), ""))
	payload := object(ev.pos, "Sql", ev.props.Get("Sql"), "AwsIotSqlVersion", ev.props.Get("AwsIotSqlVersion"), "RuleDisabled", false,
		"Actions", []*doc.Node{object(ev.pos, "Lambda", object(ev.pos, "FunctionArn", f.target(ev.pos)))})
	f.add(id, "AWS::IoT::TopicRule", object(ev.pos, "TopicRulePayload", payload), f.node)
}

func (f *fn) alexa(ev event) {
	f.permit(f.id(ev)+"Permission", ev.pos, "alexa-appkit.amazon.com", "EventSourceToken", ev.props.Get("SkillId"))
}

func (f *fn) cognito(ev event) {
	name := refName(ev.props.Get("UserPool"))
	f.permit(f.name+"CognitoPermission", ev.pos, "cognito-idp.amazonaws.com", "SourceArn", attr(ev.pos, name, "Arn"))
	pool := f.resource(name)
	if pool == nil {
		f.gap(ev.pos, "the user pool of the event "+f.name+"."+ev.name+" is not in this template")
		return
	}
	conf := owned(owned(pool, "Properties"), "LambdaConfig")
	for _, t := range ev.props.Get("Trigger").Each() {
		conf.Pairs = append(conf.Pairs, doc.Pair{Key: t.Str(), Pos: ev.pos, Value: f.target(ev.pos)})
	}
}
