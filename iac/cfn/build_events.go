package cfn

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// linkMapping reads an event source mapping: a poller of a queue, stream or
// broker.
func linkMapping(b *build, name string, p *doc.Node) {
	f, alias := b.function(b.text(b.get(p, "FunctionName")).V)
	if f == nil {
		return
	}
	source := b.get(p, "EventSourceArn")
	text := b.text(source).V
	t := &app.Trigger{Name: name, To: f, Alias: alias, SourceText: text, Pos: keyPos(b, name), Poll: b.poll(p)}
	t.Source = b.anySource(text)
	t.Kind = b.mappingKind(t, p)
	t.Filter = b.json(b.get(p, "FilterCriteria"))
	b.trigger(t)
}

// anySource finds the resource of an ARN whose service is not known.
func (b *build) anySource(text app.Text) app.Resource {
	for _, service := range []string{"sqs", "dynamodb", "kinesis", "msk", "amazonmq", "docdb"} {
		if r := b.resource(streamOf(text), service); r != nil {
			return r
		}
	}
	return nil
}

// streamOf cuts "/stream/…" off the ARN of a table's stream.
func streamOf(text app.Text) app.Text {
	lit, ok := text.Literal()
	if i := strings.Index(lit, "/stream/"); ok && i > 0 {
		return app.Plain(lit[:i], text.Pos)
	}
	return text
}

func (b *build) mappingKind(t *app.Trigger, p *doc.Node) app.Kind {
	switch {
	case b.get(p, "SelfManagedEventSource") != nil, b.get(p, "SelfManagedKafkaEventSourceConfig") != nil, b.get(p, "AmazonManagedKafkaEventSourceConfig") != nil:
		return app.Kafka
	case b.get(p, "DocumentDBEventSourceConfig") != nil:
		return app.DocumentDB
	case b.get(p, "Queues") != nil:
		return app.MQ
	case b.get(p, "Topics") != nil:
		return app.Kafka
	}
	switch t.Source.(type) {
	case *app.Queue:
		return app.SQS
	case *app.Table:
		return app.DynamoDB
	case *app.Stream:
		return app.Kinesis
	case *app.Broker:
		return app.MQ
	}
	text := t.SourceText.String()
	for marker, kind := range map[string]app.Kind{":sqs:": app.SQS, ":dynamodb:": app.DynamoDB, ":kinesis:": app.Kinesis, ":kafka:": app.Kafka, ":mq:": app.MQ, ".StreamArn": app.DynamoDB} {
		if strings.Contains(text, marker) {
			return kind
		}
	}
	if b.get(p, "StartingPosition") == nil {
		return app.SQS
	}
	return app.UnknownKind
}

func (b *build) poll(p *doc.Node) *app.Poll {
	poll := &app.Poll{
		BatchSize: b.num(b.get(p, "BatchSize")), Window: b.num(b.get(p, "MaximumBatchingWindowInSeconds")),
		Bisect: b.flag(b.get(p, "BisectBatchOnFunctionError")), MaxRetries: b.num(b.get(p, "MaximumRetryAttempts")),
		MaxAge: b.num(b.get(p, "MaximumRecordAgeInSeconds")), OnFailure: b.text(b.get(p, "DestinationConfig", "OnFailure", "Destination")),
		Enabled: b.flag(b.get(p, "Enabled")), Concurrency: b.num(b.get(p, "ScalingConfig", "MaximumConcurrency")),
	}
	for _, r := range b.strings(b.get(p, "FunctionResponseTypes")) {
		poll.ReportItems = poll.ReportItems || r == "ReportBatchItemFailures"
	}
	for _, a := range b.each(b.get(p, "SourceAccessConfigurations")) {
		poll.Authenticate = append(poll.Authenticate, b.str(b.get(a, "Type")).V)
	}
	return poll
}

