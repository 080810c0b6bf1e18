package serverless

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// event compiles one event of a function. The framework's short forms
// ("http: GET /orders") are read too.
func (c *compiler) event(name, id string, f, ev *doc.Node) {
	if ev.IsScalar() { // "- alexaSkill"
		ev = doc.NewMap(ev.Pos, doc.P(ev.Text, doc.NewMap(ev.Pos)))
	}
	for _, p := range entries(ev) {
		conf := p.Value
		if conf == nil || conf.Kind == doc.Null {
			conf = doc.NewMap(p.Pos)
		}
		if on, ok := conf.Get("enabled").Truth(); ok && !on {
			continue
		}
		e := event{c, logical(name), id, p.Pos, conf}
		compile := compilers()[p.Key]
		if compile == nil {
			c.gap(p.Pos, "the event "+p.Key+" of "+name+" is not known")
			continue
		}
		compile(e)
	}
}

// An event of a function.
type event struct {
	*compiler
	name string // logical name of the function
	id   string // logical id of the function
	pos  app.Pos
	conf *doc.Node
}

func compilers() map[string]func(event) {
	return map[string]func(event){
		"http": event.http, "httpApi": event.httpRoute, "websocket": event.websocket, "s3": event.s3, "sns": event.sns,
		"sqs": event.mapping, "stream": event.mapping, "msk": event.mapping, "activemq": event.mapping,
		"rabbitmq": event.mapping, "kafka": event.kafka, "schedule": event.schedule, "eventBridge": event.rule, "cloudwatchEvent": event.rule,
		"cloudwatchLog": event.log, "iot": event.iot, "alexaSkill": event.alexa, "alexaSmartHome": event.alexa,
		"cognitoUserPool": event.pool, "alb": event.alb, "cloudFront": event.edge,
	}
}

// unique is a logical id that is not taken yet.
func (c *compiler) unique(base string) string {
	name := base
	for i := 2; c.resources.Get(name) != nil; i++ {
		name = base + string(rune('0'+i%10)) + strings.Repeat("x", i/10)
	}
	return name
}

func (e event) permit(principal string, source *doc.Node) {
	e.add(e.unique(e.name+"LambdaPermission"), "AWS::Lambda::Permission", e.pos, object(e.pos, "Action", "lambda:InvokeFunction",
		"FunctionName", attr(e.pos, e.id, "Arn"), "Principal", principal, "SourceArn", source))
}

// mapping compiles a poller whose source is named by a property, or directly.
func (e event) mapping() {
	source := first(e.conf.Get("arn"), e.conf)
	if e.conf.Kind == doc.Map && !isFunction(e.conf) && e.conf.Get("arn") == nil {
		source = nil
	}
	props := object(e.pos, "FunctionName", attr(e.pos, e.id, "Arn"), "EventSourceArn", source, "BatchSize", e.conf.Get("batchSize"),
		"MaximumBatchingWindowInSeconds", first(e.conf.Get("maximumBatchingWindow"), e.conf.Get("batchWindow")), "BisectBatchOnFunctionError", e.conf.Get("bisectBatchOnFunctionError"),
		"MaximumRetryAttempts", e.conf.Get("maximumRetryAttempts"), "MaximumRecordAgeInSeconds", e.conf.Get("maximumRecordAgeInSeconds"),
		"FunctionResponseTypes", e.conf.Get("functionResponseType"), "StartingPosition", e.conf.Get("startingPosition"), "Topics", e.conf.Get("topic"), "Queues", e.conf.Get("queue"))
	if d := e.conf.Get("destinations", "onFailure"); d != nil {
		props.Set("DestinationConfig", object(d.Pos, "OnFailure", object(d.Pos, "Destination", first(d.Get("arn"), d))))
	}
	if patterns := e.conf.Get("filterPatterns"); patterns != nil {
		props.Set("FilterCriteria", object(patterns.Pos, "Filters", patterns))
	}
	e.add(e.unique(e.name+"EventSourceMapping"), "AWS::Lambda::EventSourceMapping", e.pos, props)
}

func isKinesis(n *doc.Node) bool {
	arn := first(n.Get("arn"), n)
	return n.Get("type").Str() == "kinesis" || strings.Contains(arn.Str(), ":kinesis:")
}

