package sam

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"

	"redoubt/app"
	"redoubt/iac/doc"
)

// roleParts is what events and settings add to an execution role.
type roleParts struct {
	managed  []*doc.Node
	policies []*doc.Node // policy documents
}

func (r *roleParts) attach(pos app.Pos, path string) {
	for _, m := range r.managed {
		if m.Text == managedARN(path) {
			return
		}
	}
	r.managed = append(r.managed, doc.NewString(pos, managedARN(path)))
}

// allow adds a policy with one statement.
func (r *roleParts) allow(pos app.Pos, actions []string, resource *doc.Node) {
	r.policies = append(r.policies, allowing(pos, actions, resource))
}

func allowing(pos app.Pos, actions []string, resource *doc.Node) *doc.Node {
	var action any = actions
	if len(actions) == 1 {
		action = actions[0]
	}
	return document(pos, object(pos, "Effect", "Allow", "Action", action, "Resource", resource))
}

// add adds an event's policy, once: events of one kind often need the same.
func (r *roleParts) add(d *doc.Node) {
	for _, p := range r.policies {
		if p.Same(d) {
			return
		}
	}
	r.policies = append(r.policies, d)
}

// bucket adds what a destination in a bucket needs.
func (r *roleParts) bucket(pos app.Pos, arn *doc.Node) {
	r.policies = append(r.policies, writing(pos, arn))
}

func writing(pos app.Pos, arn *doc.Node) *doc.Node {
	return document(pos,
		object(pos, "Effect", "Allow", "Action", "s3:PutObject", "Resource", joined(pos, "", arn, "/*")),
		object(pos, "Effect", "Allow", "Action", "s3:ListBucket", "Resource", arn))
}

func document(pos app.Pos, statements ...*doc.Node) *doc.Node {
	return object(pos, "Version", "2012-10-17", "Statement", statements)
}

// tracingPolicy is what the translator attaches in AWS's main partition.
const tracingPolicy = "AWSXrayWriteOnlyAccess"

func managedARN(path string) string { return "arn:aws:iam::aws:policy/" + path }

// executionRole adds the role of a function that names none.
func (f *fn) executionRole() {
	pos := f.node.Pos
	basic := "service-role/AWSLambdaBasicExecutionRole"
	if f.props.Has("DurableConfig") {
		basic = "service-role/AWSLambdaBasicDurableExecutionRolePolicy"
	}
	f.role.managed = append([]*doc.Node{doc.NewString(pos, managedARN(basic))}, f.role.managed...)
	if t := f.props.Get("Tracing"); t != nil && t.Str() != "Disabled" && (t.Str() != "" || intrinsic(t)) {
		f.role.attach(t.Pos, tracingPolicy)
	}
	if v := f.props.Get("VpcConfig"); v != nil {
		f.role.attach(v.Pos, "service-role/AWSLambdaVPCAccessExecutionRole")
	}
	if d := f.props.Get("DeadLetterQueue"); d != nil {
		action := map[string]string{"SQS": "sqs:SendMessage", "SNS": "sns:Publish"}[d.Get("Type").Str()]
		if action != "" {
			f.role.allow(d.Pos, []string{action}, d.Get("TargetArn"))
		}
	}
	trust := f.props.Get("AssumeRolePolicyDocument")
	if trust == nil {
		trust = trusting(pos, "lambda.amazonaws.com")
	}
	f.makeRole(f.name+"Role", f.props, trust, f.role, f.node)
}

func trusting(pos app.Pos, service string) *doc.Node {
	return document(pos, object(pos, "Effect", "Allow", "Action", []string{"sts:AssumeRole"}, "Principal", object(pos, "Service", []string{service})))
}

// makeRole adds a role with the resource's own Policies and what came with it.
func (e *expander) makeRole(id string, props, trust *doc.Node, parts roleParts, from *doc.Node) {
	managed, documents := made(parts.managed), made(parts.policies)
	for _, p := range policies(props.Get("Policies")) {
		m, d := e.policy(p)
		if m != nil && !holds(managed, m) {
			managed = append(managed, m)
		}
		documents = append(documents, d...)
	}
	var inline []*doc.Node
	for _, d := range documents {
		inline = append(inline, object(d.Pos, "PolicyName", id+"Policy", "PolicyDocument", d))
	}
	role := object(from.Pos, "AssumeRolePolicyDocument", trust, "PermissionsBoundary", props.Get("PermissionsBoundary"), "Path", props.Get("RolePath"))
	if len(managed) > 0 {
		role.Set("ManagedPolicyArns", doc.NewList(from.Pos, managed...))
	}
	if len(inline) > 0 {
		role.Set("Policies", doc.NewList(from.Pos, inline...))
	}
	e.add(id, "AWS::IAM::Role", role, from)
}

// policies lists the entries of Policies. Where a condition decides between
// whole lists, it decides about each entry.
func policies(n *doc.Node) []*doc.Node {
	arg := n.Get("Fn::If")
	if arg == nil || arg.Kind != doc.List || len(arg.Items) != 3 || arg.Items[1].Kind != doc.List && arg.Items[2].Kind != doc.List {
		return n.Each()
	}
	none := ref(n.Pos, "AWS::NoValue")
	var list []*doc.Node
	for i, branch := range arg.Items[1:] {
		for _, p := range branch.Each() {
			choice := []*doc.Node{arg.Items[0], none, none}
			choice[i+1] = p
			list = append(list, object(n.Pos, "Fn::If", doc.NewList(n.Pos, choice...)))
		}
	}
	return list
}

