package reach

import (
	"slices"
	"strings"

	"redoubt/app"
)

// Needs lists what a function needs: its code's calls and what the template
// asks of its role on the function's behalf (polling, logs, tracing, network,
// destinations), each action and resource once, sorted.
func (g *Graph) Needs(f *app.Function) []Need {
	t := &templateNeeds{g: g, f: f}
	t.logs()
	t.tracing()
	t.network()
	t.mounts()
	for _, tr := range g.Triggers(f) {
		t.polling(tr)
	}
	t.destination(f.DeadLetter)
	t.destination(f.OnFailure)
	if f.EnvKey.IsSet() {
		t.add("environment", f.EnvKey.Pos, keyARN(g, f.EnvKey.V), "kms:Decrypt")
	}
	t.secrets()
	return sortedNeeds(append(g.CodeNeeds(f), t.list...))
}

// templateNeeds gathers what a template asks of a function's role.
type templateNeeds struct {
	g    *Graph
	f    *app.Function
	list []Need
}

func (t *templateNeeds) add(why string, pos app.Pos, on app.Text, actions ...string) {
	for _, action := range actions {
		t.list = append(t.list, Need{Action: action, Resource: on, Pos: pos, Why: why})
	}
}

func (t *templateNeeds) perhaps(why, note string, pos app.Pos, on app.Text, actions ...string) {
	first := len(t.list)
	t.add(why, pos, on, actions...)
	for i := range t.list[first:] {
		t.list[first+i].Conditional, t.list[first+i].Note = true, note
	}
}

// logs are what the runtime writes to the function's log group, for as long as
// that is not made by somebody else.
func (t *templateNeeds) logs() {
	pos := t.f.Pos
	if t.f.Edge {
		t.add("logs", pos, made("arn:", pseudo("AWS::Partition"), ":logs:*:", pseudo("AWS::AccountId"), ":log-group:/aws/lambda/*.", ownName(t.f), ":*"),
			"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
		return
	}
	group := made("/aws/lambda/", ownName(t.f))
	if t.f.LogGroup.IsSet() {
		group = t.f.LogGroup.V
	}
	on := made("arn:", pseudo("AWS::Partition"), ":logs:", pseudo("AWS::Region"), ":", pseudo("AWS::AccountId"), ":log-group:", group, ":*")
	t.add("logs", pos, on, "logs:CreateLogStream", "logs:PutLogEvents")
	if !t.f.LogGroup.IsSet() {
		t.add("logs", pos, on, "logs:CreateLogGroup")
	}
}

// ownName is the function's name without a reference to it, which its own role
// can't hold: the one that the template gives, or how CloudFormation makes one.
// Source: CloudFormation User Guide, "Name type".
func ownName(f *app.Function) app.Text {
	if name := f.PhysicalName; name.IsSet() && len(name.V.Parts) > 0 {
		return name.V
	}
	logical := f.Name[strings.LastIndexByte(f.Name, '/')+1:]
	return made(pseudo("AWS::StackName"), "-", logical+"-*")
}

// made puts texts and literal strings together.
func made(parts ...any) app.Text {
	var t app.Text
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			t = plus(t, app.Plain(p, app.Pos{}))
		case app.Text:
			t = plus(t, p)
		}
	}
	return t
}

func (t *templateNeeds) tracing() {
	if t.f.Tracing.IsSet() && t.f.Tracing.V == "Active" {
		t.add("tracing", t.f.Tracing.Pos, star, "xray:PutTraceSegments", "xray:PutTelemetryRecords")
	}
}

// vpcActions are what Lambda does in a VPC with the function's role.
// Source: Lambda Developer Guide, "Giving Lambda functions access to resources
// in an Amazon VPC", required IAM permissions.
var vpcActions = []string{
	"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets",
	"ec2:UnassignPrivateIpAddresses",
}

func (t *templateNeeds) network() {
	if t.f.VPC != nil {
		t.add("vpc", t.f.VPC.Pos, star, vpcActions...)
	}
}

// mounts are what Lambda does to mount a file system of EFS.
// Source: Lambda Developer Guide, "Configuring file system access": execution
// role and user permissions.
func (t *templateNeeds) mounts() {
	for _, m := range t.f.Mounts {
		service := "elasticfilesystem"
		if a, ok := app.ParseARN(m.String()); ok {
			service = a.Service
		}
		on := made("arn:", pseudo("AWS::Partition"), ":"+service+":", pseudo("AWS::Region"), ":", pseudo("AWS::AccountId"), ":file-system/*")
		t.perhaps("mount", "only if the file system asks for IAM authorization", m.Pos, on, service+":ClientMount", service+":ClientWrite")
	}
}