func (e event) kafka() {
	e.add(e.unique(e.name+"EventSourceMapping"), "AWS::Lambda::EventSourceMapping", e.pos, object(e.pos, "FunctionName", attr(e.pos, e.id, "Arn"),
		"SelfManagedEventSource", object(e.pos, "Endpoints", object(e.pos, "KafkaBootstrapServers", e.conf.Get("bootstrapServers"))), "Topics", e.conf.Get("topic")))
}

func (e event) s3() {
	bucket := first(e.conf.Get("bucket"), e.conf)
	events := first(e.conf.Get("event"), doc.NewString(e.pos, "s3:ObjectCreated:*"))
	conf := object(e.pos, "Event", events, "Function", attr(e.pos, e.id, "Arn"))
	var rules []*doc.Node
	for _, r := range e.conf.Get("rules").Each() {
		for _, kind := range []string{"prefix", "suffix"} {
			if v := r.Get(kind); v != nil {
				rules = append(rules, object(v.Pos, "Name", kind, "Value", v))
			}
		}
	}
	if len(rules) > 0 {
		conf.Set("Filter", object(e.pos, "S3Key", object(e.pos, "Rules", rules)))
	}
	e.permit("s3.amazonaws.com", prefixed("arn:aws:s3:::", bucket))
	if existing, _ := e.conf.Get("existing").Truth(); existing || !bucket.IsScalar() {
		return // the permission alone tells of the trigger
	}
	id := "S3Bucket" + logical(strings.NewReplacer(".", "", "-", "").Replace(bucket.Str()))
	if have := e.resources.Get(id); have != nil {
		list := have.Get("Properties", "NotificationConfiguration", "LambdaConfigurations")
		list.Items = append(list.Items, conf)
		return
	}
	e.add(id, "AWS::S3::Bucket", e.pos, object(e.pos, "BucketName", bucket, "NotificationConfiguration",
		object(e.pos, "LambdaConfigurations", []*doc.Node{conf})))
}

func (e event) sns() {
	topic := first(e.conf.Get("arn"), e.conf.Get("topicName"), e.conf)
	arn := topic
	if topic.IsScalar() && !strings.HasPrefix(topic.Text, "arn:") {
		id := "SNSTopic" + logical(topic.Text)
		if e.resources.Get(id) == nil {
			e.add(id, "AWS::SNS::Topic", e.pos, object(e.pos, "TopicName", topic))
		}
		arn = ref(e.pos, id)
	}
	e.add(e.unique(e.name+"SnsSubscription"), "AWS::SNS::Subscription", e.pos, object(e.pos, "TopicArn", arn, "Protocol", "lambda",
		"Endpoint", attr(e.pos, e.id, "Arn"), "FilterPolicy", e.conf.Get("filterPolicy"), "RedrivePolicy", e.conf.Get("redrivePolicy")))
	e.permit("sns.amazonaws.com", arn)
}

func (e event) schedule() {
	rate := first(e.conf.Get("rate"), e.conf)
	for _, r := range rate.Each() {
		id := e.unique(e.name + "EventsRuleSchedule1")
		e.add(id, "AWS::Events::Rule", e.pos, object(e.pos, "ScheduleExpression", r, "Targets", e.target()))
		e.permit("events.amazonaws.com", attr(e.pos, id, "Arn"))
	}
}

func (e event) target() []*doc.Node {
	return []*doc.Node{object(e.pos, "Arn", attr(e.pos, e.id, "Arn"), "Id", e.name)}
}

func (e event) rule() {
	pattern := first(e.conf.Get("pattern"), e.conf.Get("event"))
	id := e.unique(e.name + "EventBridgeRule")
	props := object(e.pos, "EventPattern", pattern, "ScheduleExpression", e.conf.Get("schedule"), "Targets", e.target())
	if b := e.conf.Get("eventBus"); b != nil {
		props.Set("EventBusName", b)
		if b.IsScalar() && !strings.HasPrefix(b.Text, "arn:") && !strings.Contains(b.Text, "{{") {
			busID := logical(strings.NewReplacer("-", "", ".", "").Replace(b.Text)) + "EventBridgeEventBus"
			if e.resources.Get(busID) == nil {
				e.add(busID, "AWS::Events::EventBus", b.Pos, object(b.Pos, "Name", b))
			}
		}
	}
	e.add(id, "AWS::Events::Rule", e.pos, props)
	e.permit("events.amazonaws.com", attr(e.pos, id, "Arn"))
}

