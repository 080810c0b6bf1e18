package cfn

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// document is the node itself, or what the JSON in a string says.
func (b *build) document(n *doc.Node) *doc.Node { return b.parsed(n, "the document in this string") }

// parsed reads JSON or YAML that stands in a string, also in one that Fn::Sub
// or Fn::Join made: its references stay references. What is no string is
// returned as it is.
func (b *build) parsed(n *doc.Node, what string) *doc.Node {
	n = b.pick(n)
	if n == nil || n.Kind != doc.String && !isFunction(n) {
		return n
	}
	text := b.text(n).V.String()
	inner, err := doc.Parse(n.Pos.File, []byte(text))
	if err != nil || inner.Kind != doc.Map || isFunction(inner) {
		b.gap(n.Pos, what+" can't be read")
		return nil
	}
	return moved(inner, n.Pos, isFunction(n))
}

// moved puts a parsed string where the string stands. Of an Fn::Sub every
// string in it is one too.
func moved(n *doc.Node, pos app.Pos, sub bool) *doc.Node {
	if n == nil {
		return nil
	}
	c := *n
	c.Pos, c.Items, c.Pairs = pos, nil, nil
	if sub && n.Kind == doc.String && strings.Contains(n.Text, "${") {
		return doc.NewMap(pos, doc.P("Fn::Sub", &c))
	}
	for _, item := range n.Items {
		c.Items = append(c.Items, moved(item, pos, sub))
	}
	for _, p := range n.Pairs {
		c.Pairs = append(c.Pairs, doc.Pair{Key: p.Key, Pos: pos, Value: moved(p.Value, pos, sub)})
	}
	return &c
}
