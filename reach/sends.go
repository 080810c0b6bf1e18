package reach

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/lang/flow"
	"redoubt/lang/ir"
)

// A send is a call by which a function hands data to a resource or another
// function.
type send struct {
	from *FunctionCode
	call flow.Call
	to   app.Resource
	body *flow.Tree // what becomes the body, detail, image or payload
	kind app.Kind   // of the events that it makes
}

// carriers say which parameter of an operation names the receiver and which
// carries the data.
var carriers = map[string]struct {
	target, data []string
	kind         app.Kind
}{
	"aws:lambda:invoke":                {[]string{"FunctionName"}, []string{"Payload"}, app.Invoke},
	"aws:sqs:sendmessage":              {[]string{"QueueUrl"}, []string{"MessageBody"}, app.SQS},
	"aws:sqs:sendmessagebatch":         {[]string{"QueueUrl"}, []string{"Entries", "*", "MessageBody"}, app.SQS},
	"aws:sns:publish":                  {[]string{"TopicArn"}, []string{"Message"}, app.SNS},
	"aws:events:putevents":             {[]string{"Entries", "*", "EventBusName"}, []string{"Entries", "*", "Detail"}, app.EventBridge},
	"aws:dynamodb:putitem":             {[]string{"TableName"}, []string{"Item"}, app.DynamoDB},
	"aws:dynamodb:updateitem":          {[]string{"TableName"}, []string{"ExpressionAttributeValues"}, app.DynamoDB},
	"aws:s3:putobject":                 {[]string{"Bucket"}, []string{}, app.S3},
	"aws:kinesis:putrecord":            {[]string{"StreamName"}, []string{"Data"}, app.Kinesis},
	"aws:kinesis:putrecords":           {[]string{"StreamName"}, []string{"Records", "*", "Data"}, app.Kinesis},
	"aws:stepfunctions:startexecution": {[]string{"stateMachineArn"}, []string{"input"}, app.StepFunctions},
	"aws:stepfunctions:startsyncexecution": {
		[]string{"stateMachineArn"}, []string{"input"}, app.StepFunctions,
	},
}

// prefixes say where in the receiver's event the data is.
var prefixes = map[app.Kind][]string{
	app.Invoke:        {},
	app.SQS:           {"Records", "*", "body"},
	app.SNS:           {"Records", "*", "Sns", "Message"},
	app.EventBridge:   {"detail"},
	app.DynamoDB:      {"Records", "*", "dynamodb", "NewImage"},
	app.Kinesis:       {"Records", "*", "kinesis", "data"},
	app.StepFunctions: {},
}

// sendsOf lists the calls of all functions that hand data on.
func (j *joiner) sendsOf() []send {
	if j.ready {
		return j.sends
	}
	j.ready = true
	for _, fc := range j.code.Of {
		if fc.Function == nil {
			continue
		}
		for _, c := range fc.Result.Calls {
			carrier, ok := carriers[c.API]
			if !ok {
				continue
			}
			for _, to := range j.g.named(fc.Function, walkTree(c.Args, carrier.target)) {
				j.sends = append(j.sends, send{fc, c, to, walkTree(c.Args, carrier.data), carrier.kind})
			}
			if c.API == "aws:events:putevents" {
				j.busSend(fc, c, carrier.data)
			}
		}
	}
	return j.sends
}

// busSend is a putEvents to the default bus.
func (j *joiner) busSend(fc *FunctionCode, c flow.Call, data []string) {
	if t := walkTree(c.Args, []string{"Entries", "*", "EventBusName"}); t == nil || slices.ContainsFunc(t.Consts, func(l ir.Lit) bool { return l.Text == "default" }) {
		j.sends = append(j.sends, send{fc, c, nil, walkTree(c.Args, data), app.EventBridge})
	}
}

// walkTree finds what is at a path of the arguments; "*" is any element.
func walkTree(args map[string]*flow.Tree, path []string) *flow.Tree {
	if len(path) == 0 {
		return &flow.Tree{Fields: args}
	}
	t := args[path[0]]
	for _, name := range path[1:] {
		if t == nil {
			return nil
		}
		if name == "*" {
			t = t.Element()
			continue
		}
		t = t.Fields[name]
	}
	return t
}

