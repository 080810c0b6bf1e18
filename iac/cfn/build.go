package cfn

import (
	"path"
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// A build makes the model from a template in normal form, in two passes: first
// every resource by itself, then what ties them together.
type build struct {
	*Template
	app    *app.Application
	nodes  map[string]*doc.Node // logical name → resource
	order  []string
	byName map[string]app.Resource
	// physical finds what a literal name or ARN means.
	physical map[string]app.Resource
	places   map[string]app.Pos // where the logical names stand
}

// A maker makes the resource of one type.
type maker func(b *build, c app.Common, p *doc.Node) app.Resource

// A linker ties a resource to others, after all have been made.
type linker func(b *build, name string, p *doc.Node)

// Application builds the model.
func (t *Template) Application() *app.Application {
	b := &build{
		Template: t, nodes: map[string]*doc.Node{}, byName: map[string]app.Resource{},
		physical: map[string]app.Resource{}, places: map[string]app.Pos{},
		app: &app.Application{File: t.File, Root: path.Dir(t.File), Format: t.Format, Settings: t.Settings},
	}
	b.make()
	b.link()
	b.app.Gaps, b.app.Cycles = t.Gaps, b.cycles()
	return b.app
}

func (b *build) make() {
	makers := makers()
	for _, pair := range entries(b.Root.Get("Resources")) {
		kind := pair.Value.Get("Type").Str()
		if b.nodes[pair.Key] != nil {
			continue
		}
		if kind == "" {
			b.gap(place(pair.Value), "the resource "+pair.Key+" has no Type and was not read")
			continue
		}
		b.nodes[pair.Key], b.places[pair.Key] = pair.Value, pair.Pos
		b.order = append(b.order, pair.Key)
		props := b.pick(pair.Value.Get("Properties"))
		c := b.common(pair, kind)
		m, ok := makers[kind]
		if !ok {
			m = other
		}
		r := m(b, c, props)
		if r == nil {
			continue // part of another resource, or a policy
		}
		b.keep(r)
	}
}

// entries is the node's pairs, none for nil.
func entries(n *doc.Node) []doc.Pair {
	if n == nil || n.Kind != doc.Map {
		return nil
	}
	return n.Pairs
}

func (b *build) keep(r app.Resource) {
	c := r.Base()
	b.byName[c.Name] = r
	if name := c.PhysicalName.V.String(); name != "" && c.PhysicalName.IsSet() {
		b.physical[serviceOf(c.Type)+":"+name] = r
	}
	switch r := r.(type) {
	case *app.Function:
		b.app.Functions = append(b.app.Functions, r)
	case *app.Role:
		b.app.Roles = append(b.app.Roles, r)
	default:
		b.app.Resources = append(b.app.Resources, r)
	}
}

func serviceOf(kind string) string {
	parts := strings.Split(kind, "::")
	if len(parts) < 2 {
		return kind
	}
	return strings.ToLower(parts[1])
}

// link ties the resources together in three rounds: roles and policies, then
// the APIs with their authorizers, then all that refers to either.
func (b *build) link() {
	linkers := linkers()
	for round := range 3 {
		for _, name := range b.order {
			kind := b.nodes[name].Get("Type").Str()
			if l, ok := linkers[kind]; ok && round == roundOf(kind) {
				l(b, name, b.pick(b.nodes[name].Get("Properties")))
			}
		}
	}
	b.graphRoutes()
	b.otherCallers()
	b.customResources()
	b.permissionTriggers()
	b.mutualTLS()
}

func roundOf(kind string) int {
	switch {
	case strings.HasPrefix(kind, "AWS::IAM::"):
		return 0
	case kind == "AWS::ApiGateway::RestApi", kind == "AWS::ApiGatewayV2::Api", kind == "AWS::AppSync::GraphQLApi":
		return 1
	default:
		return 2
	}
}

func (b *build) common(pair doc.Pair, kind string) app.Common {
	n := pair.Value
	c := app.Common{Name: pair.Key, Type: kind, Pos: pair.Pos, Condition: n.Get("Condition").Str()}
	switch b.str(n.Get("DeletionPolicy")).V {
	case "Retain", "RetainExceptOnCreate", "Snapshot":
		c.Retained = true
	}
	if p := n.Get("Metadata", "aws:cdk:path").Str(); p != "" {
		c.Title = cdkTitle(p)
	}
	for _, ig := range n.Get("Metadata", "redoubt", "ignore").Each() {
		c.Ignores = append(c.Ignores, app.Ignore{Check: ig.Get("check").Str(), Reason: ig.Get("reason").Str(), Pos: ig.Pos})
	}
	if key := nameKeys[kind]; key != "" {
		c.PhysicalName = b.text(b.get(n, "Properties", key))
	}
	return c
}

// cdkTitle shortens "Stack/Orders/Function/Resource" to "Orders/Function".
func cdkTitle(p string) string {
	p = strings.TrimSuffix(strings.TrimSuffix(p, "/Resource"), "/Default")
	if i := strings.IndexByte(p, '/'); i >= 0 {
		p = p[i+1:]
	}
	return p
}

// nameKeys is the property that holds a type's physical name.
var nameKeys = map[string]string{
	"AWS::Lambda::Function": "FunctionName", "AWS::S3::Bucket": "BucketName", "AWS::DynamoDB::Table": "TableName",
	"AWS::DynamoDB::GlobalTable": "TableName", "AWS::SQS::Queue": "QueueName", "AWS::SNS::Topic": "TopicName",
	"AWS::Events::EventBus": "Name", "AWS::Kinesis::Stream": "Name", "AWS::StepFunctions::StateMachine": "StateMachineName",
	"AWS::IAM::Role": "RoleName", "AWS::SecretsManager::Secret": "Name", "AWS::SSM::Parameter": "Name",
	"AWS::Logs::LogGroup": "LogGroupName", "Custom::LogRetention": "LogGroupName", "AWS::Cognito::UserPool": "UserPoolName", "AWS::ApiGateway::RestApi": "Name",
	"AWS::ApiGatewayV2::Api": "Name",
}

func other(b *build, c app.Common, p *doc.Node) app.Resource {
	return &app.Other{Common: c, Hands: append(b.texts(b.get(p, "Roles")), b.roleARNs(p)...)}
}

// roleARNs are the roles that properties name: TaskRoleArn.
func (b *build) roleARNs(p *doc.Node) []app.Text {
	var list []app.Text
	for _, pair := range entries(p) {
		if strings.HasSuffix(pair.Key, "RoleArn") {
			if v := b.text(b.get(p, pair.Key)); len(v.V.Parts) > 0 {
				list = append(list, v.V)
			}
		}
	}
	return list
}

// none is for what is a part of something else.
func none(*build, app.Common, *doc.Node) app.Resource { return nil }
