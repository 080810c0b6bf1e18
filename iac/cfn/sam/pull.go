package sam

import (
	"strings"

	"redoubt/iac/doc"
)

// pull expands the sources that Lambda polls.
func (f *fn) pull(ev event) {
	props := object(ev.pos, "FunctionName", f.named(ev.pos), "EventSourceArn", source(ev))
	for _, p := range ev.props.Pairs {
		switch p.Key {
		case "Queue", "Stream", "Broker", "Cluster":
		case "KafkaBootstrapServers":
			props.Set("SelfManagedEventSource", object(ev.pos, "Endpoints", object(ev.pos, p.Key, p.Value)))
		case "DatabaseName", "CollectionName", "FullDocument":
			owned(props, "DocumentDBEventSourceConfig").Set(p.Key, p.Value)
		case "ConsumerGroupId":
			key := "AmazonManagedKafkaEventSourceConfig"
			if ev.kind == "SelfManagedKafka" {
				key = "SelfManagedKafkaEventSourceConfig"
			}
			props.Set(key, object(ev.pos, p.Key, p.Value))
		default:
			props.Pairs = append(props.Pairs, p)
		}
	}
	f.add(f.id(ev), "AWS::Lambda::EventSourceMapping", props, f.node)
	f.pullRights(ev)
}

func source(ev event) *doc.Node {
	switch ev.kind {
	case "SQS":
		return ev.props.Get("Queue")
	case "MQ":
		return ev.props.Get("Broker")
	case "DocumentDB":
		return ev.props.Get("Cluster")
	}
	return ev.props.Get("Stream")
}

// pullRights adds what the poller needs to the execution role.
func (f *fn) pullRights(ev event) {
	switch ev.kind {
	case "SQS":
		f.role.attach(ev.pos, "service-role/AWSLambdaSQSQueueExecutionRole")
	case "Kinesis":
		f.role.attach(ev.pos, "service-role/AWSLambdaKinesisExecutionRole")
	case "DynamoDB":
		f.role.attach(ev.pos, "service-role/AWSLambdaDynamoDBExecutionRole")
	case "MSK":
		f.role.attach(ev.pos, "service-role/AWSLambdaMSKExecutionRole")
		f.mskRights(ev)
	case "MQ":
		f.brokerRights(ev)
	case "SelfManagedKafka":
		f.kafkaRights(ev)
	case "DocumentDB":
		f.documentDBRights(ev)
	}
	f.failureRights(ev)
}

// failureRights lets the poller write to its failure destination. The
// translator does so only where the type is given.
func (f *fn) failureRights(ev event) {
	d := ev.props.Get("DestinationConfig", "OnFailure")
	arn := d.Get("Destination")
	if arn == nil {
		return
	}
	switch d.Get("Type").Str() {
	case "SQS":
		f.role.add(allowing(ev.pos, []string{"sqs:SendMessage"}, arn))
	case "SNS":
		f.role.add(allowing(ev.pos, []string{"sns:publish"}, arn))
	case "S3":
		f.role.add(writing(ev.pos, arn))
	}
}

// secretOf is the URI of the first access configuration of one of the types.
func secretOf(ev event, types ...string) *doc.Node {
	for _, c := range ev.props.Get("SourceAccessConfigurations").Each() {
		for _, t := range types {
			if c.Get("Type").Str() == t {
				return c.Get("URI")
			}
		}
	}
	return nil
}

func (f *fn) brokerRights(ev event) {
	var statements []*doc.Node
	if secret := secretOf(ev, "BASIC_AUTH"); secret != nil {
		statements = append(statements, object(ev.pos, "Effect", "Allow", "Action", []string{"secretsmanager:GetSecretValue"}, "Resource", secret))
	}
	statements = append(statements, object(ev.pos, "Effect", "Allow", "Action", []string{"mq:DescribeBroker"}, "Resource", ev.props.Get("Broker")))
	f.role.add(document(ev.pos, append(statements, f.keyRights(ev)...)...))
}

