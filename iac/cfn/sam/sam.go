// Package sam expands the resources of the Serverless Application Model into
// plain CloudFormation, with the logical ids that AWS's own translator gives.
//
// It rewrites trees and makes no model. Hashes in logical ids (deployments,
// versions, layers) are left out: nothing refers to them by name. What it does
// not expand stays as it is and is reported as a gap.
package sam

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// Env is what an expansion needs of its surroundings.
type Env struct {
	// ReadFile reads a local document that the template names, such as an
	// OpenAPI definition; the path is relative to the template.
	ReadFile func(path string) (*doc.Node, error)
}

// expander is the state of one expansion.
type expander struct {
	env       Env
	root      *doc.Node
	resources *doc.Node
	globals   *doc.Node
	written   []doc.Pair // the resources as the template wrote them
	out       []doc.Pair // the new resources, in order
	index     map[string]*doc.Node
	apis      map[string]*api
	order     []string          // of APIs
	renamed   map[string]string // "Fn.Alias" → "FnAliaslive"
	gaps      []app.Gap
}

// Expand rewrites root in place and returns what it could not expand. A
// template without the SAM transform is left alone.
func Expand(root *doc.Node, env Env) []app.Gap {
	resources := root.Get("Resources")
	if resources == nil || resources.Kind != doc.Map || !uses(resources) {
		return nil
	}
	e := &expander{
		env: env, root: root, resources: resources, globals: root.Get("Globals"),
		index: map[string]*doc.Node{}, apis: map[string]*api{}, renamed: map[string]string{},
	}
	e.run()
	return e.gaps
}

func uses(resources *doc.Node) bool {
	for _, p := range resources.Pairs {
		if strings.HasPrefix(p.Value.Get("Type").Str(), "AWS::Serverless::") || p.Value.Has("Connectors") {
			return true
		}
	}
	return false
}

func (e *expander) run() {
	e.written = e.resources.Pairs
	for _, p := range e.written {
		e.index[p.Key] = p.Value
	}
	e.declareAPIs()
	for _, p := range e.resources.Pairs {
		e.expand(p)
	}
	e.finishAPIs()
	e.resources.Pairs = e.out
	e.connectors()
	e.resources.Pairs = e.out
	e.root.Delete("Globals")
	rename(e.root, e.renamed)
}

// expand turns one resource into what it stands for.
func (e *expander) expand(p doc.Pair) {
	if e.shadowed(p) {
		return
	}
	switch p.Value.Get("Type").Str() {
	case "AWS::Serverless::Function":
		e.function(p)
	case "AWS::Serverless::StateMachine":
		e.stateMachine(p)
	case "AWS::Serverless::Api", "AWS::Serverless::HttpApi":
		// When all routes are known.
	case "AWS::Serverless::SimpleTable":
		e.simpleTable(p)
	case "AWS::Serverless::LayerVersion":
		e.layer(p)
	case "AWS::Serverless::WebSocketApi":
		e.webSocket(p)
	case "AWS::Serverless::GraphQLApi":
		e.graphQL(p)
	case "AWS::Serverless::Connector":
		e.out = append(e.out, p) // replaced by connectors
	case "AWS::Serverless::CapacityProvider":
		e.capacityProvider(p)
	default:
		e.out = append(e.out, p)
	}
}

// shadowed reports whether SAM's implicit API takes the place of a resource of
// the same name.
func (e *expander) shadowed(p doc.Pair) bool {
	kind := p.Value.Get("Type").Str()
	return p.Key == implicitRest && kind != "AWS::Serverless::Api" && e.anyImplicit("Api", "RestApiId") ||
		p.Key == implicitHTTP && kind != "AWS::Serverless::HttpApi" && e.anyImplicit("HttpApi", "ApiId")
}

// anyImplicit reports whether an event of a kind leaves its API to SAM.
func (e *expander) anyImplicit(kind, key string) bool {
	for _, p := range e.written {
		for _, ev := range entries(p.Value.Get("Properties", "Events")) {
			if ev.Value.Get("Type").Str() == kind && !ev.Value.Get("Properties").Has(key) {
				return true
			}
		}
	}
	return false
}

// add keeps a new resource. A condition of its origin holds for it too.
func (e *expander) add(name, kind string, props *doc.Node, from *doc.Node) *doc.Node {
	pos := props.Place()
	r := object(pos, "Type", kind, "Properties", props)
	r.Origin = "sam"
	if c := from.Get("Condition"); c != nil {
		r.Set("Condition", c)
	}
	for i := range e.out {
		if e.out[i].Key == name {
			e.out[i].Value = r
			return r
		}
	}
	e.out = append(e.out, doc.Pair{Key: name, Pos: pos, Value: r})
	return r
}

// replace keeps the expansion of a resource under its own name and place.
func (e *expander) replace(p doc.Pair, kind string, props *doc.Node) {
	r := doc.NewMap(p.Value.Pos, doc.P("Type", doc.NewString(p.Value.Pos, kind)), doc.P("Properties", props))
	for _, attr := range p.Value.Pairs {
		if attr.Key != "Type" && attr.Key != "Properties" && attr.Key != "Connectors" {
			r.Pairs = append(r.Pairs, attr)
		}
	}
	e.out = append(e.out, doc.Pair{Key: p.Key, Pos: p.Pos, Value: r})
}

func (e *expander) gap(pos app.Pos, message string) {
	e.gaps = append(e.gaps, app.Gap{Pos: pos, Message: message})
}

// rename rewrites references to attributes that only SAM knows: ${Fn.Alias}.
func rename(n *doc.Node, names map[string]string) {
	if n == nil || len(names) == 0 {
		return
	}
	if key, arg, ok := n.Single(); ok {
		switch {
		case key == "Ref" && names[arg.Str()] != "":
			n.Pairs[0].Value = doc.NewString(arg.Pos, names[arg.Str()])
		case key == "Fn::GetAtt" && arg.Kind == doc.List && len(arg.Items) == 2:
			if to := names[arg.Items[0].Str()+"."+arg.Items[1].Str()]; to != "" {
				n.Pairs[0] = doc.P("Ref", doc.NewString(arg.Pos, to))
			}
		case key == "Fn::Sub" && arg.Kind == doc.String:
			text := arg.Text
			for from, to := range names {
				text = strings.ReplaceAll(text, "${"+from+"}", "${"+to+"}")
			}
			if text != arg.Text {
				n.Pairs[0].Value = doc.NewString(arg.Pos, text)
			}
		}
	}
	for _, item := range n.Items {
		rename(item, names)
	}
	for i := range n.Pairs {
		rename(n.Pairs[i].Value, names)
	}
}
