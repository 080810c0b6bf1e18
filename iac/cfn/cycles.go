package cfn

import (
	"slices"
	"strings"

	"redoubt/iac/doc"
)

// cycles finds resources that refer to each other in a circle, which
// CloudFormation refuses to deploy. Each circle is sorted.
func (b *build) cycles() [][]string {
	c := &circles{b: b, index: map[string]int{}, low: map[string]int{}, open: map[string]bool{}}
	for _, name := range b.order {
		if c.index[name] == 0 {
			c.visit(name)
		}
	}
	slices.SortFunc(c.found, func(x, y []string) int { return strings.Compare(x[0], y[0]) })
	return c.found
}

// circles is Tarjan's algorithm over the references between resources.
type circles struct {
	b          *build
	next       int
	index, low map[string]int
	stack      []string
	open       map[string]bool
	found      [][]string
}

func (c *circles) visit(name string) {
	c.next++
	c.index[name], c.low[name] = c.next, c.next
	c.stack, c.open[name] = append(c.stack, name), true
	for _, to := range c.b.dependencies(name) {
		switch {
		case c.index[to] == 0:
			c.visit(to)
			c.low[name] = min(c.low[name], c.low[to])
		case c.open[to]:
			c.low[name] = min(c.low[name], c.index[to])
		}
	}
	if c.low[name] != c.index[name] {
		return
	}
	at := slices.Index(c.stack, name)
	circle := slices.Clone(c.stack[at:])
	for _, n := range circle {
		c.open[n] = false
	}
	c.stack = c.stack[:at]
	if len(circle) > 1 {
		slices.Sort(circle)
		c.found = append(c.found, circle)
	}
}

// dependencies lists the resources that one refers to.
func (b *build) dependencies(name string) []string {
	n := b.nodes[name]
	list := b.references(n.Get("Properties"), nil)
	for _, d := range n.Get("DependsOn").Each() {
		list = b.reference(d.Str(), list)
	}
	return list
}

func (b *build) reference(name string, list []string) []string {
	if b.nodes[name] != nil && !slices.Contains(list, name) {
		return append(list, name)
	}
	return list
}

// references adds the resources that a value refers to.
func (b *build) references(n *doc.Node, list []string) []string {
	if n == nil {
		return list
	}
	if key, arg, ok := n.Single(); ok {
		switch {
		case key == "Ref":
			return b.reference(arg.Str(), list)
		case key == "Fn::GetAtt" && arg.Kind == doc.List && len(arg.Items) > 0:
			return b.reference(arg.Items[0].Str(), list)
		case key == "Fn::Sub" && arg.IsScalar():
			for _, tok := range subTokens(arg.Text) {
				if name, _, _ := strings.Cut(tok.text, "."); tok.variable {
					list = b.reference(name, list)
				}
			}
			return list
		}
	}
	for _, item := range n.Items {
		list = b.references(item, list)
	}
	for _, p := range n.Pairs {
		list = b.references(p.Value, list)
	}
	return list
}
