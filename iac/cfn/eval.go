package cfn

import (
	"encoding/base64"
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// An evaluator folds functions as far as the parameters are known. What is left
// is in normal form.
type evaluator struct {
	t *Template
	// value returns what a parameter is, nil if that is not known.
	value func(name string) *doc.Node
	// decide returns what a condition is; known is false if it is open.
	decide func(name string) (value, known bool)
	budget int // nodes that loops may still make
}

// node evaluates n. Nodes are shared: what changes is copied.
func (e *evaluator) node(n *doc.Node) *doc.Node {
	if n == nil {
		return nil
	}
	if key, arg, ok := n.Single(); ok && (key == "Ref" || key == "Condition" || strings.HasPrefix(key, "Fn::")) {
		if out := e.function(n, key, arg); out != nil {
			return out
		}
	}
	switch n.Kind {
	case doc.List:
		return e.list(n)
	case doc.Map:
		return e.object(n)
	}
	return n
}

func (e *evaluator) list(n *doc.Node) *doc.Node {
	c := *n
	c.Items = make([]*doc.Node, 0, len(n.Items))
	for _, item := range n.Items {
		if v := e.node(item); !isNoValue(v) {
			c.Items = append(c.Items, v)
		}
	}
	return &c
}

func (e *evaluator) object(n *doc.Node) *doc.Node {
	c := *n
	c.Pairs = make([]doc.Pair, 0, len(n.Pairs))
	for _, p := range n.Pairs {
		if p.Key == "Fn::Transform" {
			c.Pairs = append(c.Pairs, e.t.include(p)...)
			continue
		}
		if strings.HasPrefix(p.Key, "Fn::ForEach::") {
			c.Pairs = append(c.Pairs, e.object(&doc.Node{Kind: doc.Map, Pairs: e.loop(p)}).Pairs...)
			continue
		}
		if p.Value = e.node(p.Value); !isNoValue(p.Value) {
			c.Pairs = append(c.Pairs, p)
		}
	}
	return &c
}

// function folds one function, nil if it is none that folds.
func (e *evaluator) function(n *doc.Node, key string, arg *doc.Node) *doc.Node {
	switch key {
	case "Ref":
		return e.ref(n, arg)
	case "Fn::GetAtt":
		return e.getAtt(n, arg)
	case "Fn::Sub":
		return e.sub(n, arg)
	case "Fn::Join":
		return e.join(n, arg)
	case "Fn::Select":
		return e.sel(n, arg)
	case "Fn::Split":
		return e.split(n, arg)
	case "Fn::If":
		return e.choice(n, arg)
	case "Fn::FindInMap":
		return e.findInMap(n, arg)
	case "Fn::Base64":
		return e.base64(n, arg)
	case "Fn::ToJsonString":
		return e.node(arg)
	case "Fn::Length":
		if l := e.node(arg); l.Kind == doc.List {
			return doc.NewInt(n.Pos, len(l.Items))
		}
	case "Fn::Transform":
		if pairs := e.t.include(doc.Pair{Key: key, Pos: n.Pos, Value: arg}); len(pairs) > 0 && pairs[0].Key != key {
			return e.object(&doc.Node{Kind: doc.Map, Pairs: pairs, Pos: n.Pos})
		}
	}
	return nil
}

func call(n *doc.Node, key string, arg *doc.Node) *doc.Node {
	c := *n
	c.Pairs = []doc.Pair{{Key: key, Pos: n.Pairs[0].Pos, Value: arg}}
	return &c
}

func (e *evaluator) ref(n, arg *doc.Node) *doc.Node {
	v := e.value(arg.Str())
	if v == nil {
		return n
	}
	c := *v
	c.Pos = n.Pos
	if c.Param == "" {
		c.Param = arg.Str()
	}
	return &c
}

func (e *evaluator) getAtt(n, arg *doc.Node) *doc.Node {
	if arg.Kind == doc.String {
		name, attr, _ := strings.Cut(arg.Text, ".")
		return call(n, "Fn::GetAtt", doc.NewList(arg.Pos, doc.NewString(arg.Pos, name), doc.NewString(arg.Pos, attr)))
	}
	if arg.Kind == doc.List && len(arg.Items) > 2 {
		var parts []string
		for _, item := range arg.Items[1:] {
			parts = append(parts, item.Str())
		}
		return call(n, "Fn::GetAtt", doc.NewList(arg.Pos, arg.Items[0], doc.NewString(arg.Pos, strings.Join(parts, "."))))
	}
	return call(n, "Fn::GetAtt", e.node(arg))
}

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
	var b strings.Builder
	open := false
	rest := text.Text
	for {
		before, after, found := strings.Cut(rest, "${")
		name, tail, closed := strings.Cut(after, "}")
		if !found || !closed {
			b.WriteString(rest)
			break
		}
		b.WriteString(before)
		rest = tail
		if strings.HasPrefix(name, "!") {
			b.WriteString("${" + name + "}")
			continue
		}
		piece := e.variable(strings.TrimSpace(name), vars)
		open = open || strings.Contains(piece, "${")
		b.WriteString(piece)
	}
	out := b.String()
	if open {
		return call(n, "Fn::Sub", doc.NewString(arg.Pos, out))
	}
	s := doc.NewString(n.Pos, strings.ReplaceAll(out, "${!", "${"))
	if rest == "" && vars == nil && strings.HasPrefix(text.Text, "${") && strings.Count(text.Text, "${") == 1 && strings.HasSuffix(text.Text, "}") {
		s.Param = strings.TrimSuffix(text.Text[2:], "}")
	}
	return s
}