// network is what a poller needs to reach a broker in a VPC.
func network(ev event) *doc.Node {
	return object(ev.pos, "Effect", "Allow", "Action", []string{
		"ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface",
		"ec2:DescribeVpcs", "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups",
	}, "Resource", "*")
}

func (f *fn) keyRights(ev event) []*doc.Node {
	id := ev.props.Get("SecretsManagerKmsKeyId")
	if id == nil {
		return nil
	}
	return []*doc.Node{object(ev.pos, "Effect", "Allow", "Action", []string{"kms:Decrypt"}, "Resource",
		joined(ev.pos, "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/", id, ""))}
}

func (f *fn) documentDBRights(ev event) {
	var statements []*doc.Node
	if secret := secretOf(ev, "BASIC_AUTH"); secret != nil {
		statements = append(statements, object(ev.pos, "Effect", "Allow", "Action", []string{"secretsmanager:GetSecretValue"}, "Resource", secret))
	}
	const rds = "arn:${AWS::Partition}:rds:${AWS::Region}:${AWS::AccountId}:"
	statements = append(statements,
		object(ev.pos, "Effect", "Allow", "Action", []string{"rds:DescribeDBClusterParameters"}, "Resource", sub(ev.pos, rds+"cluster-pg:*")),
		object(ev.pos, "Effect", "Allow", "Action", []string{"rds:DescribeDBSubnetGroups"}, "Resource", sub(ev.pos, rds+"subgrp:*")),
		object(ev.pos, "Effect", "Allow", "Action", []string{"rds:DescribeDBClusters"}, "Resource", ev.props.Get("Cluster")), network(ev))
	f.role.add(document(ev.pos, append(statements, f.keyRights(ev)...)...))
}

func (f *fn) mskRights(ev event) {
	statements := registrySecrets(ev)
	if secret := secretOf(ev, "CLIENT_CERTIFICATE_TLS_AUTH"); secret != nil {
		statements = append(statements, object(ev.pos, "Effect", "Allow", "Action", []string{"secretsmanager:GetSecretValue"}, "Resource", secret))
	}
	if len(statements) > 0 {
		f.role.add(document(ev.pos, statements...))
	}
}

// registrySecrets lets the poller sign in to a schema registry.
func registrySecrets(ev event) []*doc.Node {
	var statements []*doc.Node
	for _, c := range ev.props.Get("SchemaRegistryConfig", "AccessConfigs").Each() {
		if uri := c.Get("URI"); uri != nil {
			statements = append(statements, object(ev.pos, "Effect", "Allow", "Action", []string{"secretsmanager:GetSecretValue"}, "Resource", uri))
		}
	}
	uri := ev.props.Get("SchemaRegistryConfig", "SchemaRegistryURI")
	text, _ := spelt(uri)
	if _, registry, ok := strings.Cut(text, ":registry/"); ok {
		statements = append(statements,
			object(ev.pos, "Effect", "Allow", "Action", []string{"glue:GetRegistry"}, "Resource", uri),
			object(ev.pos, "Effect", "Allow", "Action", []string{"glue:GetSchemaVersion"}, "Resource",
				sub(ev.pos, "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:schema/"+registry+"/*")))
	}
	return statements
}

func (f *fn) kafkaRights(ev event) {
	var statements []*doc.Node
	secret := secretOf(ev, "SASL_SCRAM_256_AUTH", "SASL_SCRAM_512_AUTH", "BASIC_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH")
	read := object(ev.pos, "Effect", "Allow", "Action", []string{"secretsmanager:GetSecretValue"}, "Resource", secret)
	if secret != nil {
		statements = append(statements, read)
	}
	if secretOf(ev, "SERVER_ROOT_CA_CERTIFICATE") != nil {
		statements = append(statements, read) // the translator names the first secret again
	}
	if secretOf(ev, "VPC_SUBNET", "VPC_SECURITY_GROUP") != nil {
		statements = append(statements, network(ev))
	}
	statements = append(statements, registrySecrets(ev)...)
	if statements = append(statements, f.keyRights(ev)...); len(statements) > 0 {
		f.role.add(document(ev.pos, statements...))
	}
}
