package serverless

import (
	"strings"

	"redoubt/iac/doc"
)

// schedule compiles one or several rates, for EventBridge's rules or for its
// scheduler.
func (e event) schedule() {
	rates := first(e.conf.Get("rate"), e.conf)
	if rates.Kind == doc.Map && !isFunction(rates) {
		e.missing("rate")
		return
	}
	scheduler := e.conf.Get("method").Str() == "scheduler"
	for _, rate := range rates.Each() {
		if scheduler {
			e.scheduler(rate)
			continue
		}
		id := e.unique(e.prefix + "EventsRuleSchedule")
		e.add(id, "AWS::Events::Rule", e.pos, object(e.pos, "Name", e.conf.Get("name"), "ScheduleExpression", rate, "Targets", e.target()))
		e.permit("events.amazonaws.com", attr(e.pos, id, "Arn"))
	}
}

// scheduler compiles a schedule that starts the function with its own role.
func (e event) scheduler(rate *doc.Node) {
	e.needs.trust("scheduler.amazonaws.com")
	e.needs.allow(e.pos, doc.NewList(e.pos, attr(e.pos, e.id, "Arn"), sub(e.pos, "${"+e.id+".Arn}:*")), "lambda:InvokeFunction")
	e.add(e.unique(e.prefix+"EventsScheduleSchedule"), "AWS::Scheduler::Schedule", e.pos, object(e.pos, "Name", e.conf.Get("name"),
		"ScheduleExpression", rate, "ScheduleExpressionTimezone", e.conf.Get("timezone"),
		"Target", object(e.pos, "Arn", e.arn(), "Input", e.conf.Get("input"))))
}

func (e event) target() []*doc.Node {
	t := object(e.pos, "Arn", e.arn(), "Id", e.prefix, "Input", e.conf.Get("input"), "InputPath", e.conf.Get("inputPath"))
	if dlq := first(e.conf.Get("deadLetterQueueArn")); dlq != nil {
		t.Set("DeadLetterConfig", object(dlq.Pos, "Arn", dlq))
	}
	return []*doc.Node{t}
}

// rule compiles a rule of EventBridge, by its newer or older name.
func (e event) rule() {
	pattern, rate := first(e.conf.Get("pattern"), e.conf.Get("event")), first(e.conf.Get("schedule"))
	if pattern == nil && rate == nil {
		e.missing("pattern")
		return
	}
	id := e.unique(e.prefix + "EventBridgeRule")
	props := object(e.pos, "Name", e.conf.Get("name"), "EventPattern", pattern, "ScheduleExpression", rate, "Targets", e.target())
	if b := first(e.conf.Get("eventBus")); b != nil {
		props.Set("EventBusName", e.bus(b))
	}
	e.add(id, "AWS::Events::Rule", e.pos, props)
	e.permit("events.amazonaws.com", attr(e.pos, id, "Arn"))
}

// bus is the event bus of a rule. One that is only named is made.
func (e event) bus(b *doc.Node) *doc.Node {
	if !b.IsScalar() || b.Text == "default" || strings.HasPrefix(b.Text, "arn:") || strings.Contains(b.Text, "{{resolve:") {
		return b
	}
	id := capital(alnum(b.Text)) + "EventBridgeEventBus"
	if e.resources.Get(id) == nil {
		e.add(id, "AWS::Events::EventBus", b.Pos, object(b.Pos, "Name", b))
	}
	return ref(b.Pos, id)
}

// logs compiles a subscription of a log group.
func (e event) logs() {
	group := e.source("logGroup")
	e.add(e.unique(e.prefix+"LogsSubscriptionFilterCloudWatchLog"), "AWS::Logs::SubscriptionFilter", e.pos, object(e.pos,
		"LogGroupName", group, "FilterPattern", e.conf.Get("filter"), "DestinationArn", e.arn()))
	e.permit("logs.amazonaws.com", nil)
}
