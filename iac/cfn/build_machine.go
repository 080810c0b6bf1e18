package cfn

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

func stateMachine(b *build, c app.Common, p *doc.Node) app.Resource {
	return &app.StateMachine{
		Common: c, RoleRef: b.text(b.get(p, "RoleArn")), Express: b.str(b.get(p, "StateMachineType")).V == "EXPRESS",
		Logging: b.str(b.get(p, "LoggingConfiguration", "Level")), Tracing: b.flag(b.get(p, "TracingConfiguration", "Enabled")),
	}
}

func linkStateMachine(b *build, name string, p *doc.Node) {
	m, ok := b.byName[name].(*app.StateMachine)
	if !ok {
		return
	}
	m.Role, _ = b.resource(m.RoleRef.V, "iam").(*app.Role)
	definition := b.definition(name, p)
	if definition == nil {
		return
	}
	subs := map[string]*doc.Node{}
	for _, pair := range entries(b.pick(b.get(p, "DefinitionSubstitutions"))) {
		subs[pair.Key] = pair.Value
	}
	b.states(m, definition, subs, 0)
}

// definition finds a state machine's definition: a map, a string, or a file
// beside the template.
func (b *build) definition(name string, p *doc.Node) *doc.Node {
	if n := b.pick(b.get(p, "Definition")); n != nil {
		return n
	}
	if n := b.pick(b.get(p, "DefinitionString")); n != nil {
		return b.parsed(n, "the definition of "+name)
	}
	at := b.pick(b.get(p, "DefinitionS3Location"))
	if at == nil {
		return nil
	}
	if file := at.Str(); file != "" && !strings.Contains(file, "://") {
		if n, err := b.Template.document(file); err == nil && n.Kind == doc.Map {
			return n
		}
	}
	b.gap(at.Pos, "the definition of "+name+" is in S3: which functions it starts is not known")
	return nil
}

const deepestState = 16

// states collects the tasks of a state machine, also inside of Map and
// Parallel states.
func (b *build) states(m *app.StateMachine, n *doc.Node, subs map[string]*doc.Node, depth int) {
	if depth > deepestState {
		return
	}
	for _, pair := range entries(b.get(n, "States")) {
		s := b.pick(pair.Value)
		b.task(m, pair.Key, s, subs)
		b.states(m, b.get(s, "Iterator"), subs, depth+1)
		b.states(m, b.get(s, "ItemProcessor"), subs, depth+1)
		for _, branch := range b.each(b.get(s, "Branches")) {
			b.states(m, branch, subs, depth+1)
		}
	}
}

// task reads one call. The resource of a state is a function, an activity or,
// after ":states:::", an action of a service.
func (b *build) task(m *app.StateMachine, state string, s *doc.Node, subs map[string]*doc.Node) {
	resource := b.get(s, "Resource")
	if b.pick(resource) == nil {
		return
	}
	task := app.Task{State: state, Action: "lambda:invoke", Pos: resource.Pos, Target: b.substituted(b.text(resource).V, subs)}
	spelt := task.Target.String()
	if _, action, found := strings.Cut(spelt, ":states:::"); found {
		task.Action = action
		task.Target = b.argument(s, subs)
	} else if strings.Contains(spelt, ":activity:") || b.nodes[task.Target.Target()].Get("Type").Str() == "AWS::StepFunctions::Activity" {
		task.Action = "activity"
	}
	m.Tasks = append(m.Tasks, task)
	f, alias := b.function(task.Target)
	switch {
	case f != nil:
		b.trigger(&app.Trigger{Name: state, Kind: app.StepFunctions, Source: m, To: f, Alias: alias, Detail: state, Pos: resource.Pos})
	case strings.Contains(task.Action, "lambda:invoke") && (len(task.Target.Parts) == 0 || b.undecided(task.Target)):
		b.gap(resource.Pos, "the state "+state+" of "+m.Name+" may start a function that only the deployment can tell")
	}
}

// argument is the resource that a state passes to the service it calls.
func (b *build) argument(s *doc.Node, subs map[string]*doc.Node) app.Text {
	for _, args := range []string{"Parameters", "Arguments"} {
		for _, key := range []string{"FunctionName", "TableName", "QueueUrl", "TopicArn", "StateMachineArn", "Bucket", "SecretId", "EventBusName"} {
			if n := b.get(s, args, key); b.pick(n) != nil {
				return b.substituted(b.text(n).V, subs)
			}
		}
	}
	return app.Text{}
}

// substituted replaces ${Name} of DefinitionSubstitutions. They stand in the
// text as references, or as literal characters.
func (b *build) substituted(text app.Text, subs map[string]*doc.Node) app.Text {
	spelt := text.String()
	i := strings.Index(spelt, "${")
	j := strings.IndexByte(spelt, '}')
	if i < 0 || j < i {
		return text
	}
	name := spelt[i+2 : j]
	if n := subs[name]; n != nil {
		return b.text(n).V
	}
	base, attr, _ := strings.Cut(name, ".")
	if b.nodes[base] != nil && len(text.Refs()) == 0 {
		return app.Text{Parts: []app.Part{{Kind: app.Reference, Text: base, Attr: attr}}, Pos: text.Pos}
	}
	return text
}
