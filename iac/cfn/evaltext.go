package cfn

import (
	"encoding/base64"
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// sub folds Fn::Sub: known values and variables go into the text; with nothing
// left to substitute it is a string.
func (e *evaluator) sub(n, arg *doc.Node) *doc.Node {
	text, vars := arg, (*doc.Node)(nil)
	if arg.Kind == doc.List && len(arg.Items) == 2 {
		text, vars = arg.Items[0], e.node(arg.Items[1])
		if text.Kind == doc.Map && vars.IsScalar() {
			text, vars = arg.Items[1], e.node(text) // the other way round, as some tools sort them
		}
	}
	if !text.IsScalar() {
		return nil
	}
	values := doc.NewMap(arg.Pos)
	mapRefs(text.Text, func(name string) string {
		if name = strings.TrimSpace(name); !values.Has(name) {
			if v := e.variable(name, vars); v != nil {
				values.Set(name, v)
			}
		}
		return ""
	})
	return e.spread(values, 0, func(values *doc.Node) *doc.Node { return composed(n, text, values) })
}

// variable is the value of a variable of Fn::Sub, nil if it stays a reference.
func (e *evaluator) variable(name string, vars *doc.Node) *doc.Node {
	if v := vars.Get(name); v != nil {
		return v
	}
	v := e.value(name)
	if v == nil || !v.IsScalar() || v.Param != "" {
		return v
	}
	c := *v
	c.Param = name
	return &c
}

// composed puts the values into the text of an Fn::Sub.
func composed(n, text, values *doc.Node) *doc.Node {
	open := false
	out := mapRefs(text.Text, func(name string) string {
		piece := "${" + strings.TrimSpace(name) + "}"
		if v := values.Get(strings.TrimSpace(name)); v != nil {
			piece = inText(v)
		}
		open = open || hasRef(piece)
		return piece
	})
	if open {
		return call(n, "Fn::Sub", doc.NewString(text.Pos, out))
	}
	s := doc.NewString(n.Pos, strings.ReplaceAll(out, "${!", "${"))
	if v := values.Get(strings.TrimSuffix(strings.TrimPrefix(text.Text, "${"), "}")); v != nil {
		s.Param = v.Param // the text is that variable and nothing else
	}
	return s
}

// hasRef reports whether the text of an Fn::Sub holds a reference.
func hasRef(s string) bool {
	for {
		_, after, found := strings.Cut(s, "${")
		if !found {
			return false
		}
		if !strings.HasPrefix(after, "!") {
			return true
		}
		s = after
	}
}

// inText is a value as text of an Fn::Sub. What can't be spelt there, such as
// an import, stands as a variable whose name no resource can have.
func inText(n *doc.Node) string {
	if s, ok := spelt(n); ok {
		return s
	}
	if n.Kind == doc.List {
		var items []string
		for _, item := range n.Items {
			items = append(items, inText(item))
		}
		return strings.Join(items, ",")
	}
	what := app.Text{Parts: parts(n, func(string) bool { return false })}.String()
	what = strings.NewReplacer("${", "", "{", "", "}", "").Replace(what)
	if !strings.Contains(what, "::") {
		what = "Fn::Unknown " + what
	}
	return "${" + what + "}"
}

// spelt writes a value for use inside of Fn::Sub; literal ${ is escaped.
func spelt(n *doc.Node) (string, bool) {
	if n.IsScalar() {
		return strings.ReplaceAll(n.Text, "${", "${!"), true
	}
	key, arg, ok := n.Single()
	switch {
	case !ok:
		return "", false
	case key == "Ref" && arg.IsScalar() && arg.Text != "AWS::NoValue":
		return "${" + arg.Text + "}", true
	case key == "Fn::GetAtt" && arg.Kind == doc.List && len(arg.Items) == 2 && arg.Items[1].IsScalar():
		return "${" + arg.Items[0].Str() + "." + arg.Items[1].Text + "}", true
	case key == "Fn::Sub" && arg.IsScalar():
		return arg.Text, true
	}
	return "", false
}

func (e *evaluator) join(n, arg *doc.Node) *doc.Node {
	if arg.Kind != doc.List || len(arg.Items) != 2 {
		return nil
	}
	items := e.node(arg.Items[1])
	if items == nil || items.Kind != doc.List || !arg.Items[0].IsScalar() && arg.Items[0].Kind != doc.Null {
		return call(n, "Fn::Join", doc.NewList(arg.Pos, arg.Items[0], items))
	}
	return e.spread(items, 0, func(items *doc.Node) *doc.Node { return joined(n, arg, items) })
}

func joined(n, arg, items *doc.Node) *doc.Node {
	delimiter := strings.ReplaceAll(arg.Items[0].Str(), "${", "${!")
	var pieces []string
	for _, item := range items.Items {
		if item.Kind == doc.List {
			for _, inner := range item.Items { // a list parameter in the list
				pieces = append(pieces, inText(inner))
			}
			continue
		}
		pieces = append(pieces, inText(item))
	}
	text := strings.Join(pieces, delimiter)
	if !hasRef(text) {
		return doc.NewString(n.Pos, strings.ReplaceAll(text, "${!", "${"))
	}
	return call(n, "Fn::Sub", doc.NewString(arg.Pos, text))
}

func (e *evaluator) split(n, arg *doc.Node) *doc.Node {
	if arg.Kind != doc.List || len(arg.Items) != 2 {
		return nil
	}
	text := e.node(arg.Items[1])
	if !text.IsScalar() || arg.Items[0].Str() == "" {
		return call(n, "Fn::Split", doc.NewList(arg.Pos, arg.Items[0], text))
	}
	l := doc.NewList(n.Pos)
	for _, s := range strings.Split(text.Text, arg.Items[0].Str()) {
		l.Items = append(l.Items, doc.NewString(n.Pos, s))
	}
	return l
}

func (e *evaluator) base64(n, arg *doc.Node) *doc.Node {
	v := e.node(arg)
	if v.IsScalar() {
		return doc.NewString(n.Pos, base64.StdEncoding.EncodeToString([]byte(v.Text)))
	}
	return call(n, "Fn::Base64", v)
}
