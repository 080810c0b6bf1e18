package cfn

import (
	"redoubt/app"
	"redoubt/iac/doc"
)

// sel folds Fn::Select. Of a piece of a text with one reference that reference
// stays: the host of a URL still says whose URL it is.
func (e *evaluator) sel(n, arg *doc.Node) *doc.Node {
	if arg.Kind != doc.List || len(arg.Items) != 2 {
		return nil
	}
	index, ok := e.node(arg.Items[0]).Int()
	list := e.node(arg.Items[1])
	if ok && list != nil && list.Kind == doc.List && index >= 0 && index < len(list.Items) {
		return list.Items[index]
	}
	if ref := e.pieceOf(list); ref != nil {
		return ref
	}
	return call(n, "Fn::Select", doc.NewList(arg.Pos, arg.Items[0], list))
}

func (e *evaluator) pieceOf(list *doc.Node) *doc.Node {
	key, arg, ok := list.Single()
	if !ok || key != "Fn::Split" || len(arg.Items) != 2 {
		return nil
	}
	text := app.Text{Parts: parts(arg.Items[1], e.t.isParam)}
	if text.Target() == "" {
		return nil
	}
	pos := arg.Items[1].Pos
	for _, p := range text.Parts {
		if p.Kind == app.Reference && p.Attr == "" {
			return doc.NewMap(pos, doc.P("Ref", doc.NewString(pos, p.Text)))
		} else if p.Kind == app.Reference {
			return doc.NewMap(pos, doc.P("Fn::GetAtt", doc.NewList(pos, doc.NewString(pos, p.Text), doc.NewString(pos, p.Attr))))
		}
	}
	return nil
}

// findInMap folds Fn::FindInMap. With a key that only the deployment knows,
// such as the region, the value is known if it is the same for all keys.
func (e *evaluator) findInMap(n, arg *doc.Node) *doc.Node {
	args := e.node(arg)
	if args.Kind != doc.List || len(args.Items) < 3 {
		return nil
	}
	name, first, second := args.Items[0], args.Items[1], args.Items[2]
	var def *doc.Node
	if len(args.Items) > 3 {
		def = args.Items[3].Get("DefaultValue")
	}
	known := name.IsScalar() && first.IsScalar() && second.IsScalar()
	var values []*doc.Node
	for _, row := range under(e.t.mappings.Get(name.Str()), first) {
		values = append(values, under(row, second)...)
	}
	switch {
	case len(values) > 0 && (known || def == nil && same(values)):
		c := *values[0]
		c.Pos = n.Pos
		return &c
	case known && def != nil:
		return def
	case known:
		e.t.gap(n.Pos, "the mapping "+name.Text+" has no entry "+first.Text+", "+second.Text)
	}
	return call(n, "Fn::FindInMap", args)
}

// under lists what a key may select: one value if it is a literal.
func under(n, key *doc.Node) []*doc.Node {
	if key.IsScalar() {
		if v := n.Get(key.Text); v != nil {
			return []*doc.Node{v}
		}
		return nil
	}
	var list []*doc.Node
	for _, p := range entries(n) {
		list = append(list, p.Value)
	}
	return list
}

func same(values []*doc.Node) bool {
	for _, v := range values {
		if !v.IsScalar() || v.Text != values[0].Text {
			return false
		}
	}
	return true
}