func linkBucket(b *build, name string, p *doc.Node) {
	bucket, _ := b.byName[name].(*app.Bucket)
	for _, conf := range b.each(b.get(p, "NotificationConfiguration", "LambdaConfigurations")) {
		target := b.get(conf, "Function")
		f, alias := b.function(b.text(target).V)
		if f == nil {
			continue
		}
		o := &app.Object{Events: b.strings(b.get(conf, "Event"))}
		for _, r := range b.each(b.get(conf, "Filter", "S3Key", "Rules")) {
			switch strings.ToLower(b.str(b.get(r, "Name")).V) {
			case "prefix":
				o.Prefix = b.str(b.get(r, "Value"))
			case "suffix":
				o.Suffix = b.str(b.get(r, "Value"))
			}
		}
		b.trigger(&app.Trigger{Kind: app.S3, Source: bucket, To: f, Alias: alias, Object: o, Pos: conf.Pos})
	}
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
	f, alias := b.function(s.Endpoint.V)
	if f == nil {
		return
	}
	trigger := &app.Trigger{
		Name: name, Kind: app.SNS, SourceText: text, To: f, Alias: alias, Pos: pos, Filter: b.json(b.get(p, "FilterPolicy")),
		OnFailure: b.text(b.get(p, "RedrivePolicy", "deadLetterTargetArn")),
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
		f, alias := b.function(target.To)
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

func linkSchedule(b *build, name string, p *doc.Node) {
	f, alias := b.function(b.text(b.get(p, "Target", "Arn")).V)
	if f == nil {
		return
	}
	b.trigger(&app.Trigger{
		Name: name, Kind: app.Schedule, Source: b.byName[name], To: f, Alias: alias, Pos: keyPos(b, name),
		Filter: b.str(b.get(p, "ScheduleExpression")).V, OnFailure: b.text(b.get(p, "Target", "DeadLetterConfig", "Arn")),
	})
}

func linkPipe(b *build, name string, p *doc.Node) {
	for _, key := range []string{"Enrichment", "Target"} {
		n := b.get(p, key)
		if f, alias := b.function(b.text(n).V); f != nil {
			source := b.text(b.get(p, "Source")).V
			b.trigger(&app.Trigger{Name: name, Kind: app.Pipe, Source: b.anySource(source), SourceText: source, To: f, Alias: alias, Detail: strings.ToLower(key), Pos: n.Pos})
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
	if f, alias := b.function(b.text(b.get(p, "DestinationArn")).V); f != nil {
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

// customResources finds the functions behind custom resources.
func (b *build) customResources() {
	for _, name := range b.order {
		n := b.nodes[name]
		token := b.get(n, "Properties", "ServiceToken")
		if token == nil {
			continue
		}
		if f, alias := b.function(b.text(token).V); f != nil {
			b.trigger(&app.Trigger{Name: name, Kind: app.CustomResource, Source: b.byName[name], To: f, Alias: alias, Pos: keyPos(b, name)})
		}
	}
}

// permissionTriggers adds a trigger for each permission whose way in no other
// resource of the template shows.
func (b *build) permissionTriggers() {
	for _, policy := range b.app.Policies {
		f, ok := policy.Resource.(*app.Function)
		if !ok || policy.Type != "AWS::Lambda::Permission" {
			continue
		}
		for _, s := range policy.Statements {
			for _, who := range s.Principals {
				kind := permissionKind(who)
				if kind == "" || b.started(f, kind) {
					continue
				}
				b.trigger(&app.Trigger{Name: policy.Name, Kind: kind, SourceText: sourceOf(s), To: f, Pos: s.Pos, Detail: "by permission"})
			}
		}
	}
}

// permissionKind is the kind of trigger that a principal stands for; "" for
// those that say nothing (API Gateway needs a route).
func permissionKind(who app.Principal) app.Kind {
	service, _, _ := strings.Cut(who.ID.String(), ".")
	if who.Kind != "Service" {
		return app.Invoke
	}
	return map[string]app.Kind{
		"s3": app.S3, "sns": app.SNS, "events": app.EventBridge, "scheduler": app.Schedule, "iot": app.IoT, "logs": app.Logs,
		"ses": app.SES, "config": app.Config, "cognito-idp": app.Cognito, "alexa-appkit": app.Invoke, "alexa-connectedhome": app.Invoke,
		"lex": app.Invoke, "lexv2": app.Invoke, "connect": app.Invoke, "bedrock": app.Invoke, "secretsmanager": app.Invoke, "codepipeline": app.Invoke,
	}[service]
}

// started reports whether the function has a trigger of the kind already; a
// function URL explains a permission for everyone.
func (b *build) started(f *app.Function, kind app.Kind) bool {
	for _, t := range b.app.Triggers {
		if t.To != f {
			continue
		}
		if t.Kind == kind || kind == app.EventBridge && t.Kind == app.Schedule || kind == app.Invoke && t.Kind == app.FunctionURL {
			return true
		}
	}
	return false
}

func sourceOf(s *app.Statement) app.Text {
	for _, c := range s.Conditions {
		if strings.EqualFold(c.Key, "aws:SourceArn") && len(c.Values) > 0 {
			return c.Values[0]
		}
	}
	return app.Text{}
}
