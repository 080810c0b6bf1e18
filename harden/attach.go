package harden

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"redoubt/app"
)

// An Attachment is the guard that is put before functions.
type Attachment struct {
	// Wrapper is where the layer has the exec wrapper: /opt/….
	Wrapper string
	// Layers are the guard's layers by architecture: x86_64, arm64.
	Layers map[string]GuardLayer
}

// A GuardLayer is the guard for one architecture: a layer that is published, by its
// ARN with the version, or a zip that the template makes one of.
type GuardLayer struct {
	ARN string
	// File is the zip, as the application's main template names it.
	File string
	// Knows reports whether the policy in the zip has a function; nil where nobody can
	// look.
	Knows func(function string) bool
}

// The names of the variables that the guard goes by.
const (
	wrapperVariable  = "AWS_LAMBDA_EXEC_WRAPPER"
	functionVariable = "REDOUBT_FUNCTION"
)

// mostLayers is Lambda's limit for a function.
const mostLayers = 5

// unwrapped are the managed runtimes that start without a wrapper.
var unwrapped = regexp.MustCompile(`^(go1\.x|java8|python2\.7|python3\.[67]|nodejs([468]\.\d+)?|dotnetcore[12]\..*|ruby2\.5)$`)

// attach puts the guard before each function that can have it, all in templates that
// are read again: what is attached there is what was asked for.
func (p *planner) attach() error {
	s := p.subject
	var tries []try[*app.Function]
	for _, f := range s.Graph.App.Functions {
		if !p.askedOf(f) {
			continue
		}
		edits, why := s.attached(f)
		switch {
		case why != "":
			p.unattached(f, errors.New(why))
		case len(edits) > 0:
			tries = append(tries, try[*app.Function]{f, edits})
		}
	}
	return p.provedAttached(s, tries)
}

// provedAttached takes the changes if the templates that they give attach the guard to
// each function; one that lacks it is left out.
func (p *planner) provedAttached(s *Subject, tries []try[*app.Function]) error {
	kept, changes := together(s.Edit, tries, p.unattached)
	if len(kept) == 0 {
		return nil
	}
	again, err := p.with(changes)
	if err != nil {
		return err
	}
	for _, f := range kept {
		if now, _ := again.Graph.App.Resource(f.Name).(*app.Function); now == nil || !again.guards(now) || !keeps(f, now) {
			p.unattached(f, errors.New("the template would not say so"))
			rest := slices.DeleteFunc(tries, func(t try[*app.Function]) bool { return t.of == f || !slices.Contains(kept, t.of) })
			return p.provedAttached(s, rest)
		}
	}
	p.plan.Attached = kept
	p.took(changes)
	return nil
}

func (p *planner) unattached(f *app.Function, err error) {
	p.plan.NotDared = append(p.plan.NotDared, NotDared{What: f.Label(), Check: "guard", File: f.Pos.File, Line: f.Pos.Line, Why: err.Error(), function: f})
}

// attached are the edits that put the guard before a function, none if it is there;
// why is the reason where it can't be.
func (s *Subject) attached(f *app.Function) (edits []app.Edit, why string) {
	if why := cmp.Or(s.unfit(f), s.taken(f)); why != "" {
		return nil, why
	}
	l := s.Attach.Layers[architecture(f)]
	if l.File != "" {
		edits = s.layerEdits(f, l)
	}
	if text := s.guardLayer(f); !hasLayer(f, text) {
		edits = append(edits, app.Edit{Resource: f.Name, At: f.Pos, Path: app.EditLayer, Value: text})
	}
	for _, v := range s.variables(f) {
		if valueOf(f, v.Name) != v.Value {
			edits = append(edits, app.Edit{Resource: f.Name, At: f.Pos, Path: app.EditVariable, Value: v})
		}
	}
	return edits, ""
}

// layerEdits add the layer to the template, or give it another zip.
func (s *Subject) layerEdits(f *app.Function, l GuardLayer) []app.Edit {
	name := s.layerName(f)
	if old, ok := s.Graph.App.Resource(name).(*app.Layer); ok && old.Content.V.String() == l.File {
		return nil
	}
	kind := "AWS::Lambda::LayerVersion"
	if s.Graph.App.Format == "sam" {
		kind = "AWS::Serverless::LayerVersion"
	}
	layer := &app.Layer{Common: app.Common{Name: name, Type: kind}, Content: app.Of(app.Plain(l.File, app.Pos{}), app.Pos{}), Architecture: architecture(f)}
	return []app.Edit{{Resource: name, Path: app.EditAdd, Value: layer}}
}

