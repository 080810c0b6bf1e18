package cfn

import (
	"strings"

	"redoubt/iac/doc"
)

// loop unrolls Fn::ForEach::Name: [identifier, collection, {key: body}].
// Source: CloudFormation User Guide, AWS::LanguageExtensions.
func (e *evaluator) loop(p doc.Pair) []doc.Pair {
	args := p.Value
	if args.Kind != doc.List || len(args.Items) != 3 || args.Items[2].Kind != doc.Map {
		e.t.gap(p.Pos, "this loop is not of the form [name, list, {key: body}]")
		return nil
	}
	collection := e.node(args.Items[1])
	if collection.Kind != doc.List {
		e.t.gap(p.Pos, "the collection of this loop is not known")
		return nil
	}
	var pairs []doc.Pair
	for _, item := range collection.Items {
		for _, body := range args.Items[2].Pairs {
			if !item.IsScalar() {
				continue
			}
			if e.budget -= 1 + size(body.Value); e.budget < 0 {
				e.t.gap(p.Pos, "the loops of this template make too much")
				return pairs
			}
			r := replacer(args.Items[0].Str(), item.Text)
			pairs = append(pairs, doc.Pair{Key: r.Replace(body.Key), Pos: body.Pos, Value: replaced(body.Value, args.Items[0].Str(), item, r)})
		}
	}
	return pairs
}

func replacer(name, value string) *strings.Replacer {
	return strings.NewReplacer("${"+name+"}", value, "&{"+name+"}", strings.Map(alphanumeric, value))
}

func alphanumeric(r rune) rune {
	if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
		return r
	}
	return -1
}

func replaced(n *doc.Node, name string, value *doc.Node, r *strings.Replacer) *doc.Node {
	if n == nil {
		return nil
	}
	if key, arg, ok := n.Single(); ok && key == "Ref" && arg.Str() == name {
		return value
	}
	c := *n
	if c.Kind == doc.String {
		c.Text = r.Replace(c.Text)
	}
	c.Items, c.Pairs = nil, nil
	for _, item := range n.Items {
		c.Items = append(c.Items, replaced(item, name, value, r))
	}
	for _, p := range n.Pairs {
		c.Pairs = append(c.Pairs, doc.Pair{Key: r.Replace(p.Key), Pos: p.Pos, Value: replaced(p.Value, name, value, r)})
	}
	return &c
}

func size(n *doc.Node) int {
	if n == nil {
		return 0
	}
	total := 1
	for _, item := range n.Items {
		total += size(item)
	}
	for _, p := range n.Pairs {
		total += size(p.Value)
	}
	return total
}
