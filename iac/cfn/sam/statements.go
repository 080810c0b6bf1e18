package sam

import (
	"slices"
	"strings"
	"sync"

	"redoubt/app"
	"redoubt/iac/doc"
)

// A PolicyTemplate is one of the policies that SAM has names for.
type PolicyTemplate struct {
	Name   string
	Params []string // names of its arguments

	statements *doc.Node
}

// PolicyTemplates lists SAM's policy templates by name. Those with statements
// under a condition are left out.
func PolicyTemplates() []PolicyTemplate { return policyTemplates() }

var policyTemplates = sync.OnceValue(func() []PolicyTemplate {
	var list []PolicyTemplate
	for name, t := range templates() {
		n, err := doc.Parse(name, t.S)
		if err != nil || slices.ContainsFunc(n.Each(), func(s *doc.Node) bool { return s.Has("Condition") }) {
			continue
		}
		list = append(list, PolicyTemplate{Name: name, Params: t.P, statements: n})
	}
	slices.SortFunc(list, func(a, b PolicyTemplate) int { return strings.Compare(a.Name, b.Name) })
	return list
})

// Statements are what the template grants with its arguments.
func (t PolicyTemplate) Statements(args map[string]app.Text) []*app.Statement {
	var list []*app.Statement
	for _, s := range t.statements.Each() {
		st := &app.Statement{Effect: app.Effect(s.Get("Effect").Str()), From: "template:" + t.Name}
		for _, a := range s.Get("Action").Each() {
			st.Actions = append(st.Actions, app.Plain(a.Str(), app.Pos{}))
		}
		for _, r := range s.Get("Resource").Each() {
			st.Resources = append(st.Resources, given(r, args))
		}
		list = append(list, st)
	}
	return list
}

// given is a resource with the arguments put in.
func given(n *doc.Node, args map[string]app.Text) app.Text {
	text, names := n.Str(), map[string]string{}
	if key, arg, ok := n.Single(); ok && key == "Fn::Sub" {
		text = arg.Str()
		if arg.Kind == doc.List && len(arg.Items) == 2 {
			text = arg.Items[0].Str()
			for _, p := range entries(arg.Items[1]) {
				names[p.Key] = p.Value.Get("Ref").Str()
			}
		}
	}
	var out app.Text
	for text != "" {
		before, rest, found := strings.Cut(text, "${")
		if before != "" {
			out.Parts = append(out.Parts, app.Part{Text: before})
		}
		if !found {
			break
		}
		name, after, _ := strings.Cut(rest, "}")
		if arg, ok := args[names[name]]; ok {
			out.Parts = append(out.Parts, arg.Parts...)
		} else {
			out.Parts = append(out.Parts, app.Part{Kind: app.Pseudo, Text: name})
		}
		text = after
	}
	return out
}
