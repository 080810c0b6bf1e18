package cfn

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// linkMapping reads an event source mapping: a poller of a queue, stream or
// broker.
func linkMapping(b *build, name string, p *doc.Node) {
	f, alias := b.started(b.get(p, "FunctionName"), "the event source mapping "+name)
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

// sourceServices is what an ARN calls a service, and what its types are called.
var sourceServices = []struct {
	arn, types string
	kind       app.Kind
}{
	{"sqs", "sqs", app.SQS},
	{"dynamodb", "dynamodb", app.DynamoDB},
	{"kinesis", "kinesis", app.Kinesis},
	{"kafka", "msk", app.Kafka},
	{"mq", "amazonmq", app.MQ},
	{"rds", "docdb", app.DocumentDB},
}

// anySource finds the resource of an ARN whose service only the ARN tells.
func (b *build) anySource(text app.Text) app.Resource {
	text = streamOf(text)
	if consumer := b.nodes[text.Target()]; consumer.Get("Type").Str() == "AWS::Kinesis::StreamConsumer" {
		return b.resource(b.text(b.get(consumer, "Properties", "StreamARN")).V, "kinesis")
	}
	for _, s := range sourceServices {
		if len(text.Refs()) > 0 || strings.Contains(text.String(), ":"+s.arn+":") {
			return b.resource(text, s.types)
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
	switch source := t.Source.(type) {
	case *app.Queue:
		return app.SQS
	case *app.Table:
		return app.DynamoDB
	case *app.Stream:
		return app.Kinesis
	case *app.Database:
		return app.DocumentDB
	case *app.Broker:
		if source.Kafka {
			return app.Kafka
		}
		return app.MQ
	}
	return b.kindOfARN(t, p)
}

// kindOfARN tells the kind of a source that is created elsewhere.
func (b *build) kindOfARN(t *app.Trigger, p *doc.Node) app.Kind {
	text := t.SourceText.String()
	for _, s := range sourceServices {
		if strings.Contains(text, ":"+s.arn+":") {
			return s.kind
		}
	}
	switch {
	case strings.Contains(text, ".StreamArn"), p.Origin == "stream:dynamodb":
		return app.DynamoDB
	case p.Origin == "stream:kinesis":
		return app.Kinesis
	case b.get(p, "StartingPosition") == nil:
		return app.SQS // all others need one
	}
	b.gap(t.Pos, "what the event source mapping "+t.Name+" reads only the deployment can tell: "+text)
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
		kind := b.str(b.get(a, "Type")).V
		poll.Authenticate = append(poll.Authenticate, kind)
		if uri := b.text(b.get(a, "URI")); uri.IsSet() && (strings.HasSuffix(kind, "_AUTH") || kind == "SERVER_ROOT_CA_CERTIFICATE") {
			poll.Secrets = append(poll.Secrets, uri.V)
		}
	}
	return poll
}