func (e event) log() {
	group := first(e.conf.Get("logGroup"), e.conf)
	e.add(e.unique(e.name+"LogsSubscriptionFilterCloudWatchLog1"), "AWS::Logs::SubscriptionFilter", e.pos, object(e.pos, "LogGroupName", group,
		"FilterPattern", e.conf.Get("filter"), "DestinationArn", attr(e.pos, e.id, "Arn")))
}

func (e event) iot() {
	e.add(e.unique(e.name+"IotTopicRule1"), "AWS::IoT::TopicRule", e.pos, object(e.pos, "TopicRulePayload", object(e.pos, "Sql", e.conf.Get("sql"),
		"Actions", []*doc.Node{object(e.pos, "Lambda", object(e.pos, "FunctionArn", attr(e.pos, e.id, "Arn")))})))
}

func (e event) alexa() {
	e.add(e.unique(e.name+"LambdaPermissionAlexa"), "AWS::Lambda::Permission", e.pos, object(e.pos, "Action", "lambda:InvokeFunction",
		"FunctionName", attr(e.pos, e.id, "Arn"), "Principal", "alexa-appkit.amazon.com", "EventSourceToken", first(e.conf.Get("appId"), scalar(e.conf))))
}

func (e event) pool() {
	name := e.conf.Get("pool").Str()
	trigger := e.conf.Get("trigger").Str()
	if existing, _ := e.conf.Get("existing").Truth(); existing {
		e.add(e.unique(e.name+"LambdaPermissionCognito"), "AWS::Lambda::Permission", e.pos, object(e.pos, "Action", "lambda:InvokeFunction",
			"FunctionName", attr(e.pos, e.id, "Arn"), "Principal", "cognito-idp.amazonaws.com"))
		return
	}
	id := "CognitoUserPool" + logical(name)
	if have := e.resources.Get(id); have != nil {
		conf := have.Get("Properties", "LambdaConfig")
		conf.Set(trigger, attr(e.pos, e.id, "Arn"))
		return
	}
	e.add(id, "AWS::Cognito::UserPool", e.pos, object(e.pos, "UserPoolName", name, "LambdaConfig", object(e.pos, trigger, attr(e.pos, e.id, "Arn"))))
}

func (e event) alb() {
	id := e.unique(e.name + "AlbTargetGroup")
	e.add(id, "AWS::ElasticLoadBalancingV2::TargetGroup", e.pos, object(e.pos, "TargetType", "lambda", "Targets", []*doc.Node{object(e.pos, "Id", attr(e.pos, e.id, "Arn"))}))
	condition := object(e.pos, "Field", "path-pattern", "Values", first(e.conf.Get("conditions", "path"), doc.NewString(e.pos, "/*")))
	e.add(e.unique(e.name+"AlbListenerRule"), "AWS::ElasticLoadBalancingV2::ListenerRule", e.pos, object(e.pos, "ListenerArn", e.conf.Get("listenerArn"),
		"Conditions", []*doc.Node{condition}, "Actions", []*doc.Node{object(e.pos, "Type", "forward", "TargetGroupArn", ref(e.pos, id))}))
}

func (e event) edge() {
	e.add(e.unique("CloudFrontDistribution"), "AWS::CloudFront::Distribution", e.pos, object(e.pos, "DistributionConfig", object(e.pos, "Enabled", true,
		"DefaultCacheBehavior", object(e.pos, "ViewerProtocolPolicy", first(e.conf.Get("behavior", "ViewerProtocolPolicy"), doc.NewString(e.pos, "allow-all")),
			"LambdaFunctionAssociations", []*doc.Node{object(e.pos, "EventType", e.conf.Get("eventType"), "LambdaFunctionARN", attr(e.pos, e.id, "Arn"))}))))
}
