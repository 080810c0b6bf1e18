package serverless

import (
	"fmt"

	"redoubt/app"
	"redoubt/iac/doc"
)

// An event of a function.
type event struct {
	*function
	kind string
	pos  app.Pos
	conf *doc.Node
}

// compilers lists how each kind of event is compiled.
func compilers() map[string]func(event) {
	return map[string]func(event){
		"http": event.restRoute, "httpApi": event.httpRoute, "websocket": event.socketRoute, "alb": event.balancer, "cloudFront": event.edge,
		"sqs": event.queue, "stream": event.stream, "msk": event.managedKafka, "kafka": event.kafka,
		"activemq": event.broker, "rabbitmq": event.broker, "documentDb": event.documents,
		"s3": event.bucket, "sns": event.topic, "schedule": event.schedule, "eventBridge": event.rule, "cloudwatchEvent": event.rule,
		"cloudwatchLog": event.logs, "iot": event.device, "iotFleetProvisioning": event.fleet,
		"alexaSkill": event.skill, "alexaSmartHome": event.skill, "cognitoUserPool": event.userPool,
	}
}

// pollers are the kinds that can be off without being gone.
var pollers = map[string]bool{
	"sqs": true, "stream": true, "msk": true, "kafka": true, "activemq": true, "rabbitmq": true, "documentDb": true,
}

// event compiles one event of a function. The framework's short forms
// ("http: GET /orders", "- alexaSkill") are read too.
func (f *function) event(ev *doc.Node) {
	if ev.IsScalar() {
		ev = doc.NewMap(ev.Pos, doc.P(ev.Text, doc.NewMap(ev.Pos)))
	}
	if ev == nil || ev.Kind != doc.Map {
		f.gap(first(ev, f.conf).Pos, "an event of "+f.name+" was not read: it is no map")
		return
	}
	if len(ev.Pairs) > 1 && ev.Pairs[0].Value != nil && ev.Pairs[0].Value.Kind == doc.Null {
		// "- http:" whose settings are indented too little
		f.gap(ev.Pos, "the event "+ev.Pairs[0].Key+" of "+f.name+" is empty: are its settings indented?")
		return
	}
	for _, p := range ev.Pairs {
		f.compile(p)
	}
}

func (f *function) compile(p doc.Pair) {
	compile := compilers()[p.Key]
	conf := p.Value
	switch {
	case compile == nil:
		f.gap(p.Pos, "the event "+clean(p.Key)+" of "+f.name+" is not known")
		return
	case conf == nil || conf.Kind == doc.Null:
		conf = doc.NewMap(p.Pos)
	case conf.Kind == doc.List && p.Key != "schedule":
		f.gap(conf.Pos, "the event "+p.Key+" of "+f.name+" was not read: it is a list")
		return
	}
	if enabled, ok := conf.Get("enabled").Truth(); ok && !enabled && !pollers[p.Key] {
		return // it can't start the function
	}
	compile(event{f, p.Key, p.Pos, conf})
}

// unique is a logical id that is not taken yet.
func (c *compiler) unique(base string) string {
	name := base
	for i := 2; c.resources.Get(name) != nil; i++ {
		name = fmt.Sprintf("%s%d", base, i)
	}
	return name
}

// arn is the function's.
func (e event) arn() *doc.Node { return attr(e.pos, e.id, "Arn") }

// permit lets a service start the function.
func (e event) permit(principal string, source *doc.Node) *doc.Node {
	props := object(e.pos, "Action", "lambda:InvokeFunction", "FunctionName", e.arn(), "Principal", principal, "SourceArn", source)
	e.add(e.unique(e.prefix+"LambdaPermission"), "AWS::Lambda::Permission", e.pos, props)
	return props
}

// missing reports a setting without which nothing is known of the event.
func (e event) missing(setting string) {
	e.gap(e.pos, "the event "+e.kind+" of "+e.name+" has no "+setting)
}
