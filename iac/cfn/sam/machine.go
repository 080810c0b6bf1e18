package sam

import (
	"strings"

	"redoubt/iac/doc"
)

// stateMachine expands a state machine: its role, and what starts it.
func (e *expander) stateMachine(p doc.Pair) {
	props := e.properties(p.Value, "StateMachine")
	out := object(props.Pos, "DefinitionSubstitutions", props.Get("DefinitionSubstitutions"), "StateMachineType", props.Get("Type"),
		"StateMachineName", props.Get("Name"), "LoggingConfiguration", props.Get("Logging"), "TracingConfiguration", props.Get("Tracing"))
	e.machineDefinition(p, props, out)
	if role := props.Get("Role"); role != nil {
		out.Set("RoleArn", role)
	} else {
		var parts roleParts
		if on, _ := props.Get("Tracing", "Enabled").Truth(); on {
			parts.attach(props.Get("Tracing").Pos, tracingPolicy)
		}
		e.makeRole(p.Key+"Role", props, trusting(p.Pos, "states.amazonaws.com"), parts, p.Value)
		out.Set("RoleArn", attr(p.Pos, p.Key+"Role", "Arn"))
	}
	e.replace(p, "AWS::StepFunctions::StateMachine", out)
	m := &machine{expander: e, name: p.Key, node: p.Value, props: props, target: p.Key}
	m.published()
	for _, ev := range entries(props.Get("Events")) {
		conf := ev.Value.Get("Properties")
		if conf == nil || conf.Kind != doc.Map {
			conf = doc.NewMap(ev.Pos)
		}
		m.event(event{name: ev.Key, kind: ev.Value.Get("Type").Str(), props: conf, pos: ev.Pos})
	}
}

func (e *expander) machineDefinition(p doc.Pair, props, out *doc.Node) {
	if d := props.Get("Definition"); d != nil {
		out.Set("Definition", d)
		return
	}
	uri := props.Get("DefinitionUri")
	switch {
	case uri == nil:
	case uri.Kind == doc.String && !strings.HasPrefix(uri.Text, "s3:") && e.env.ReadFile != nil:
		d, err := e.env.ReadFile(uri.Text)
		if err != nil {
			e.gap(uri.Pos, "the definition "+uri.Text+" of "+p.Key+" can't be read: "+err.Error())
			return
		}
		out.Set("Definition", d)
	default:
		out.Set("DefinitionS3Location", uri)
	}
}
