package cfn

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

func linkBucket(b *build, name string, p *doc.Node) {
	for _, conf := range b.each(b.get(p, "NotificationConfiguration", "LambdaConfigurations")) {
		b.notification(b.byName[name], conf, notificationKeys{"Function", "Event", []string{"Filter", "S3Key", "Rules"}})
	}
}

// linkNotifications reads the custom resource by which CDK sets a bucket's
// notifications. Its properties are those of S3's own API.
func linkNotifications(b *build, _ string, p *doc.Node) {
	text := b.text(b.get(p, "BucketName")).V
	for _, conf := range b.each(b.get(p, "NotificationConfiguration", "LambdaFunctionConfigurations")) {
		b.notification(b.resource(text, "s3"), conf, notificationKeys{"LambdaFunctionArn", "Events", []string{"Filter", "Key", "FilterRules"}})
	}
}

// notificationKeys is how a notification's properties are called.
type notificationKeys struct {
	function, events string
	rules            []string
}

func (b *build) notification(bucket app.Resource, conf *doc.Node, keys notificationKeys) {
	f, alias := b.started(b.get(conf, keys.function), "a notification of a bucket")
	if f == nil {
		return
	}
	o := &app.Object{Events: b.strings(b.get(conf, keys.events))}
	for _, r := range b.each(b.get(conf, keys.rules...)) {
		switch strings.ToLower(b.str(b.get(r, "Name")).V) {
		case "prefix":
			o.Prefix = b.str(b.get(r, "Value"))
		case "suffix":
			o.Suffix = b.str(b.get(r, "Value"))
		}
	}
	b.trigger(&app.Trigger{Kind: app.S3, Source: bucket, To: f, Alias: alias, Object: o, Pos: conf.Pos})
}

func linkTopic(b *build, name string, p *doc.Node) {
	t, ok := b.byName[name].(*app.Topic)
	if !ok {
		return
	}
	for _, s := range b.each(b.get(p, "Subscription")) {
		b.subscribe(t, refTo(name, s.Pos), s, "", s.Pos)
	}
}

func linkSubscription(b *build, name string, p *doc.Node) {
	text := b.text(b.get(p, "TopicArn")).V
	t, _ := b.resource(text, "sns").(*app.Topic)
	b.subscribe(t, text, p, name, keyPos(b, name))
}

func (b *build) subscribe(t *app.Topic, text app.Text, p *doc.Node, name string, pos app.Pos) {
	s := app.Subscription{Protocol: b.str(b.get(p, "Protocol")), Endpoint: b.text(b.get(p, "Endpoint")), Pos: pos}
	if t != nil {
		t.Subscriptions = append(t.Subscriptions, s)
	}
	if s.Protocol.V != "lambda" {
		return
	}
	f, alias := b.started(b.get(p, "Endpoint"), "a subscription")
	if f == nil {
		return
	}
	trigger := &app.Trigger{
		Name: name, Kind: app.SNS, SourceText: text, To: f, Alias: alias, Pos: pos, Filter: b.json(b.get(p, "FilterPolicy")),
		OnFailure: b.text(b.get(b.document(b.get(p, "RedrivePolicy")), "deadLetterTargetArn")),
	}
	if t != nil {
		trigger.Source = t
	}
	b.trigger(trigger)
}

func rule(b *build, c app.Common, p *doc.Node) app.Resource {
	r := &app.Rule{Common: c, Bus: b.text(b.get(p, "EventBusName")), Pattern: b.json(b.get(p, "EventPattern")), Schedule: b.str(b.get(p, "ScheduleExpression"))}
	return r
}

