package doc

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// longForm spells CloudFormation's short form of a function as its long form.
// A tag that CloudFormation does not know is left out.
func longForm(y *yaml.Node, n *Node) *Node {
	if len(y.Tag) < 2 || y.Tag[0] != '!' || y.Tag[1] == '!' {
		return n
	}
	name := longName(y.Tag[1:])
	if name == "" {
		return n
	}
	if name == "Fn::GetAtt" && n.Kind == String {
		n = splitAttribute(n)
	}
	return &Node{Kind: Map, Pairs: []Pair{{Key: name, Pos: n.Pos, Value: n}}, Pos: n.Pos}
}

func longName(tag string) string {
	switch tag {
	case "Ref", "Condition":
		return tag
	case "GetAtt", "Sub", "Join", "If", "Equals", "And", "Or", "Not", "FindInMap", "Select", "Split",
		"Base64", "Cidr", "GetAZs", "ImportValue", "Transform", "Length", "ToJsonString", "ForEach",
		"Contains", "EachMemberEquals", "EachMemberIn", "RefAll", "ValueOf", "ValueOfAll", "GetStackOutput":
		return "Fn::" + tag
	default:
		return ""
	}
}

// splitAttribute turns "Name.Attr" into [Name, Attr]; nested attributes keep
// their dots.
func splitAttribute(n *Node) *Node {
	name, attr, ok := strings.Cut(n.Text, ".")
	if !ok {
		return n
	}
	return NewList(n.Pos, NewString(n.Pos, name), NewString(n.Pos, attr))
}
