package cfn

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// The accessors read nodes in normal form; the build uses nothing else.

// branch is what an Fn::If may yield: a node and the conditions, joined by
// " && ", under which it does.
type branch struct {
	condition string
	node      *doc.Node
}

// maxBranches bounds what nested Fn::Ifs may unfold to.
const maxBranches = 16

// ifArgs returns the parts of an Fn::If.
func ifArgs(n *doc.Node) (cond string, yes, no *doc.Node, ok bool) {
	key, arg, single := n.Single()
	if !single || key != "Fn::If" || arg.Kind != doc.List || len(arg.Items) != 3 {
		return "", nil, nil, false
	}
	return arg.Items[0].Str(), arg.Items[1], arg.Items[2], true
}

func isNoValue(n *doc.Node) bool {
	key, arg, ok := n.Single()
	return ok && key == "Ref" && arg.Str() == "AWS::NoValue"
}

// pick passes through Fn::If: the branch that the parameters' defaults choose,
// else the first. AWS::NoValue is nil.
func (t *Template) pick(n *doc.Node) *doc.Node {
	for {
		cond, yes, no, ok := ifArgs(n)
		if !ok {
			break
		}
		if n = yes; !t.defaultsTo(cond) {
			n = no
		}
	}
	if isNoValue(n) || (n != nil && n.Kind == doc.Null) {
		return nil
	}
	return n
}

// branches unfolds an Fn::If, the picked branch first.
func (t *Template) branches(n *doc.Node) []branch {
	list := unfold(nil, "", n)
	picked := t.pick(n)
	for i := range list {
		if list[i].node == picked {
			list[0], list[i] = list[i], list[0]
			break
		}
	}
	return list
}

func unfold(list []branch, condition string, n *doc.Node) []branch {
	if len(list) >= maxBranches {
		return list
	}
	cond, yes, no, ok := ifArgs(n)
	if !ok {
		if isNoValue(n) {
			n = nil
		}
		return append(list, branch{condition, n})
	}
	if condition != "" {
		condition += " && "
	}
	list = unfold(list, condition+cond, yes)
	return unfold(list, condition+"!"+cond, no)
}

// value reads a node through its branches.
func value[T any](t *Template, n *doc.Node, read func(*doc.Node) (T, app.State)) app.Value[T] {
	if n == nil {
		return app.Value[T]{}
	}
	picked := t.pick(n)
	v := app.Value[T]{Pos: n.Pos}
	if picked != nil {
		v.V, v.State = read(picked)
	}
	if _, _, _, conditional := ifArgs(n); !conditional {
		return v
	}
	for _, b := range t.branches(n) {
		alt := app.Alternative[T]{Condition: b.condition}
		if b.node != nil && b.node.Kind != doc.Null {
			alt.V, alt.State = read(b.node)
		}
		v.Alternatives = append(v.Alternatives, alt)
	}
	return v
}

// text reads a string with references. It is Unknown only if nothing of it is
// known: a parameter without a value, an import, a dynamic reference.
func (t *Template) text(n *doc.Node) app.Value[app.Text] {
	return value(t, n, func(n *doc.Node) (app.Text, app.State) {
		text := app.Text{Parts: parts(n, t.isParam), Pos: n.Pos}
		for _, p := range text.Parts {
			if p.Kind == app.Literal || p.Kind == app.Reference || p.Kind == app.Pseudo {
				return text, app.Known
			}
		}
		return text, app.Unknown
	})
}

// str reads a string; it is Known only if it holds no reference.
func (t *Template) str(n *doc.Node) app.Value[string] {
	return value(t, n, func(n *doc.Node) (string, app.State) {
		if n.IsScalar() && !strings.Contains(n.Text, "{{resolve:") {
			return n.Text, app.Known
		}
		return "", app.Unknown
	})
}

// num reads a whole number.
func (t *Template) num(n *doc.Node) app.Value[int] {
	return value(t, n, func(n *doc.Node) (int, app.State) {
		if i, ok := n.Int(); ok {
			return i, app.Known
		}
		return 0, app.Unknown
	})
}

// flag reads a bool.
func (t *Template) flag(n *doc.Node) app.Value[bool] {
	return value(t, n, func(n *doc.Node) (bool, app.State) {
		if b, ok := n.Truth(); ok {
			return b, app.Known
		}
		return false, app.Unknown
	})
}

// get is the value at the path of keys, with pick at every step.
func (t *Template) get(n *doc.Node, path ...string) *doc.Node {
	n = t.pick(n)
	for i, key := range path {
		if n = n.Get(key); i < len(path)-1 {
			n = t.pick(n)
		}
	}
	if isNoValue(n) {
		return nil
	}
	return n
}

// each lists the items of a list, or the single value, with the branches of
// every Fn::If united.
func (t *Template) each(n *doc.Node) []*doc.Node {
	var list []*doc.Node
	seen := map[*doc.Node]bool{}
	for _, b := range t.unite(n) {
		for _, item := range b.Each() {
			for _, leaf := range t.unite(item) {
				if leaf != nil && !seen[leaf] {
					seen[leaf] = true
					list = append(list, leaf)
				}
			}
		}
	}
	return list
}

func (t *Template) unite(n *doc.Node) []*doc.Node {
	if _, _, _, ok := ifArgs(n); !ok {
		if isNoValue(n) {
			return nil
		}
		return []*doc.Node{n}
	}
	var list []*doc.Node
	for _, b := range t.branches(n) {
		if b.node != nil {
			list = append(list, b.node)
		}
	}
	return list
}

// texts reads a list of strings with references.
func (t *Template) texts(n *doc.Node) []app.Text {
	var list []app.Text
	for _, item := range t.each(n) {
		list = append(list, t.text(item).V)
	}
	return list
}

// json spells a node as compact JSON with sorted keys; references are spelt
// ${X}. A string is itself: it may hold JSON already.
func (t *Template) json(n *doc.Node) string {
	n = t.pick(n)
	switch {
	case n == nil:
		return ""
	case n.IsScalar():
		return n.Text
	}
	w := jsonWriter{isParam: t.isParam, pick: t.pick, sorted: true}
	w.node(n)
	return app.Text{Parts: w.parts}.String()
}
