package iam

import (
	"fmt"
	"strings"
)

// maxText bounds what functions make of small texts by repeating them.
const maxText = 1 << 16

// str is the string that a node spells; ok is false for what is no string,
// number or bool. Of CloudFormation's functions those that make text are
// spelt as Fn::Sub would: "${Bucket}", "${Bucket.Arn}"; the others become a
// reference of their own, which equals nothing else.
func (n *node) str() (s string, ok bool) {
	switch {
	case n == nil:
		return "", false
	case n.kind == scalarNode:
		return n.text, true
	case n.kind != mapNode || len(n.pairs) != 1:
		return "", false
	}
	name, arg := n.pairs[0].key, n.pairs[0].value
	switch name {
	case "Ref":
		return "${" + arg.text + "}", arg.kind == scalarNode
	case "Fn::Sub":
		return sub(arg)
	case "Fn::GetAtt":
		return "${" + strings.Join(arg.strings(), ".") + "}", true
	case "Fn::Join":
		return join(arg)
	}
	if strings.HasPrefix(name, "Fn::") {
		return "${" + name + "::" + strings.NewReplacer("{", "(", "}", ")").Replace(arg.spelt()) + "}", true
	}
	return "", false
}

// strings are the texts of the node's scalars.
func (n *node) strings() []string {
	var list []string
	for _, item := range n.each() {
		if s, ok := item.str(); ok {
			list = append(list, s)
		}
	}
	return list
}

// sub takes Fn::Sub's text; variables of its own hide a reference of that
// name, and "${!x}" is a plain "${x}".
func sub(arg *node) (string, bool) {
	if arg.kind == listNode && len(arg.items) == 2 {
		s, ok := arg.items[0].str()
		for _, p := range arg.items[1].pairs {
			value, known := p.value.str()
			if strings.Count(s, "${"+p.key+"}")*len(value) > maxText {
				return "", false
			}
			if known {
				s = strings.ReplaceAll(s, "${"+p.key+"}", value)
			}
		}
		return strings.ReplaceAll(s, "${!", "${"), ok
	}
	return strings.ReplaceAll(arg.text, "${!", "${"), arg.kind == scalarNode
}

func join(arg *node) (string, bool) {
	if arg.kind != listNode || len(arg.items) != 2 || arg.items[1].kind != listNode {
		return "", false
	}
	parts := arg.items[1].strings()
	return strings.Join(parts, arg.items[0].text), len(parts) == len(arg.items[1].items)
}

const maxSpelt = 200

// spelt is the node's text, bounded: it only tells functions apart.
func (n *node) spelt() string {
	var b strings.Builder
	if n.spell(&b); b.Len() > maxSpelt {
		fmt.Fprintf(&b, "@%d:%d", n.line, n.column) // cut off: equal to itself only
	}
	return b.String()
}

func (n *node) spell(b *strings.Builder) {
	if b.Len() > maxSpelt {
		return
	}
	b.WriteString(n.text)
	for _, item := range n.items {
		b.WriteByte(',')
		item.spell(b)
	}
	for _, p := range n.pairs {
		b.WriteString("," + p.key + "=")
		p.value.spell(b)
	}
}
