package sam

import (
	_ "embed"
	"encoding/json"
	"strconv"
	"strings"
	"sync"

	"redoubt/app"
	"redoubt/iac/doc"
)

//go:embed data/connectors.json
var connectorsJSON []byte

// A profile says what a connector between two types of resources grants.
type profile struct {
	Type       string
	Properties struct {
		SourcePolicy     *bool
		AccessCategories map[string]json.RawMessage
	}
}

var profiles = sync.OnceValue(func() map[string]map[string]profile {
	var t struct {
		Permissions map[string]map[string]profile
	}
	if json.Unmarshal(connectorsJSON, &t) != nil {
		return nil
	}
	return t.Permissions
})

// An end is one end of a connector.
type end struct {
	id, kind                                  string
	arn, name, url, role, resourceID, qualify *doc.Node
}

// connectors expands AWS::Serverless::Connector and embedded Connectors, when
// all other resources stand.
func (e *expander) connectors() {
	resources := e.out
	e.out = nil
	var todo []func()
	for _, p := range e.written {
		for _, c := range entries(p.Value.Get("Connectors")) {
			source := doc.NewMap(c.Pos, doc.P("Id", doc.NewString(c.Pos, p.Key)))
			source.Pairs = append(source.Pairs, entries(c.Value.Get("Properties", "SourceReference"))...)
			todo = append(todo, func() { e.connector(p.Key+c.Key, c.Value.Get("Properties"), source, p.Value) })
		}
	}
	for _, p := range resources {
		if p.Value.Get("Type").Str() == "AWS::Serverless::Connector" {
			todo = append(todo, func() { e.connector(p.Key, p.Value.Get("Properties"), nil, p.Value) })
			continue
		}
		e.out = append(e.out, p)
		if p.Value.Has("Connectors") {
			p.Value.Delete("Connectors")
		}
	}
	for _, do := range todo {
		do()
	}
}

func (e *expander) connector(id string, props, source *doc.Node, from *doc.Node) {
	if source == nil {
		source = props.Get("Source")
	}
	destinations := props.Get("Destination")
	many := destinations != nil && destinations.Kind == doc.List
	for i, d := range destinations.Each() {
		suffix := ""
		if many {
			suffix = "Destination" + strconv.Itoa(i)
		}
		e.connect(id, suffix, e.end(source, d), e.end(d, source), props, from)
	}
}

// plainTypes are the types that SAM's own become.
var plainTypes = map[string]string{
	"AWS::Serverless::Api": "AWS::ApiGateway::RestApi", "AWS::Serverless::HttpApi": "AWS::ApiGatewayV2::Api",
	"AWS::Serverless::Function": "AWS::Lambda::Function", "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
	"AWS::Serverless::StateMachine": "AWS::StepFunctions::StateMachine", "AWS::Serverless::GraphQLApi": "AWS::AppSync::GraphQLApi",
}

// end resolves one end: by logical id, or by the properties given. other is the
// end that it is connected with.
func (e *expander) end(n, other *doc.Node) end {
	x := end{
		id: n.Get("Id").Str(), kind: n.Get("Type").Str(), arn: n.Get("Arn"), name: n.Get("Name"), url: n.Get("QueueUrl"),
		role: n.Get("RoleName"), resourceID: n.Get("ResourceId"), qualify: n.Get("Qualifier"),
	}
	if x.id == "" {
		if plain, ok := plainTypes[x.kind]; ok {
			x.kind = plain
		}
		return x
	}
	pos := n.Get("Id").Pos
	r := e.made(x.id)
	x.kind = r.Get("Type").Str()
	switch x.kind {
	case "AWS::SNS::Topic", "AWS::StepFunctions::StateMachine", "AWS::AppSync::GraphQLApi", "AWS::AppSync::DataSource":
		x.arn = ref(pos, x.id)
	default:
		x.arn = attr(pos, x.id, "Arn")
	}
	switch x.kind {
	case "AWS::StepFunctions::StateMachine":
		x.name = attr(pos, x.id, "Name")
	case "AWS::SQS::Queue":
		x.url = ref(pos, x.id)
	case "AWS::AppSync::GraphQLApi":
		x.resourceID = attr(pos, x.id, "ApiId")
	case "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api":
		x.resourceID = ref(pos, x.id)
	}
	if x.qualify == nil {
		x.qualify = doc.NewString(pos, "*")
	}
	if x.role == nil {
		x.role = roleOf(r, other)
	}
	return x
}

func (e *expander) made(id string) *doc.Node {
	for _, p := range e.out {
		if p.Key == id {
			return p.Value
		}
	}
	return nil
}

