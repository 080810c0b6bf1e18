package cfn

import "redoubt/iac/doc"

// mostSpread bounds over how many conditions one function's argument is
// unfolded; beyond it the defaults choose.
const mostSpread = 3

// spread applies f to every variant of an argument that holds Fn::Ifs:
// Join(If(c, a, b)) becomes If(c, Join(a), Join(b)).
func (e *evaluator) spread(arg *doc.Node, depth int, f func(*doc.Node) *doc.Node) *doc.Node {
	found := findIf(arg)
	if found == nil {
		return f(arg)
	}
	cond, _, _, _ := ifArgs(found)
	if depth >= mostSpread {
		return e.spread(take(arg, cond, e.t.defaultsTo(cond)), depth, f)
	}
	yes := e.spread(take(arg, cond, true), depth+1, f)
	no := e.spread(take(arg, cond, false), depth+1, f)
	name := doc.NewString(found.Pos, cond)
	return doc.NewMap(found.Pos, doc.P("Fn::If", doc.NewList(found.Pos, name, yes, no)))
}

// findIf finds an Fn::If among the items or entries of an argument.
func findIf(n *doc.Node) *doc.Node {
	for _, item := range n.Items {
		if _, _, _, ok := ifArgs(item); ok {
			return item
		}
	}
	for _, p := range n.Pairs {
		if _, _, _, ok := ifArgs(p.Value); ok {
			return p.Value
		}
	}
	return nil
}

// take replaces the Fn::Ifs of a condition by one of their branches. Items that
// have no value go.
func take(n *doc.Node, cond string, yes bool) *doc.Node {
	out := *n
	out.Items, out.Pairs = nil, nil
	for _, item := range n.Items {
		if item = taken(item, cond, yes); !isNoValue(item) {
			out.Items = append(out.Items, item)
		}
	}
	for _, p := range n.Pairs {
		p.Value = taken(p.Value, cond, yes)
		out.Pairs = append(out.Pairs, p)
	}
	return &out
}

func taken(n *doc.Node, cond string, yes bool) *doc.Node {
	for {
		c, a, b, ok := ifArgs(n)
		if !ok || c != cond {
			return n
		}
		if n = b; yes {
			n = a
		}
	}
}
