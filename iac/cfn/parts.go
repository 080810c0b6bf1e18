package cfn

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// parts reads a node in normal form as the pieces of a string. isParam tells
// parameters from resources.
func parts(n *doc.Node, isParam func(string) bool) []app.Part {
	switch {
	case n == nil || n.Kind == doc.Null:
		return nil
	case n.IsScalar():
		return literalParts(n.Text, n.Param)
	case n.Kind == doc.List:
		return []app.Part{{Kind: app.Opaque, Text: "a list"}}
	}
	key, arg, ok := n.Single()
	if !ok {
		return []app.Part{{Kind: app.Opaque, Text: "a map"}}
	}
	switch key {
	case "Ref":
		return []app.Part{refPart(arg.Str(), "", isParam)}
	case "Fn::GetAtt":
		if arg.Kind == doc.List && len(arg.Items) == 2 && arg.Items[1].IsScalar() {
			return []app.Part{{Kind: app.Reference, Text: arg.Items[0].Str(), Attr: arg.Items[1].Text}}
		}
	case "Fn::Sub":
		if arg.IsScalar() {
			return subParts(arg.Text, isParam)
		}
	case "Fn::ImportValue":
		return []app.Part{{Kind: app.Opaque, Text: key + " " + app.Text{Parts: parts(arg, isParam)}.String()}}
	}
	return []app.Part{{Kind: app.Opaque, Text: key}}
}

// literalParts splits dynamic references off: {{resolve:ssm:name}} is not what
// will be deployed.
func literalParts(s, param string) []app.Part {
	if !strings.Contains(s, "{{resolve:") {
		return []app.Part{{Text: s, Param: param}}
	}
	var list []app.Part
	for {
		before, rest, found := strings.Cut(s, "{{resolve:")
		name, after, closed := strings.Cut(rest, "}}")
		if !found || !closed {
			return appendLiteral(list, s)
		}
		list = appendLiteral(list, before)
		list = append(list, app.Part{Kind: app.Opaque, Text: "{{resolve:" + name + "}}"})
		s = after
	}
}

func appendLiteral(list []app.Part, s string) []app.Part {
	if s == "" {
		return list
	}
	if k := len(list); k > 0 && list[k-1].Kind == app.Literal {
		list[k-1].Text += s
		list[k-1].Param = ""
		return list
	}
	return append(list, app.Part{Text: s})
}

func appendParts(list []app.Part, more ...app.Part) []app.Part {
	for _, p := range more {
		if p.Kind == app.Literal {
			list = appendLiteral(list, p.Text)
			continue
		}
		list = append(list, p)
	}
	return list
}

func refPart(name, attr string, isParam func(string) bool) app.Part {
	p := app.Part{Kind: app.Reference, Text: name, Attr: attr}
	switch {
	case strings.HasPrefix(name, "AWS::"):
		p.Kind = app.Pseudo
	case strings.ContainsAny(name, ": ") || name == "":
		p.Kind = app.Opaque
	case attr == "" && isParam(name):
		p.Kind = app.Parameter
	}
	return p
}

// subParts reads the text of an Fn::Sub whose variables are all references.
func subParts(s string, isParam func(string) bool) []app.Part {
	var list []app.Part
	for _, tok := range subTokens(s) {
		if !tok.variable {
			list = appendParts(list, literalParts(tok.text, "")...)
			continue
		}
		list = append(list, variablePart(tok.text, isParam))
	}
	if list == nil {
		list = []app.Part{{}}
	}
	return list
}

func variablePart(name string, isParam func(string) bool) app.Part {
	if strings.ContainsAny(name, ": ") {
		return refPart(name, "", isParam)
	}
	name, attr, _ := strings.Cut(name, ".")
	return refPart(name, attr, isParam)
}

type subToken struct {
	text     string
	variable bool
}

// subTokens splits the text of an Fn::Sub; "${!Literal}" is the text
// "${Literal}".
func subTokens(s string) []subToken {
	var list []subToken
	for {
		before, rest, found := strings.Cut(s, "${")
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return appendToken(list, s)
		}
		list = appendToken(list, before)
		if strings.HasPrefix(name, "!") {
			list = appendToken(list, "${"+name[1:]+"}")
		} else {
			list = append(list, subToken{strings.TrimSpace(name), true})
		}
		s = after
	}
}

func appendToken(list []subToken, s string) []subToken {
	if s == "" {
		return list
	}
	if k := len(list); k > 0 && !list[k-1].variable {
		list[k-1].text += s
		return list
	}
	return append(list, subToken{text: s})
}