// variable is what a name in Fn::Sub stands for, as text of an Fn::Sub.
func (e *evaluator) variable(name string, vars *doc.Node) string {
	v := vars.Get(name)
	if v == nil {
		v = e.value(name)
	}
	if v == nil {
		return "${" + name + "}"
	}
	if s, ok := spelt(v); ok {
		return s
	}
	if cond, yes, no, ok := ifArgs(v); ok {
		// A choice can't stand in a text: take what the defaults give.
		picked := yes
		if !e.t.defaultsTo(cond) {
			picked = no
		}
		if s, ok := spelt(picked); ok {
			return s
		}
	}
	return "${" + name + "}"
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
	if items.Kind != doc.List {
		return call(n, "Fn::Join", doc.NewList(arg.Pos, arg.Items[0], items))
	}
	var pieces []string
	open := false
	for _, item := range items.Items {
		s, ok := spelt(item)
		if !ok {
			if cond, yes, no, isIf := ifArgs(item); isIf {
				picked := yes
				if !e.t.defaultsTo(cond) {
					picked = no
				}
				s, ok = spelt(picked)
			}
		}
		if !ok {
			return call(n, "Fn::Join", doc.NewList(arg.Pos, arg.Items[0], items))
		}
		open = open || !item.IsScalar()
		pieces = append(pieces, s)
	}
	text := strings.Join(pieces, arg.Items[0].Str())
	if open {
		c := *n
		c.Pairs = []doc.Pair{{Key: "Fn::Sub", Pos: n.Pairs[0].Pos, Value: doc.NewString(arg.Pos, text)}}
		return &c
	}
	return doc.NewString(n.Pos, strings.ReplaceAll(text, "${!", "${"))
}

func (e *evaluator) sel(n, arg *doc.Node) *doc.Node {
	if arg.Kind != doc.List || len(arg.Items) != 2 {
		return nil
	}
	index, ok := e.node(arg.Items[0]).Int()
	list := e.node(arg.Items[1])
	if !ok || list.Kind != doc.List || index < 0 || index >= len(list.Items) {
		return call(n, "Fn::Select", doc.NewList(arg.Pos, arg.Items[0], list))
	}
	return list.Items[index]
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

func (e *evaluator) choice(n, arg *doc.Node) *doc.Node {
	if arg.Kind != doc.List || len(arg.Items) != 3 {
		return nil
	}
	if v, known := e.decide(arg.Items[0].Str()); known {
		if v {
			return e.node(arg.Items[1])
		}
		return e.node(arg.Items[2])
	}
	return call(n, "Fn::If", doc.NewList(arg.Pos, arg.Items[0], e.node(arg.Items[1]), e.node(arg.Items[2])))
}

func (e *evaluator) findInMap(n, arg *doc.Node) *doc.Node {
	args := e.node(arg)
	if args.Kind != doc.List || len(args.Items) < 3 {
		return nil
	}
	at := e.t.mappings
	for _, key := range args.Items[:3] {
		if !key.IsScalar() {
			at = nil
			break
		}
		at = at.Get(key.Text)
	}
	if at == nil && len(args.Items) == 4 && args.Items[0].IsScalar() && args.Items[1].IsScalar() {
		at = args.Items[3].Get("DefaultValue")
	}
	if at == nil {
		return call(n, "Fn::FindInMap", args)
	}
	c := *at
	c.Pos = n.Pos
	return &c
}

func (e *evaluator) base64(n, arg *doc.Node) *doc.Node {
	v := e.node(arg)
	if v.IsScalar() {
		return doc.NewString(n.Pos, base64.StdEncoding.EncodeToString([]byte(v.Text)))
	}
	return call(n, "Fn::Base64", v)
}

func (t *Template) gap(pos app.Pos, message string) {
	if len(t.Gaps) < maxGaps {
		t.Gaps = append(t.Gaps, app.Gap{Pos: pos, Message: message})
	}
}

// maxGaps bounds what a hostile template can make us say.
const maxGaps = 1000