// roleOf is the name of the role that a resource acts with. A rule acts on each
// of its targets with a role of its own.
func roleOf(r, other *doc.Node) *doc.Node {
	for _, target := range r.Get("Properties", "Targets").Each() {
		to := target.Get("Arn")
		if id := other.Get("Id").Str(); (id == "" || refName(to) != id) && (!other.Has("Arn") || !to.Same(other.Get("Arn"))) {
			continue
		}
		if name := refName(target.Get("RoleArn")); name != "" {
			return ref(target.Pos, name)
		}
	}
	for _, path := range [][]string{{"Properties", "Role"}, {"Properties", "RoleArn"}, {"Properties", "ServiceRoleArn"}} {
		if n := r.Get(path...); n != nil {
			if name := refName(n); name != "" {
				return ref(n.Pos, name)
			}
		}
	}
	return nil
}

func (e *expander) connect(id, suffix string, source, destination end, props, from *doc.Node) {
	p, ok := profiles()[source.kind][destination.kind]
	if !ok {
		e.gap(from.Pos, "the connector "+id+" from "+source.kind+" to "+destination.kind+" can't be expanded")
		return
	}
	pos := props.Place()
	var statements []*doc.Node
	done := map[string]bool{}
	for _, category := range props.Get("Permissions").Each() {
		raw, ok := p.Properties.AccessCategories[category.Str()]
		if !ok || done[category.Str()] {
			continue
		}
		done[category.Str()] = true
		n, err := doc.Parse("", raw)
		if err != nil {
			continue
		}
		n = e.placed(n, source, destination, pos)
		if p.Type == "AWS_LAMBDA_PERMISSION" {
			e.connectorPermission(id+suffix+category.Str()+"LambdaPermission", n, destination, source, pos, from)
			continue
		}
		statements = append(statements, n.Get("Statement").Each()...)
	}
	if len(statements) > 0 {
		e.connectorPolicy(id, suffix, p, document(pos, statements...), source, destination, from)
	}
}

func (e *expander) connectorPermission(name string, n *doc.Node, destination, source end, pos app.Pos, from *doc.Node) {
	fn := destination.arn
	if fn == nil {
		fn = source.arn
	}
	perm := object(pos, "Action", n.Get("Action"), "FunctionName", fn, "Principal", n.Get("Principal"), "SourceArn", n.Get("SourceArn"), "SourceAccount", n.Get("SourceAccount"))
	e.add(name, "AWS::Lambda::Permission", perm, from)
}

func (e *expander) connectorPolicy(id, suffix string, p profile, d *doc.Node, source, destination end, from *doc.Node) {
	d.Origin = "connector"
	pos := d.Pos
	switch p.Type {
	case "AWS_IAM_ROLE_MANAGED_POLICY":
		role := source.role
		if p.Properties.SourcePolicy != nil && !*p.Properties.SourcePolicy {
			role = destination.role
		}
		if role == nil {
			e.gap(pos, "the connector "+id+" has no role to write to")
			return
		}
		e.add(id+"Policy"+suffix, "AWS::IAM::ManagedPolicy", object(pos, "PolicyDocument", d, "Roles", []*doc.Node{role}), from)
	case "AWS_SNS_TOPIC_POLICY":
		e.add(id+"TopicPolicy"+suffix, "AWS::SNS::TopicPolicy", object(pos, "PolicyDocument", d, "Topics", []*doc.Node{destination.arn}), from)
	case "AWS_SQS_QUEUE_POLICY":
		queue := destination
		if p.Properties.SourcePolicy != nil && *p.Properties.SourcePolicy {
			queue = source
		}
		e.add(id+"QueuePolicy"+suffix, "AWS::SQS::QueuePolicy", object(pos, "PolicyDocument", d, "Queues", []*doc.Node{first(queue.url, queue.arn)}), from)
	}
}

// placed fills %{Source.Arn} and the like in.
func (e *expander) placed(n *doc.Node, source, destination end, pos app.Pos) *doc.Node {
	if n.Kind == doc.String && strings.Contains(n.Text, "%{") {
		return placeholder(n.Text, source, destination, pos)
	}
	c := *n
	c.Pos = pos
	c.Items, c.Pairs = nil, nil
	for _, item := range n.Items {
		c.Items = append(c.Items, e.placed(item, source, destination, pos))
	}
	for _, p := range n.Pairs {
		c.Pairs = append(c.Pairs, doc.Pair{Key: p.Key, Pos: pos, Value: e.placed(p.Value, source, destination, pos)})
	}
	return &c
}

func placeholder(text string, source, destination end, pos app.Pos) *doc.Node {
	for side, x := range map[string]end{"Source": source, "Destination": destination} {
		for key, n := range map[string]*doc.Node{"Arn": x.arn, "Name": x.name, "QueueUrl": x.url, "ResourceId": x.resourceID, "Qualifier": x.qualify} {
			mark := "%{" + side + "." + key + "}"
			if !strings.Contains(text, mark) {
				continue
			}
			if n == nil {
				return ref(pos, "AWS::NoValue")
			}
			if text == mark {
				return n
			}
			if s, ok := spelt(n); ok {
				text = strings.ReplaceAll(text, mark, s)
			}
		}
	}
	return sub(pos, text)
}
