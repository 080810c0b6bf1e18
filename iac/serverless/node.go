package serverless

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// object makes a map; nil values are left out.
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
	switch x := v.(type) {
	case *doc.Node:
		if x != nil && x.Kind == doc.Null {
			return nil
		}
		return x
	case string:
		return doc.NewString(pos, x)
	case []string:
		list := doc.NewList(pos)
		for _, s := range x {
			list.Items = append(list.Items, doc.NewString(pos, s))
		}
		return list
	case []*doc.Node:
		return doc.NewList(pos, x...)
	case bool:
		return doc.NewBool(pos, x)
	case int:
		return doc.NewInt(pos, x)
	}
	return nil
}

func ref(pos app.Pos, name string) *doc.Node { return object(pos, "Ref", name) }

func attr(pos app.Pos, name, attribute string) *doc.Node {
	return object(pos, "Fn::GetAtt", []string{name, attribute})
}

func sub(pos app.Pos, text string) *doc.Node { return object(pos, "Fn::Sub", text) }

// first is the first node that is there.
func first(nodes ...*doc.Node) *doc.Node {
	for _, n := range nodes {
		if n != nil && n.Kind != doc.Null {
			return n
		}
	}
	return nil
}

func entries(n *doc.Node) []doc.Pair {
	if n == nil || n.Kind != doc.Map {
		return nil
	}
	return n.Pairs
}

// scalar is n if it is a string, number or bool, else nil.
func scalar(n *doc.Node) *doc.Node {
	if n.IsScalar() {
		return n
	}
	return nil
}

// isFunction reports whether n is one of CloudFormation's functions.
func isFunction(n *doc.Node) bool {
	key, _, ok := n.Single()
	return ok && (key == "Ref" || strings.HasPrefix(key, "Fn::"))
}

// named is the resource that n refers to, "" if it is none of this template.
func named(n *doc.Node) string {
	if list := n.Get("Fn::GetAtt"); list != nil {
		if len(list.Items) > 0 {
			return list.Items[0].Str()
		}
		name, _, _ := strings.Cut(list.Str(), ".")
		return name
	}
	if text := n.Get("Fn::Sub").Str(); strings.HasPrefix(text, "${") && strings.Count(text, "${") == 1 {
		name, _, _ := strings.Cut(strings.Trim(text, "${}"), ".")
		return name
	}
	return n.Get("Ref").Str()
}

// deep is a with what b adds and changes.
func deep(a, b *doc.Node) *doc.Node {
	if a == nil || b == nil || a.Kind != doc.Map || b.Kind != doc.Map {
		return first(b, a)
	}
	m := *a
	m.Pairs = append([]doc.Pair{}, a.Pairs...)
	for _, p := range b.Pairs {
		m.Set(p.Key, deep(m.Get(p.Key), p.Value))
	}
	return &m
}

func plain(file string, data []byte) *doc.Node {
	return doc.NewString(app.Pos{File: file, Line: 1, Column: 1}, strings.TrimSpace(string(data)))
}

// on is true unless n says no.
func on(n *doc.Node) bool {
	yes, ok := n.Truth()
	return yes || !ok
}

// logical is the framework's logical id of a name: HelloWorld, with dashes and
// underscores spelt out.
func logical(name string) string {
	return capital(strings.NewReplacer("-", "Dash", "_", "Underscore").Replace(name))
}

func capital(name string) string {
	if name == "" {
		return name
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// alnum keeps the letters and digits.
func alnum(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, s)
}
