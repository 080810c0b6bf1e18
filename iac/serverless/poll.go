package serverless

import (
	"strings"

	"redoubt/iac/doc"
)

// mapping compiles a poller of a source.
func (e event) mapping(source *doc.Node, more ...any) *doc.Node {
	props := object(e.pos, "FunctionName", e.arn(), "EventSourceArn", source, "BatchSize", e.conf.Get("batchSize"), "Enabled", e.conf.Get("enabled"),
		"MaximumBatchingWindowInSeconds", first(e.conf.Get("maximumBatchingWindow"), e.conf.Get("batchWindow")),
		"BisectBatchOnFunctionError", e.conf.Get("bisectBatchOnFunctionError"), "MaximumRetryAttempts", e.conf.Get("maximumRetryAttempts"),
		"MaximumRecordAgeInSeconds", e.conf.Get("maximumRecordAgeInSeconds"), "FunctionResponseTypes", e.conf.Get("functionResponseType"),
		"ParallelizationFactor", e.conf.Get("parallelizationFactor"), "TumblingWindowInSeconds", e.conf.Get("tumblingWindowInSeconds"))
	for _, p := range object(e.pos, more...).Pairs {
		props.Set(p.Key, p.Value)
	}
	if patterns := first(e.conf.Get("filterPatterns")); patterns != nil {
		props.Set("FilterCriteria", object(patterns.Pos, "Filters", patterns))
	}
	if limit := first(e.conf.Get("maximumConcurrency")); limit != nil {
		props.Set("ScalingConfig", object(limit.Pos, "MaximumConcurrency", limit))
	}
	if d := first(e.conf.Get("destinations", "onFailure")); d != nil {
		props.Set("DestinationConfig", object(d.Pos, "OnFailure", object(d.Pos, "Destination", e.failed(d))))
	}
	e.add(e.unique(e.prefix+"EventSourceMapping"+capital(e.kind)), "AWS::Lambda::EventSourceMapping", e.pos, props)
	return props
}

// source is the ARN of what is polled, given directly or as a property.
func (e event) source(key string) *doc.Node {
	arn := first(e.conf.Get(key), scalar(e.conf))
	if arn == nil && isFunction(e.conf) {
		arn = e.conf
	}
	if arn == nil {
		e.missing(key)
	}
	return arn
}

// starting is where a stream is read from.
func (e event) starting() *doc.Node {
	return first(e.conf.Get("startingPosition"), doc.NewString(e.pos, "TRIM_HORIZON"))
}

