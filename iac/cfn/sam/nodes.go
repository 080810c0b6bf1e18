package sam

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// object makes a map from keys and values: nodes, strings, bools, numbers and
// lists of them. Nil nodes are left out.
func object(pos app.Pos, pairs ...any) *doc.Node {
	m := doc.NewMap(pos)
	for i := 0; i+1 < len(pairs); i += 2 {
		if v := node(pos, pairs[i+1]); v != nil {
			m.Pairs = append(m.Pairs, doc.Pair{Key: pairs[i].(string), Pos: pos, Value: v})
		}
	}
	return m
}

func node(pos app.Pos, v any) *doc.Node {
	switch v := v.(type) {
	case *doc.Node:
		return v
	case string:
		return doc.NewString(pos, v)
	case bool:
		return doc.NewBool(pos, v)
	case int:
		return doc.NewInt(pos, v)
	case []string:
		l := doc.NewList(pos)
		for _, s := range v {
			l.Items = append(l.Items, doc.NewString(pos, s))
		}
		return l
	case []*doc.Node:
		return doc.NewList(pos, v...)
	}
	return nil
}

func ref(pos app.Pos, name string) *doc.Node { return object(pos, "Ref", name) }

func attr(pos app.Pos, name, attribute string) *doc.Node {
	return object(pos, "Fn::GetAtt", []string{name, attribute})
}

func sub(pos app.Pos, text string) *doc.Node { return object(pos, "Fn::Sub", text) }

// spelt writes a node for use inside of an Fn::Sub; ok is false for what can't
// be put there.
func spelt(n *doc.Node) (text string, ok bool) {
	if n.IsScalar() {
		return n.Text, true
	}
	key, arg, single := n.Single()
	switch {
	case !single:
		return "", false
	case key == "Ref" && arg.IsScalar():
		return "${" + arg.Text + "}", true
	case key == "Fn::GetAtt" && arg.Kind == doc.List && len(arg.Items) == 2:
		return "${" + arg.Items[0].Str() + "." + arg.Items[1].Str() + "}", true
	case key == "Fn::Sub" && arg.IsScalar():
		return arg.Text, true
	}
	return "", false
}

// joined is text with %s replaced by a node: an Fn::Sub if the node can stand
// in one, else an Fn::Join.
func joined(pos app.Pos, before string, n *doc.Node, after string) *doc.Node {
	if text, ok := spelt(n); ok {
		if all := before + text + after; strings.Contains(all, "${") {
			return sub(pos, all)
		}
		return doc.NewString(pos, before+text+after)
	}
	return object(pos, "Fn::Join", doc.NewList(pos, doc.NewString(pos, ""), doc.NewList(pos, sub(pos, before), n, sub(pos, after))))
}

// refName is the logical name that {Ref: X} or {Fn::GetAtt: [X, …]} names.
func refName(n *doc.Node) string {
	key, arg, ok := n.Single()
	switch {
	case !ok:
		return ""
	case key == "Ref":
		return arg.Str()
	case key == "Fn::GetAtt" && arg.Kind == doc.List && len(arg.Items) > 0:
		return arg.Items[0].Str()
	case key == "Fn::Sub" && strings.HasPrefix(arg.Str(), "${") && strings.Count(arg.Str(), "${") == 1:
		name, _, _ := strings.Cut(arg.Str()[2:], "}")
		name, _, _ = strings.Cut(name, ".")
		return name
	}
	return ""
}

// merge joins global and local properties by SAM's rules: maps merge, lists
// append, everything else is overridden. Source: SAM specification, "Globals".
func merge(global, local *doc.Node) *doc.Node {
	switch {
	case global == nil:
		return local
	case local == nil:
		return global
	case intrinsic(global) || intrinsic(local):
		return local
	case global.Kind == doc.List && local.Kind == doc.List:
		m := doc.NewList(local.Pos, append(append([]*doc.Node{}, global.Items...), local.Items...)...)
		return m
	case global.Kind != doc.Map || local.Kind != doc.Map:
		return local
	}
	m := doc.NewMap(local.Pos)
	for _, p := range global.Pairs {
		if own := local.Get(p.Key); own != nil {
			p.Value = merge(p.Value, own)
			p.Pos = own.Pos
		}
		m.Pairs = append(m.Pairs, p)
	}
	for _, p := range local.Pairs {
		if !m.Has(p.Key) {
			m.Pairs = append(m.Pairs, p)
		}
	}
	return m
}

func intrinsic(n *doc.Node) bool {
	key, _, ok := n.Single()
	return ok && (key == "Ref" || strings.HasPrefix(key, "Fn::"))
}

// properties is a resource's properties with the globals of its type.
func (e *expander) properties(r *doc.Node, section string) *doc.Node {
	p := merge(e.globals.Get(section), r.Get("Properties"))
	if p == nil || p.Kind != doc.Map {
		return doc.NewMap(r.Pos)
	}
	c := *p
	c.Pairs = append([]doc.Pair{}, p.Pairs...)
	return &c
}

// take copies the named entries from one map to another.
func take(to, from *doc.Node, keys ...string) {
	for _, k := range keys {
		if v := from.Get(k); v != nil {
			to.Pairs = append(to.Pairs, doc.P(k, v))
		}
	}
}

// entries is the pairs of a map, none for anything else.
func entries(n *doc.Node) []doc.Pair {
	if n == nil || n.Kind != doc.Map {
		return nil
	}
	return n.Pairs
}
