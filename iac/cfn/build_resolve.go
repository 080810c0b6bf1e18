package cfn

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// resource finds what a text refers to: a logical name, or a literal name or
// ARN of something in this template.
func (b *build) resource(text app.Text, service string) app.Resource {
	for _, name := range text.Refs() {
		if r := b.byName[b.aliased(name)]; r != nil {
			return r
		}
	}
	spelt := text.String()
	if spelt == "" {
		return nil
	}
	if r := b.physical[service+":"+spelt]; r != nil {
		return r
	}
	return b.physical[service+":"+lastName(spelt)]
}

// aliased is the state machine behind an alias or version of one; other names
// are themselves.
func (b *build) aliased(name string) string {
	for range deepestAlias {
		n := b.nodes[name]
		var to *doc.Node
		switch n.Get("Type").Str() {
		case "AWS::StepFunctions::StateMachineAlias":
			to = b.get(n, "Properties", "DeploymentPreference", "StateMachineVersionArn")
		case "AWS::StepFunctions::StateMachineVersion":
			to = b.get(n, "Properties", "StateMachineArn")
		default:
			return name
		}
		refs := b.text(to).V.Refs()
		if len(refs) == 0 {
			return name
		}
		name = refs[0]
	}
	return name
}

// lastName is what stands behind the last colon or slash that is not in a
// reference: "shop-${AWS::StackName}" of an ARN.
func lastName(spelt string) string {
	depth, start := 0, 0
	for i := range len(spelt) {
		switch spelt[i] {
		case '{':
			depth++
		case '}':
			depth--
		case ':', '/':
			if depth <= 0 {
				start = i + 1
			}
		}
	}
	return spelt[start:]
}

// function finds the function that a text means: by reference, also through an
// alias, a version or an integration's URI, or by its name. alias is what is
// behind it.
func (b *build) function(text app.Text) (fn *app.Function, alias string) {
	return b.functionBehind(text, 0)
}

// deepestAlias bounds aliases of aliases, which only a mistake makes.
const deepestAlias = 4

func (b *build) functionBehind(text app.Text, depth int) (fn *app.Function, alias string) {
	for _, name := range text.Refs() {
		n := b.nodes[name]
		switch n.Get("Type").Str() {
		case "AWS::Lambda::Function":
			f, _ := b.byName[name].(*app.Function)
			return f, qualifier(text, name)
		case "AWS::Lambda::Alias", "AWS::Lambda::Version", "AWS::Lambda::Url":
			target := b.get(n, "Properties", "FunctionName")
			if target == nil {
				target = b.get(n, "Properties", "TargetFunctionArn")
			}
			if depth >= deepestAlias {
				return nil, ""
			}
			f, _ := b.functionBehind(b.text(target).V, depth+1)
			return f, b.str(b.get(n, "Properties", "Name")).V
		}
	}
	return b.functionByName(text.String())
}

// qualifier is the alias or version that stands behind a function's reference:
// "live" of "${Fn.Arn}:live/invocations".
func qualifier(text app.Text, name string) string {
	for i, p := range text.Parts {
		if p.Kind == app.Reference && p.Text == name {
			rest := app.Text{Parts: text.Parts[i+1:]}.String()
			rest = strings.TrimSuffix(rest, "/invocations")
			if after, ok := strings.CutPrefix(rest, ":"); ok {
				return after
			}
			return ""
		}
	}
	return ""
}

// functionByName looks for a function's name in a name or an ARN.
func (b *build) functionByName(text string) (fn *app.Function, alias string) {
	text = strings.TrimSuffix(text, "/invocations")
	if i := strings.LastIndex(text, ":function:"); i >= 0 {
		text = text[i+len(":function:"):]
	}
	if f, ok := b.physical["lambda:"+text].(*app.Function); ok {
		return f, ""
	}
	// Names hold no colon, but the pseudo parameters in them do.
	if i := strings.LastIndexByte(text, ':'); i >= 0 && !strings.ContainsAny(text[i:], "}") {
		f, _ := b.physical["lambda:"+text[:i]].(*app.Function)
		return f, text[i+1:]
	}
	return nil, ""
}

// started finds the function that n names. Where only the deployment can tell
// which one that is, what happens is a gap.
func (b *build) started(n *doc.Node, who string) (fn *app.Function, alias string) {
	text := b.text(n).V
	f, alias := b.function(text)
	if f == nil && b.undecided(text) {
		b.gap(place(n), who+" may start a function that only the deployment can tell: "+text.String())
	}
	return f, alias
}

// undecided reports whether the text depends on what is not in the template: a
// parameter without a value, an import, a stage variable. What names a
// resource of the template, or of another service, is decided.
func (b *build) undecided(text app.Text) bool {
	for _, name := range text.Refs() {
		if b.nodes[name] != nil {
			return false
		}
	}
	for _, p := range text.Parts {
		switch {
		case p.Kind == app.Parameter, p.Kind == app.Opaque:
			return true
		case p.Kind == app.Literal && strings.Contains(p.Text, "${stageVariables."):
			return true
		case p.Kind == app.Literal && strings.HasPrefix(p.Text, "arn:") && !strings.Contains(p.Text, ":lambda:"):
			return false
		}
	}
	return false
}
