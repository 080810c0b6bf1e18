package report

import (
	"io"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

// The model as JSON, the contract of redoubt model --format json.
type (
	modelDocument struct {
		Schema       string             `json:"schema"`
		Tool         check.Tool         `json:"tool"`
		Applications []modelApplication `json:"applications"`
		Gaps         []check.Gap        `json:"gaps"`
	}
	modelApplication struct {
		Name             string           `json:"name"`
		Root             string           `json:"root"`
		File             string           `json:"file"`
		Format           string           `json:"format"`
		Functions        []check.Function `json:"functions"`
		Triggers         []modelTrigger   `json:"triggers"`
		Resources        []modelResource  `json:"resources"`
		ResourcePolicies []modelPolicy    `json:"resourcePolicies"`
		Roles            []modelRole      `json:"roles"`
		APIs             []modelAPI       `json:"apis"`
	}
	modelTrigger struct {
		check.Trigger
		Function string `json:"function"`
		Filter   string `json:"filter"`
		Detail   string `json:"detail"`
	}
	modelResource struct {
		Name  string `json:"name"`
		Type  string `json:"type"`
		Title string `json:"title"`
		File  string `json:"file"`
		Line  int    `json:"line"`
	}
)

// Model prints everything that the readers know about the applications, each
// role with the statements that hold in the end.
func Model(w io.Writer, tool check.Tool, graphs []*reach.Graph) error {
	doc := modelDocument{Schema: check.Schema, Tool: tool, Applications: []modelApplication{}, Gaps: []check.Gap{}}
	for _, g := range graphs {
		doc.Applications = append(doc.Applications, modelOf(g))
		for _, gap := range g.App.Gaps {
			doc.Gaps = append(doc.Gaps, check.Gap{File: gap.Pos.File, Line: gap.Pos.Line, Message: gap.Message})
		}
	}
	return encode(w, doc)
}

func modelOf(g *reach.Graph) modelApplication {
	a := g.App
	out := modelApplication{
		Name: a.Name, Root: a.Root, File: a.File, Format: a.Format,
		Functions: []check.Function{}, Triggers: []modelTrigger{}, Resources: []modelResource{},
		ResourcePolicies: []modelPolicy{}, Roles: []modelRole{}, APIs: []modelAPI{},
	}
	for _, f := range a.Functions {
		out.Functions = append(out.Functions, describeFunction(g, f))
	}
	for _, t := range a.Triggers {
		out.Triggers = append(out.Triggers, modelTriggerOf(t))
	}
	for _, r := range a.Resources {
		c := r.Base()
		out.Resources = append(out.Resources, modelResource{c.Name, c.Type, c.Label(), c.Pos.File, c.Pos.Line})
	}
	for _, p := range a.Policies {
		out.ResourcePolicies = append(out.ResourcePolicies, modelPolicies(p)...)
	}
	for _, r := range a.Roles {
		out.Roles = append(out.Roles, modelRoleOf(g, r))
	}
	for _, api := range app.All[*app.API](a) {
		out.APIs = append(out.APIs, modelAPIOf(api))
	}
	return out
}

func modelTriggerOf(t *app.Trigger) modelTrigger {
	out := modelTrigger{Trigger: describeTrigger(t), Filter: t.Filter, Detail: t.Detail}
	if t.To != nil {
		out.Function = t.To.Name
	}
	return out
}