// pollers are what a poller does with the function's role, by kind.
// Source: Lambda Developer Guide, the page of each event source: permissions of
// the execution role.
var pollers = map[app.Kind][]string{
	app.SQS:        {"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"},
	app.Kinesis:    {"kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"},
	app.DynamoDB:   {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"},
	app.Kafka:      {"kafka:DescribeCluster", "kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers"},
	app.MQ:         {"mq:DescribeBroker"},
	app.DocumentDB: {"rds:DescribeDBClusters", "rds:DescribeDBClusterParameters", "rds:DescribeDBSubnetGroups"},
}

// pollerNetwork is what pollers need that reach into a VPC.
var pollerNetwork = []string{
	"ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
}

func (t *templateNeeds) polling(tr *app.Trigger) {
	actions := pollers[tr.Kind]
	if actions == nil || tr.Poll == nil {
		return
	}
	on := t.source(tr)
	defer t.doneWithout(len(t.list), tr.Kind)
	selfManaged := tr.Kind == app.Kafka && tr.Source == nil && len(tr.SourceText.Parts) == 0
	if !selfManaged {
		t.add("trigger", tr.Pos, on, actions...)
	}
	switch tr.Kind {
	case app.Kinesis:
		if text := tr.SourceText.String(); strings.Contains(text, "/consumer/") || strings.Contains(text, "Consumer") {
			t.add("trigger", tr.Pos, on, "kinesis:SubscribeToShard")
		} else {
			t.perhaps("trigger", "Lambda lists streams on some paths only", tr.Pos, star, "kinesis:ListStreams")
		}
	case app.DynamoDB:
		t.add("trigger", tr.Pos, star, "dynamodb:ListStreams")
	case app.Kafka, app.MQ, app.DocumentDB:
		t.add("trigger", tr.Pos, star, pollerNetwork...)
	}
	for _, secret := range tr.Poll.Secrets {
		t.add("trigger", tr.Pos, secretARN(t.g, secret), "secretsmanager:GetSecretValue")
	}
	t.decrypting(tr, on)
	t.destination(tr.Poll.OnFailure)
}

// source is the ARN of what is polled.
func (t *templateNeeds) source(tr *app.Trigger) app.Text {
	switch {
	case isARN(tr.SourceText):
		return tr.SourceText
	case tr.Source != nil && tr.Kind == app.DynamoDB:
		return reference(tr.Source.Base().Name, "StreamArn")
	case tr.Source != nil:
		if arn, ok := arnOf(tr.Source); ok {
			return arn
		}
	}
	if len(tr.SourceText.Parts) > 0 {
		return tr.SourceText
	}
	return star
}

// decrypting is reading from a source that is encrypted with the customer's
// key.
func (t *templateNeeds) decrypting(tr *app.Trigger, _ app.Text) {
	if key := keyOf(tr.Source); customerKey(key) {
		t.add("forwarded", tr.Pos, keyARN(t.g, key.V), "kms:Decrypt")
	}
}

// destination is sending what failed.
func (t *templateNeeds) destination(v app.Value[app.Text]) {
	if !v.IsSet() || len(v.V.Parts) == 0 {
		return
	}
	on := v.V
	r := t.g.byName[on.Target()]
	if r == nil {
		r = t.g.byPhysicalName(on.String())
	}
	service := ""
	if a, ok := app.ParseARN(on.String()); ok {
		service = a.Service
	}
	if r != nil {
		if arn, ok := arnOf(r); ok {
			on = arn
		}
		service = serviceOf(r)
		if _, isFunction := r.(*app.Function); isFunction {
			service = "lambda"
		}
	}
	switch service {
	case "sqs":
		t.add("dlq", v.Pos, on, "sqs:SendMessage")
	case "sns":
		t.add("dlq", v.Pos, on, "sns:Publish")
	case "lambda":
		t.add("dlq", v.Pos, on, "lambda:InvokeFunction")
	case "events":
		t.add("dlq", v.Pos, on, "events:PutEvents")
	case "s3":
		t.add("dlq", v.Pos, on, "s3:ListBucket")
		t.add("dlq", v.Pos, plus(on, app.Plain("/*", app.Pos{})), "s3:PutObject")
	case "": // another stack makes it, and may hand in its name
		const note = "only if it is what failed events go to"
		t.perhaps("dlq", note, v.Pos, on, "sqs:SendMessage", "sns:Publish", "lambda:InvokeFunction", "events:PutEvents", "s3:ListBucket")
		t.perhaps("dlq", note, v.Pos, plus(on, app.Plain("/*", app.Pos{})), "s3:PutObject")
	}
	if key := keyOf(r); customerKey(key) {
		t.add("forwarded", v.Pos, keyARN(t.g, key.V), "kms:Decrypt", "kms:GenerateDataKey")
	}
}

// secretARN is a secret as the template names it.
func secretARN(g *Graph, t app.Text) app.Text {
	if isARN(t) || g.byName[t.Target()] != nil {
		return t
	}
	return made("arn:", pseudo("AWS::Partition"), ":secretsmanager:", pseudo("AWS::Region"), ":", pseudo("AWS::AccountId"), ":secret:", t, "-??????")
}

// keyOf is the KMS key that encrypts what a resource holds.
func keyOf(r app.Resource) app.Value[app.Text] {
	switch r := r.(type) {
	case *app.Bucket:
		return r.Key
	case *app.Table:
		return r.Key
	case *app.Queue:
		return r.Key
	case *app.Topic:
		return r.Key
	case *app.Secret:
		return r.Key
	case *app.Stream:
		return r.Key
	}
	return app.Value[app.Text]{}
}

// customerKey reports whether a setting names a key of the customer's: AWS's own
// keys let everybody of the account use them through their service.
func customerKey(v app.Value[app.Text]) bool {
	return v.IsSet() && len(v.V.Parts) > 0 && !strings.Contains(v.V.String(), "alias/aws/")
}

// keyARN is a key as a policy names it.
func keyARN(g *Graph, t app.Text) app.Text {
	if isARN(t) {
		return t
	}
	if r := g.byName[t.Target()]; r != nil {
		if _, isKey := r.(*app.Key); isKey || r.Base().Type == "AWS::KMS::ReplicaKey" {
			return reference(r.Base().Name, "Arn")
		}
		return keys(star)
	}
	if s, literal := t.Literal(); literal && strings.HasPrefix(s, "alias/") || slices.Contains(t.Refs(), "") {
		return keys(star)
	}
	return keys(t)
}

func keys(name app.Text) app.Text {
	return made("arn:", pseudo("AWS::Partition"), ":kms:", pseudo("AWS::Region"), ":", pseudo("AWS::AccountId"), ":key/", name)
}