// layerName is the logical id of the layer for a function's architecture.
func (s *Subject) layerName(f *app.Function) string {
	name := "RedoubtGuard"
	if architecture(f) == "arm64" {
		name += "Arm"
	}
	if s.Graph.App.Format == "serverless" {
		name += "LambdaLayer" // as the framework calls what is made of its own list
	}
	return name
}

// guardLayer is how a function names the layer.
func (s *Subject) guardLayer(f *app.Function) app.Text {
	if arn := s.Attach.Layers[architecture(f)].ARN; arn != "" {
		return app.Plain(arn, app.Pos{})
	}
	return app.Text{Parts: []app.Part{{Kind: app.Reference, Text: s.layerName(f)}}}
}

func (s *Subject) variables(f *app.Function) []app.Variable {
	return []app.Variable{{Name: wrapperVariable, Value: s.Attach.Wrapper}, {Name: functionVariable, Value: f.Label()}}
}

// guards reports whether a function has the guard before it.
func (s *Subject) guards(f *app.Function) bool {
	edits, why := s.attached(f)
	return why == "" && len(edits) == 0
}

// unfit says why the guard can't run before a function as a layer.
func (s *Subject) unfit(f *app.Function) string {
	runtime := f.Runtime.V
	switch {
	case s.Edit == nil:
		return noEditor + " (redoubt guard package prints what it takes)"
	case f.Edge:
		return "functions at CloudFront's edge have neither layers nor variables"
	case f.Image.IsSet() || !f.Runtime.IsSet():
		return "an image has no layers: copy the guard into it (redoubt guard package --provided tells how)"
	case runtime == "" || !f.Runtime.Known():
		return "its runtime is not known here"
	case unwrapped.MatchString(runtime):
		return runtime + " ignores wrappers: a newer runtime takes one"
	case strings.HasPrefix(runtime, "provided"):
		return runtime + " ignores wrappers: the guard has to be its bootstrap (redoubt guard package --provided tells how)"
	case f.CodeSigning.IsSet():
		return "its code is signed, and so must its layers be"
	case f.Architecture.IsSet() && !f.Architecture.Known():
		return "its architecture is not known here"
	}
	return ""
}

// taken says what of a function's stands in the guard's way, or that no layer of the
// guard fits.
func (s *Subject) taken(f *app.Function) string {
	l, ok := s.Attach.Layers[architecture(f)]
	text := s.guardLayer(f)
	switch {
	case !ok:
		return fmt.Sprintf("there is no layer of the guard for %s", architecture(f))
	case has(f, wrapperVariable) && valueOf(f, wrapperVariable) != s.Attach.Wrapper:
		return "another tool starts its runtime: AWS_LAMBDA_EXEC_WRAPPER is taken"
	case len(f.Layers) >= mostLayers && !hasLayer(f, text) && !hasVersion(f, text):
		return fmt.Sprintf("it has %d layers already, and Lambda takes no more", mostLayers)
	case l.Knows != nil && !l.Knows(f.Label()):
		return "the policy in the layer does not know it: redoubt harden --guard writes one that does"
	}
	return ""
}

func architecture(f *app.Function) string { return cmp.Or(f.Architecture.V, "x86_64") }

func hasLayer(f *app.Function, text app.Text) bool {
	return slices.ContainsFunc(f.Layers, func(l app.Text) bool { return l.String() == text.String() })
}

// hasVersion reports whether a function has another version of a published layer.
func hasVersion(f *app.Function, text app.Text) bool {
	arn := text.String()
	all := arn[:strings.LastIndexByte(arn, ':')+1]
	return all != "" && slices.ContainsFunc(f.Layers, func(l app.Text) bool { return strings.HasPrefix(l.String(), all) })
}

func has(f *app.Function, variable string) bool {
	return slices.ContainsFunc(f.Env, func(v app.EnvVar) bool { return v.Name == variable })
}

// valueOf is the literal value of a variable, "" if it has none.
func valueOf(f *app.Function, variable string) string {
	for _, v := range f.Env {
		if s, ok := v.Value.V.Literal(); ok && v.Name == variable && v.Value.Known() && len(v.Value.Alternatives) == 0 {
			return s
		}
	}
	return ""
}

// keeps reports whether a function has all layers and variables that it had.
func keeps(before, now *app.Function) bool {
	for _, l := range before.Layers {
		if !hasLayer(now, l) && !hasVersion(now, l) {
			return false
		}
	}
	return !slices.ContainsFunc(before.Env, func(v app.EnvVar) bool { return !has(now, v.Name) })
}