func (e event) queue() {
	arn := e.source("arn")
	e.needs.allow(e.pos, arn, "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
	e.mapping(arn)
}

func (e event) stream() {
	arn := e.source("arn")
	kind := e.conf.Get("type").Str()
	if kind == "" {
		kind = e.serviceOf(arn)
	}
	consumer := first(e.conf.Get("consumer"))
	switch {
	case kind != "kinesis":
		e.needs.allow(e.pos, arn, "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams")
	case consumer != nil && on(consumer):
		e.needs.allow(e.pos, arn, "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStreamSummary", "kinesis:ListShards")
		e.consumer(arn, consumer)
	default:
		e.needs.allow(e.pos, arn, "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream", "kinesis:ListStreams")
	}
	props := e.mapping(arn, "StartingPosition", e.starting())
	props.Origin = "stream:" + kind // the ARN may not tell
}

// consumer compiles the registered consumer of a stream, one that exists or
// one to be made.
func (e event) consumer(stream, consumer *doc.Node) {
	if yes, ok := consumer.Truth(); ok && yes {
		id := e.unique(e.prefix + "StreamConsumer")
		e.add(id, "AWS::Kinesis::StreamConsumer", e.pos, object(e.pos, "StreamARN", stream, "ConsumerName", id))
		consumer = ref(e.pos, id)
	}
	e.needs.allow(e.pos, consumer, "kinesis:SubscribeToShard")
}

// failed is where a poller of a stream puts what the function failed on.
func (e event) failed(d *doc.Node) *doc.Node {
	arn := first(d.Get("arn"), d)
	if d.Get("type").Str() == "sns" || e.serviceOf(arn) == "sns" {
		e.needs.allow(d.Pos, arn, "sns:Publish")
	} else {
		e.needs.allow(d.Pos, arn, "sqs:ListQueues", "sqs:SendMessage")
	}
	return arn
}

func (e event) managedKafka() {
	arn := e.source("arn")
	e.needs.allow(e.pos, arn, "kafka:DescribeCluster", "kafka:GetBootstrapBrokers")
	e.needs.allow(e.pos, doc.NewString(e.pos, "*"), networkInterfaces...)
	e.mapping(arn, "StartingPosition", e.starting(), "Topics", list(e.conf.Get("topic")),
		"SourceAccessConfigurations", e.access(e.conf, map[string]string{"saslScram512": "SASL_SCRAM_512_AUTH"}))
}

func (e event) kafka() {
	conf := e.conf.Get("accessConfigurations")
	if conf.Get("vpcSubnet") != nil {
		e.needs.allow(e.pos, doc.NewString(e.pos, "*"), networkInterfaces...)
	}
	e.mapping(nil, "StartingPosition", e.starting(), "Topics", list(e.conf.Get("topic")),
		"SelfManagedEventSource", object(e.pos, "Endpoints", object(e.pos, "KafkaBootstrapServers", e.conf.Get("bootstrapServers"))),
		"SourceAccessConfigurations", e.access(conf, map[string]string{
			"vpcSubnet": "VPC_SUBNET", "vpcSecurityGroup": "VPC_SECURITY_GROUP", "saslPlainAuth": "BASIC_AUTH", "saslScram256Auth": "SASL_SCRAM_256_AUTH",
			"saslScram512Auth": "SASL_SCRAM_512_AUTH", "clientCertificateTlsAuth": "CLIENT_CERTIFICATE_TLS_AUTH", "serverRootCaCertificate": "SERVER_ROOT_CA_CERTIFICATE",
		}))
}

// broker compiles the queues of ActiveMQ and RabbitMQ.
func (e event) broker() {
	arn := e.source("arn")
	e.needs.allow(e.pos, arn, "mq:DescribeBroker")
	e.needs.allow(e.pos, doc.NewString(e.pos, "*"), networkInterfaces...)
	e.mapping(arn, "Queues", list(e.conf.Get("queue")),
		"SourceAccessConfigurations", e.access(e.conf, map[string]string{"basicAuthArn": "BASIC_AUTH", "virtualHost": "VIRTUAL_HOST"}))
}

// documents compiles the change stream of a DocumentDB cluster.
func (e event) documents() {
	cluster, secret := e.source("cluster"), e.conf.Get("smk")
	e.needs.allow(e.pos, secret, "secretsmanager:GetSecretValue")
	e.needs.allow(e.pos, doc.NewString(e.pos, "*"), append([]string{"rds:DescribeDBClusters", "rds:DescribeDBClusterParameters", "rds:DescribeDBSubnetGroups"}, networkInterfaces...)...)
	auth := first(e.conf.Get("auth"), doc.NewString(e.pos, "BASIC_AUTH"))
	e.mapping(cluster, "StartingPosition", e.starting(),
		"SourceAccessConfigurations", []*doc.Node{object(e.pos, "Type", auth, "URI", secret)},
		"DocumentDBEventSourceConfig", object(e.pos, "DatabaseName", e.conf.Get("db"), "CollectionName", e.conf.Get("collection"), "FullDocument", e.conf.Get("document")))
}

// access lists how the poller signs in, and lets it read the secrets for that.
func (e event) access(conf *doc.Node, kinds map[string]string) *doc.Node {
	list := doc.NewList(e.pos)
	for _, p := range entries(conf) {
		kind := kinds[p.Key]
		if kind == "" {
			continue
		}
		for _, uri := range p.Value.Each() {
			list.Items = append(list.Items, object(p.Pos, "Type", kind, "URI", uri))
			if e.serviceOf(uri) == "secretsmanager" || strings.HasSuffix(kind, "_AUTH") {
				e.needs.allow(p.Pos, uri, "secretsmanager:GetSecretValue")
			}
		}
	}
	if len(list.Items) == 0 {
		return nil
	}
	return list
}

// list is a list of one, or n if it is a list already.
func list(n *doc.Node) *doc.Node {
	if n == nil || n.Kind == doc.List {
		return n
	}
	return doc.NewList(n.Pos, n)
}