func linkRule(b *build, name string, p *doc.Node) {
	r, ok := b.byName[name].(*app.Rule)
	if !ok {
		return
	}
	for _, n := range b.each(b.get(p, "Targets")) {
		target := app.Target{
			To: b.text(b.get(n, "Arn")).V, Role: b.text(b.get(n, "RoleArn")), Input: b.json(b.get(n, "Input")),
			DLQ: b.text(b.get(n, "DeadLetterConfig", "Arn")), Pos: n.Pos,
		}
		r.Targets = append(r.Targets, target)
		f, alias := b.started(b.get(n, "Arn"), "the rule "+name)
		if f == nil {
			continue
		}
		t := &app.Trigger{Name: name, Kind: app.EventBridge, Source: r, SourceText: r.Bus.V, To: f, Alias: alias, Filter: r.Pattern, OnFailure: target.DLQ, Pos: keyPos(b, name)}
		if r.Schedule.IsSet() {
			t.Kind, t.Filter = app.Schedule, r.Schedule.V
		} else if bus, ok := b.resource(r.Bus.V, "events").(*app.Bus); ok {
			t.Source = bus
		}
		b.trigger(t)
	}
}

// invokeTarget is how a schedule names the call of Lambda's own API; the
// function stands in its input.
const invokeTarget = ":scheduler:::aws-sdk:lambda:invoke"

func linkSchedule(b *build, name string, p *doc.Node) {
	r, ok := b.byName[name].(*app.Rule)
	if !ok {
		return
	}
	n := b.pick(b.get(p, "Target"))
	target := app.Target{
		To: b.text(b.get(n, "Arn")).V, Role: b.text(b.get(n, "RoleArn")), Input: b.json(b.get(n, "Input")),
		DLQ: b.text(b.get(n, "DeadLetterConfig", "Arn")), Pos: place(n),
	}
	r.Targets = append(r.Targets, target)
	at := b.get(n, "Arn")
	if strings.HasSuffix(target.To.String(), invokeTarget) {
		at = b.get(b.parsed(b.get(n, "Input"), "the schedule's input"), "FunctionName")
	}
	if f, alias := b.started(at, "the schedule "+name); f != nil {
		b.trigger(&app.Trigger{
			Name: name, Kind: app.Schedule, Source: r, To: f, Alias: alias, Pos: keyPos(b, name),
			Filter: r.Schedule.V, OnFailure: target.DLQ,
		})
	}
}

func linkPipe(b *build, name string, p *doc.Node) {
	source := b.text(b.get(p, "Source")).V
	for _, key := range []string{"Enrichment", "Target"} {
		n := b.get(p, key)
		if f, alias := b.started(n, "the pipe "+name); f != nil {
			b.trigger(&app.Trigger{
				Name: name, Kind: app.Pipe, Source: b.anySource(source), SourceText: source, To: f, Alias: alias, Detail: strings.ToLower(key),
				Filter: b.json(b.get(p, "SourceParameters", "FilterCriteria")), Pos: n.Pos,
			})
		}
	}
}

func linkIoT(b *build, name string, p *doc.Node) {
	for _, a := range b.each(b.get(p, "TopicRulePayload", "Actions")) {
		if f, alias := b.function(b.text(b.get(a, "Lambda", "FunctionArn")).V); f != nil {
			b.trigger(&app.Trigger{Name: name, Kind: app.IoT, Source: b.byName[name], To: f, Alias: alias, Filter: b.text(b.get(p, "TopicRulePayload", "Sql")).V.String(), Pos: a.Pos})
		}
	}
}

func linkLogs(b *build, name string, p *doc.Node) {
	if f, alias := b.started(b.get(p, "DestinationArn"), "the subscription filter "+name); f != nil {
		text := b.text(b.get(p, "LogGroupName")).V
		b.trigger(&app.Trigger{Name: name, Kind: app.Logs, Source: b.resource(text, "logs"), SourceText: text, To: f, Alias: alias, Pos: keyPos(b, name)})
	}
}

func linkSES(b *build, name string, p *doc.Node) {
	for _, a := range b.each(b.get(p, "Rule", "Actions")) {
		if f, alias := b.function(b.text(b.get(a, "LambdaAction", "FunctionArn")).V); f != nil {
			b.trigger(&app.Trigger{Name: name, Kind: app.SES, Source: b.byName[name], To: f, Alias: alias, Pos: a.Pos})
		}
	}
}

func linkConfig(b *build, name string, p *doc.Node) {
	if f, alias := b.function(b.text(b.get(p, "Source", "SourceIdentifier")).V); f != nil {
		b.trigger(&app.Trigger{Name: name, Kind: app.Config, Source: b.byName[name], To: f, Alias: alias, Pos: keyPos(b, name)})
	}
}
