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
	definition := b.get(p, "Definition")
	if b.pick(definition) == nil {
		definition = b.definitionString(b.get(p, "DefinitionString"))
	}
	if b.pick(definition) == nil {
		if at := b.get(p, "DefinitionS3Location"); b.pick(at) != nil {
			b.gap(at.Pos, "the definition of "+name+" is in S3: which functions it starts is not known")
		}
		return
	}
	subs := map[string]*doc.Node{}
	for _, pair := range entries(b.pick(b.get(p, "DefinitionSubstitutions"))) {
		subs[pair.Key] = pair.Value
	}
	b.states(m, b.pick(definition), subs, 0)
}

// definitionString parses a definition that is a string, also one that Fn::Sub
// or Fn::Join made: references stand in it as ${X}.
func (b *build) definitionString(n *doc.Node) *doc.Node {
	if n = b.pick(n); n == nil {
		return nil
	}
	text := b.text(n).V.String()
	if !strings.HasPrefix(strings.TrimSpace(text), "{") {
		return nil
	}
	inner, err := doc.Parse(n.Pos.File, []byte(text))
	if err != nil {
		b.gap(n.Pos, "the state machine's definition can't be read")
		return nil
	}
	return moved(inner, n.Pos)
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

func (b *build) task(m *app.StateMachine, state string, s *doc.Node, subs map[string]*doc.Node) {
	resource := b.get(s, "Resource")
	if b.pick(resource) == nil {
		return
	}
	text := b.substituted(b.text(resource).V, subs)
	task := app.Task{State: state, Pos: resource.Pos, Target: text}
	if spelt := text.String(); strings.HasPrefix(spelt, "arn:") && strings.Contains(spelt, ":states:::") {
		task.Action = spelt[strings.Index(spelt, ":states:::")+len(":states:::"):]
		task.Target = app.Text{}
		for _, args := range []string{"Parameters", "Arguments"} {
			if n := b.get(s, args, "FunctionName"); b.pick(n) != nil {
				task.Target = b.substituted(b.text(n).V, subs)
			}
		}
	} else {
		task.Action = "lambda:invoke"
	}
	m.Tasks = append(m.Tasks, task)
	if f, alias := b.function(task.Target); f != nil {
		b.trigger(&app.Trigger{Name: state, Kind: app.StepFunctions, Source: m, To: f, Alias: alias, Detail: state, Pos: resource.Pos})
	}
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