// named lists what a name, ARN or URL in code stands for: a constant, or a
// variable of the function's environment.
func (g *Graph) named(f *app.Function, t *flow.Tree) []app.Resource {
	if t == nil {
		return nil
	}
	var list []app.Resource
	add := func(r app.Resource) {
		if r != nil && !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	for _, c := range t.Consts {
		add(g.byPhysicalName(c.Text))
	}
	for _, api := range t.APIs {
		name, ok := strings.CutPrefix(api, "os.environ.")
		if !ok {
			name, ok = strings.CutPrefix(api, "process.env.")
		}
		for _, v := range f.Env {
			if !ok || v.Name != name {
				continue
			}
			for _, ref := range v.Value.V.Refs() {
				add(g.byName[ref])
			}
			if s, literal := v.Value.V.Literal(); literal {
				add(g.byPhysicalName(s))
			}
		}
	}
	return list
}

// byPhysicalName finds a resource by the name, ARN or URL that it is deployed
// with.
func (g *Graph) byPhysicalName(s string) app.Resource {
	if s == "" {
		return nil
	}
	last := s[strings.LastIndexAny(s, ":/")+1:]
	for _, r := range g.resources() {
		name := r.Base().PhysicalName.V.String()
		if name == s || name == last || r.Base().Name == s {
			return r
		}
	}
	return nil
}

func (g *Graph) resources() []app.Resource {
	list := make([]app.Resource, 0, len(g.App.Functions)+len(g.App.Resources))
	for _, f := range g.App.Functions {
		list = append(list, f)
	}
	return append(list, g.App.Resources...)
}

// backwards follows data that came through t to the functions that send it.
func (j *joiner) backwards(fc *FunctionCode, t *app.Trigger, fl Flow, at []string, hops int) {
	for _, s := range j.sendsOf() {
		throughTopic := t.Kind == app.SQS && s.kind == app.SNS
		if s.kind != t.Kind && !throughTopic || !j.fires(s, t) {
			continue
		}
		tree, rest, ok := s.carried(t.Kind, at)
		if !ok {
			continue
		}
		j.from(s, tree, rest, fc, fl, hops)
	}
}

// fires reports whether what is sent starts the trigger.
func (j *joiner) fires(s send, t *app.Trigger) bool {
	switch {
	case s.to == nil:
		return t.Kind == app.EventBridge && t.Source == nil
	case t.Source == nil:
		return false
	case s.to == t.Source:
		return true
	}
	if rule, ok := t.Source.(*app.Rule); ok && s.kind == app.EventBridge {
		return slices.Contains(rule.Bus.V.Refs(), s.to.Base().Name)
	}
	if topic, ok := s.to.(*app.Topic); ok {
		return slices.ContainsFunc(topic.Subscriptions, func(sub app.Subscription) bool {
			return slices.Contains(sub.Endpoint.V.Refs(), t.Source.Base().Name)
		})
	}
	return false
}

// carried is the part of what was sent that stands at a path of the event.
func (s send) carried(kind app.Kind, at []string) (*flow.Tree, []string, bool) {
	if kind == app.S3 {
		if len(at) >= 5 && at[3] == "object" && at[4] == "key" {
			return s.call.Args["Key"], nil, true
		}
		return nil, nil, false
	}
	prefix := prefixes[kind]
	if kind == app.SQS && s.kind == app.SNS {
		prefix = []string{"Records", "*", "body", "Message"}
	}
	if len(at) < len(prefix) {
		return s.body, nil, true
	}
	for i, name := range prefix {
		if at[i] != name && name != "*" {
			return nil, nil, false
		}
	}
	return s.body, at[len(prefix):], true
}

// from continues a flow in the function that sent the data.
func (j *joiner) from(s send, tree *flow.Tree, rest []string, fc *FunctionCode, fl Flow, hops int) {
	if s.from == fc || slices.Contains(fl.Through, s.from.Function) {
		return
	}
	for _, o := range j.code.program.Origins(tree, rest) {
		own := fl
		o.Path = s.plain(o.Path)
		own.Through = append([]*app.Function{s.from.Function}, fl.Through...)
		own.Low = fl.Low || o.Low
		own.Trace = append(append(steps(o.Steps), Step{Pos(s.call.File, s.call.Pos), s.from.Function.Label() + " sends it to " + fc.Function.Label()}), fl.Trace...)
		switch {
		case o.Source != nil && o.Source.Kind != "stored":
			own.Kinds, own.Source, own.Path, own.Trigger = o.Source.Kind, o.Source.Name, o.Path, nil
			j.sourced(s.from, own, o.Source, s.call.Func)
		case o.Source == nil && o.Param == 0:
			j.event(s.from, own, o.Path, hops+1)
		}
	}
}

// invoked follows data of an event back to functions that invoke this one by
// its name.
func (j *joiner) invoked(fc *FunctionCode, fl Flow, at []string, hops int) {
	for _, s := range j.sendsOf() {
		if s.kind == app.Invoke && s.to == app.Resource(fc.Function) {
			j.from(s, s.body, at, fc, fl, hops)
		}
	}
}

// plain is a path in what was sent: the receiver of a stream sees attributes by their
// types ("name.S"), of which clients that write plain values know nothing.
func (s send) plain(path []string) []string {
	if n := len(path); s.kind == app.DynamoDB && n > 0 && slices.Contains([]string{"S", "N", "B", "M", "L", "SS", "NS", "BS", "BOOL"}, path[n-1]) {
		return path[:n-1]
	}
	return path
}