// made marks what the format adds by itself.
func made(list []*doc.Node) []*doc.Node {
	marked := make([]*doc.Node, len(list))
	for i, n := range list {
		c := *n
		c.Origin = "made"
		marked[i] = &c
	}
	return marked
}

func holds(list []*doc.Node, n *doc.Node) bool {
	for _, x := range list {
		if x.Same(n) {
			return true
		}
	}
	return false
}

// policy reads one entry of Policies: a managed policy's name or ARN, a policy
// template, a statement or a document.
func (e *expander) policy(p *doc.Node) (managed *doc.Node, documents []*doc.Node) {
	switch {
	case p == nil || p.Kind == doc.Null:
		return nil, nil
	case p.IsScalar():
		return managedPolicy(p), nil
	case p.Kind != doc.Map:
		return nil, nil
	case p.Has("Statement"):
		return nil, []*doc.Node{p}
	case p.Has("Fn::If"):
		return e.conditional(p)
	case intrinsic(p):
		return p, nil
	}
	for _, entry := range p.Pairs {
		if d := e.template(entry); d != nil {
			documents = append(documents, d)
		}
	}
	return nil, documents
}

// conditional keeps an Fn::If around what its branches expand to: a managed
// policy, documents, or one of them in each branch.
func (e *expander) conditional(p *doc.Node) (managed *doc.Node, documents []*doc.Node) {
	arg := p.Get("Fn::If")
	if arg.Kind != doc.List || len(arg.Items) != 3 {
		return nil, nil
	}
	none := ref(p.Pos, "AWS::NoValue")
	choice := func(yes, no *doc.Node) *doc.Node {
		return object(p.Pos, "Fn::If", doc.NewList(p.Pos, arg.Items[0], first(yes, none), first(no, none)))
	}
	yes, yesDocs := e.policy(arg.Items[1])
	no, noDocs := e.policy(arg.Items[2])
	if yes != nil || no != nil {
		managed = choice(yes, no)
	}
	for i := range max(len(yesDocs), len(noDocs)) {
		documents = append(documents, choice(at(yesDocs, i), at(noDocs, i)))
	}
	return managed, documents
}

func at(list []*doc.Node, i int) *doc.Node {
	if i < len(list) {
		return list[i]
	}
	return nil
}

func managedPolicy(p *doc.Node) *doc.Node {
	if p.Text == "" || strings.ContainsAny(p.Text, ":/$") {
		return p
	}
	path, ok := managedPaths()[p.Text]
	if !ok {
		return p
	}
	c := *p
	c.Text = managedARN(path)
	return &c
}

//go:embed data/managed_paths.txt
var managedList string

// managedPaths maps the names of AWS's managed policies to paths and names.
var managedPaths = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, line := range strings.Split(managedList, "\n") {
		m[line[strings.LastIndexByte(line, '/')+1:]] = line
	}
	return m
})

//go:embed data/policy_templates.json
var templatesJSON []byte

type policyTemplate struct {
	P []string        // names of its parameters
	S json.RawMessage // statements
}

var templates = sync.OnceValue(func() map[string]policyTemplate {
	var t struct{ Templates map[string]policyTemplate }
	if json.Unmarshal(templatesJSON, &t) != nil {
		return nil
	}
	return t.Templates
})

// template expands a policy template with its arguments.
func (e *expander) template(p doc.Pair) *doc.Node {
	t, ok := templates()[p.Key]
	if !ok {
		e.gap(p.Pos, "there is no policy template "+p.Key)
		return nil
	}
	statements, err := doc.Parse("", t.S)
	if err != nil {
		return nil
	}
	args := map[string]*doc.Node{}
	for _, name := range t.P {
		args[name] = p.Value.Get(name)
	}
	d := object(p.Pos, "Version", "2012-10-17", "Statement", filled(statements, args, p.Pos))
	d.Origin = "template:" + p.Key
	return d
}

// filled replaces references to a template's parameters by its arguments.
func filled(n *doc.Node, args map[string]*doc.Node, pos app.Pos) *doc.Node {
	if key, arg, ok := n.Single(); ok {
		if key == "Ref" && args[arg.Str()] != nil {
			return args[arg.Str()]
		}
		if key == "Fn::Sub" && arg.Kind == doc.List && len(arg.Items) == 2 {
			return substituted(arg, args, pos)
		}
	}
	c := *n
	c.Pos = pos
	c.Items = nil
	for _, item := range n.Items {
		c.Items = append(c.Items, filled(item, args, pos))
	}
	c.Pairs = nil
	for _, p := range n.Pairs {
		c.Pairs = append(c.Pairs, doc.Pair{Key: p.Key, Pos: pos, Value: filled(p.Value, args, pos)})
	}
	return &c
}

// substituted folds {Fn::Sub: [text, {name: {Ref: Parameter}}]}.
func substituted(arg *doc.Node, args map[string]*doc.Node, pos app.Pos) *doc.Node {
	text := arg.Items[0].Str()
	rest := doc.NewMap(pos)
	for _, v := range arg.Items[1].Pairs {
		value := filled(v.Value, args, pos)
		if s, ok := spelt(value); ok {
			text = strings.ReplaceAll(text, "${"+v.Key+"}", s)
			continue
		}
		rest.Pairs = append(rest.Pairs, doc.P(v.Key, value))
	}
	if len(rest.Pairs) > 0 {
		return object(pos, "Fn::Sub", doc.NewList(pos, doc.NewString(pos, text), rest))
	}
	return sub(pos, text)
}
